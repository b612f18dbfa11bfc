"""Let reviewers put the failure scenarios and what-ifs of the prompt's author into the document's
words, after their own lock and until the review decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import rows as ledger_rows
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from prompts.authoring.versions import probes_of, rubric_of
from prompts.models import PromptVersion
from reviews.followups.cards import cards
from reviews.followups.sheet import Question
from reviews.forms import filled, rows
from reviews.forms.fields import Unfit
from reviews.forms.filled import Filled
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
)
from reviews.reading.queries import counted

WRITE = "scenarios"
AUTHORS = (
    "These are the author\u2019s own words. Name a figure or part of this document, or leave the"
    " field empty."
)
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
    def worded(self) -> list[tuple[str, str]]:
        found = self.filled.parts.get(CARDS, {})
        return [(n, it.text) for n, it in found.items() if it.text]


def own(db: Session, folio: Folio, account: str) -> OwnChoice:
    """The caller has found the folio under RO."""
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
    """The author's cards by number."""
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
    """Save the cards that `by` has put into the document's words. Raise Absent, `Unfit` if a
    wording can't be used, `Stale`, or Conflict after the review decision."""
    desk = take(db, folio, by=by)
    mine = own(db, desk.folio, by).filled
    if desk.locked is None or not matrix.may_write([desk.state], WRITE, desk.folio.stage):
        raise Conflict("decided" if desk.locked else "not_locked", OVER)
    sent = mine.checked(fields)
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


def _check(db: Session, folio: Folio, values: Mapping[str, str], by: str) -> None:
    rubric = rubric_of(db.get_one(PromptVersion, folio.prompt_version))
    names = questions.names(db, rubric, by=by)
    for n, card in of_author(db, folio).items():
        text = values[f"card_text-{n}"]
        if text and _words(text) == _words(card.text):
            raise Unfit(f"card_text-{n}", AUTHORS)
        if text and (wrong := questions.wrong_with(LockLine(int(n), text), names)):
            raise Unfit(f"card_text-{n}", wrong)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def wanted(db: Session, folio: Folio) -> dict[int, str]:
    """Return counted reviewers' wordings by the number of the card, without saying who or how
    many: of several, the first by alphabet. This is for the job that builds the sheet."""
    accounts = counted([folio.id]).with_only_columns(Review.account)
    texts = (
        select(ChosenCard.n, ChosenCard.text)
        .join(Choosing, Choosing.id == ChosenCard.choosing)
        .where(Choosing.folio == folio.id, Choosing.account.in_(accounts))
    )
    said = sorted(((n, " ".join(text.split())) for n, text in db.execute(texts)), reverse=True)
    return {n: text for n, text in said if text}
