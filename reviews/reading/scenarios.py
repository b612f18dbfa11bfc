"""Let reviewers choose among the failure scenarios and what-ifs of the prompt's author, after
their own lock and until the review decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import rows as ledger_rows
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from prompts.authoring.versions import probes_of, rubric_of
from prompts.models import PromptVersion
from reviews.followups.cards import cards
from reviews.followups.chosen import Wanted, together
from reviews.followups.sheet import Question
from reviews.forms import filled, rows
from reviews.forms.fields import Unfit
from reviews.forms.filled import Filled
from reviews.model_questions.passages import find_passage
from reviews.reading import questions
from reviews.reading.draft import take
from reviews.reading.models import (
    CARDS,
    CHOICES,
    CHOOSING,
    CHOSEN,
    Choosing,
    ChosenCard,
    LockLine,
    Review,
    ScenarioChoice,
)
from reviews.reading.queries import counted

WRITE = "scenarios"
OVER = (
    "The review decision has been made, so your choice of scenarios can no longer be changed."
)


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """A reviewer's choice. `cards` has the author's by number, and is empty once they may not be
    seen."""

    filled: Filled[Choosing]
    cards: Mapping[str, Question]

    @property
    def answered(self) -> list[tuple[str, ScenarioChoice]]:
        found = self.filled.parts.get(CARDS, {})
        return [(n, it) for n, it in found.items() if it.choice]


def own(db: Session, folio: Folio, account: str) -> OwnChoice:
    """Return the account's own choice. The caller has found the folio under RO."""
    row = db.scalar(
        select(Choosing)
        .where(Choosing.folio == folio.id, Choosing.account == account)
        .execution_options(populate_existing=True)
    )
    parts = {CARDS: rows.views(db, CARDS, [row.id])[row.id] if row else {}}
    authors = of_author(db, folio)
    words = {n: f"Scenario {n}" for n in authors}
    is_open = DataClass.SCENARIOS in classes_of(db, account, folio.id)
    form = Filled(CHOOSING, row, parts, {CARDS: words})
    return OwnChoice(form, authors if is_open else {})


def of_author(db: Session, folio: Folio) -> dict[str, Question]:
    """Return the author's cards by number."""
    probes = probes_of(db.get_one(PromptVersion, folio.prompt_version))
    return {str(n): it for n, (_, it) in enumerate(cards(probes), 1)}


def choices(db: Session, folio: str) -> tuple[Sequence[Choosing], Sequence[ChosenCard]]:
    """Return everyone's choices, in the order of their random ids. The caller has asked
    `scope`, or tells no one."""
    chosen = db.scalars(select(Choosing).where(Choosing.folio == folio).order_by(Choosing.id))
    answers = select(ChosenCard).join(Choosing, Choosing.id == ChosenCard.choosing)
    answers = answers.where(Choosing.folio == folio).order_by(ChosenCard.choosing, ChosenCard.n)
    return chosen.all(), db.scalars(answers.execution_options(populate_existing=True)).all()


def seal(db: Session, folio: str) -> None:
    """Have the next entry about the folio seal the choices, which the review decision
    freezes."""
    for sealed, found in zip((CHOICES, CHOSEN), choices(db, folio), strict=True):
        ledger_rows.note(db, sealed, found)


def choose(
    db: Session, folio: str, fields: Mapping[str, str], *, revision: int, by: str
) -> Choosing:
    """Save which cards `by` wants asked. Raise Absent, `Unfit` if a wording or its passage
    can't be used, `Stale`, or Conflict after the review decision."""
    desk = take(db, folio, by=by)
    mine = own(db, desk.folio, by).filled
    if desk.locked is None or not matrix.may_write([desk.state], WRITE, desk.folio.stage):
        raise Conflict("decided" if desk.locked else "not_locked", OVER)
    sent = reworded(db, desk.folio, mine.checked(fields))
    row = filled.save(
        db,
        mine,
        sent,
        revision=revision,
        begin=lambda: rows.begin(db, CHOOSING, folio=desk.folio.id, account=by),
        check_open=lambda: None,
    )
    # Checked last, so that a stale page is told of the other version first.
    _check(db, desk.folio, mine.values() | sent, by)
    return row


def reworded(db: Session, folio: Folio, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields without the author's own texts, with which each wording begins."""
    texts = {f"card_text-{n}": it.text.split() for n, it in of_author(db, folio).items()}
    return {k: "" if text.split() == texts.get(k) else text for k, text in fields.items()}


def _check(db: Session, folio: Folio, values: Mapping[str, str], by: str) -> None:
    numbers = [name.removeprefix("card-") for name in values if name.startswith("card-")]
    fields = ("card", "card_text", "card_words")
    said = [n for n in numbers if any(values[f"{of}-{n}"] for of in fields)]
    names = questions.names(
        db, rubric_of(db.get_one(PromptVersion, folio.prompt_version)), by=by
    )
    blocks = documents.blocks(db, folio.document or "")
    for n in (n for n in said if values[f"card-{n}"] != "skip"):
        line = LockLine(int(n), values[f"card_text-{n}"], words=values[f"card_words-{n}"])
        if not values[f"card-{n}"]:
            raise Unfit(
                f"card-{n}", "Choose whether to ask this. Your wording is kept either way."
            )
        if line.text and (wrong := questions.wrong_with(line, names)):
            raise Unfit(f"card_text-{n}", wrong)
        try:
            if line.words:
                questions.placed(line, (), blocks)
        except Refusal as refusal:
            raise Unfit(f"card_words-{n}", str(refusal)) from refusal


def wanted(db: Session, folio: Folio) -> dict[int, Wanted]:
    """Return what counted reviewers want of the cards that anyone answered, by number, without
    saying who or how many. This is for the job that builds the sheet."""
    accounts = counted([folio.id]).with_only_columns(Review.account)
    ids = db.scalars(
        select(Choosing.id).where(Choosing.folio == folio.id, Choosing.account.in_(accounts))
    ).all()
    blocks = documents.blocks(db, folio.document or "") if ids else ()
    answers: dict[int, list[Wanted]] = defaultdict(list)
    for found in rows.views(db, CARDS, ids).values():
        for n, it in found.items():
            if it.choice:
                text = " ".join(it.text.split())
                passage = find_passage(it.words, None, blocks)
                place = (passage.block, passage.text) if passage else (0, "")
                answers[int(n)].append(Wanted(it.choice == "ask", text, *place))
    return {n: together(said) for n, said in answers.items()}
