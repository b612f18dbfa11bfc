"""Saving a scorecard's draft: one path for autosave and for the form's own buttons.

A draft requires nothing and is its writer's alone, so it leaves no entry in the ledger; the lock is
what is sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts.folder.rubric import RATINGS
from reviews.panel.models import Scorecard, ScorecardBasis, ScorecardRating
from reviews.panel.scorecards.own_card import OwnCard, own_card
from reviews.panel.scorecards.saving import NOT_COVERED, OF_THE_CARD, checked, refuse_stale

OF_A_CRITERION = {
    "rating": "rating",
    "said": "what was said",
    "basis": "based on",
}
"""Kinds of fields of one criterion: `rating-<criterion>`, `said-<criterion>` and
`basis-<criterion>-<question>`."""


def save(
    db: Session,
    folio: Folio,
    fields: Mapping[str, str],
    *,
    revision: int,
    by: str,
    whole: bool = False,
) -> Scorecard:
    """Save the named fields, as `fields_of` gives them; those not named stay as they are.

    `revision` is the scorecard's when they were read. `whole`: they are all that a form sends, so
    a box that isn't among them was not ticked. Saving the same again is no change, also of a
    locked one. Raises Refusal for unknown fields, a locked scorecard and a panel that has met, and
    `Stale` with both texts; then nothing was saved.
    """
    folio = stages.locked(db, folio.id)
    own = own_card(db, folio, by)
    sent = {name: _checked(name, value, own) for name, value in fields.items()}
    before = fields_of(own)
    if whole:
        sent = _boxes(before, sent) | sent
    changed = {name: value for name, value in sent.items() if value != before.get(name, "")}
    if own.is_locked and own.card is not None and not changed:
        return own.card
    check_open(own, folio)
    refuse_passed(standing.held(db, folio, by).values())
    refuse_stale(before, changed, revision=revision, stands=own.revision)
    card = own.card or _begin(db, folio, by)
    if changed:
        _write(db, card, own, before | changed, changed)
    return card


def check_open(own: OwnCard, folio: Folio) -> None:
    """Refusal where a scorecard of this (locked) folio can't be changed any more."""
    if own.is_locked:
        raise Refusal("locked", "Your scorecard is locked. No one can change it.", status=409)
    if not matrix.may_write(["panel"], DataClass.OWN_SCORECARD, folio.stage):
        raise Refusal("over", "This panel's scorecards can no longer be changed.", status=409)


def refuse_passed(held: Collection[str]) -> None:
    """Refusal where the scorecard of who stands to the folio in these rows was passed."""
    if "panel.passed" in held:
        raise Refusal(
            "passed",
            "The coordinator has passed your scorecard, so it can no longer be changed. When the"
            " debrief opens, write your vote there.",
            status=409,
        )


def fields_of(own: OwnCard) -> dict[str, str]:
    """A scorecard as the fields of its form: what `save` takes, and what it compares with."""
    card = own.card
    fields = {
        "level": str(card.level or "") if card else "",
        "confidence": card.confidence if card else "",
        "text": card.text if card else "",
    }
    for criterion in own.criteria:
        key, rating = criterion.key, own.rating(criterion.key)
        fields[f"rating-{key}"] = NOT_COVERED if rating.not_covered else str(rating.value or "")
        fields[f"said-{key}"] = rating.said
        for question in own.choices(key):
            chosen = question.id in rating.questions
            fields[f"basis-{key}-{question.id}"] = "1" if chosen else ""
    return fields


def field_words(name: str, own: OwnCard) -> str:
    """A field as people call it: "Failure modes: what was said"."""
    if name in OF_THE_CARD:
        return OF_THE_CARD[name]
    kind, criterion, question = parted(name)
    words = f"{own.rubric.criterion(criterion).name}: {OF_A_CRITERION[kind]}"
    return f"{words} “{own.questions[question].text}”" if question else words


def value_words(name: str, value: str) -> str:
    """A field's value as people read it."""
    kind = parted(name)[0]
    if kind == "basis":
        return "ticked" if value else "not ticked"
    if kind == "rating" and value:
        return "not covered" if value == NOT_COVERED else f"{value} {RATINGS[int(value)]}"
    if kind == "level" and value:
        return f"{value} {LEVELS[int(value)]}"
    return value or "nothing"


def parted(name: str) -> tuple[str, str, str]:
    """A field's kind, its criterion and its question, each "" where it has none."""
    kind, _, rest = name.partition("-")
    if kind != "basis":
        return kind, rest, ""
    criterion, _, question = rest.rpartition("-")
    return kind, criterion, question


def _checked(name: str, value: object, own: OwnCard) -> str:
    kind, criterion, question = parted(name)
    if name not in OF_THE_CARD:
        known = kind in OF_A_CRITERION and criterion in {c.key for c in own.criteria}
        if not known or (kind == "basis" and not own.may_rest_on(criterion, question)):
            raise Refusal(
                "unknown_field",
                "This page is out of date: the question sheet has changed. Copy what you typed and"
                " reload the page.",
            )
    return checked(kind, field_words(name, own), value)


def _boxes(before: Mapping[str, str], sent: Iterable[str]) -> dict[str, str]:
    """The boxes of the criteria that were sent, none of them ticked."""
    keys = {criterion for kind, criterion, _ in map(parted, sent) if kind == "said"}
    named = ((name, parted(name)) for name in before)
    return {name: "" for name, (kind, key, _) in named if kind == "basis" and key in keys}


def _begin(db: Session, folio: Folio, by: str) -> Scorecard:
    card = Scorecard(
        id=chance.new_id(),
        folio=folio.id,
        account=by,
        confidence="",
        text="",
        revision=0,
        saved_at=clock.now(),
    )
    db.add(card)
    db.flush()
    return card


def _write(
    db: Session,
    card: Scorecard,
    own: OwnCard,
    fields: Mapping[str, str],
    changed: Iterable[str],
) -> None:
    card.level = int(fields["level"]) if fields["level"] else None
    card.confidence = fields["confidence"]
    card.text = fields["text"]
    card.revision += 1
    card.saved_at = clock.now()
    db.flush()
    if keys := sorted({parted(name)[1] for name in changed} - {""}):
        _write_ratings(db, card.id, keys, fields)


def _write_ratings(db: Session, card: str, keys: list[str], fields: Mapping[str, str]) -> None:
    """Write these criteria anew: two statements to take them away, two to add them."""
    for table in (ScorecardBasis, ScorecardRating):
        db.execute(delete(table).where(table.scorecard == card, table.criterion.in_(keys)))
    ratings, basis = [], []
    for key in keys:
        rating = fields[f"rating-{key}"]
        ratings.append(
            {
                "scorecard": card,
                "criterion": key,
                "value": int(rating) if rating.isdigit() else None,
                "not_covered": rating == NOT_COVERED,
                "said": fields[f"said-{key}"],
            }
        )
    for name, value in fields.items():
        kind, key, question = parted(name)
        if kind == "basis" and value and key in keys:
            basis.append({"scorecard": card, "criterion": key, "question": question})
    db.execute(insert(ScorecardRating), ratings)
    if basis:
        db.execute(insert(ScorecardBasis), [{**row, "words": ""} for row in basis])
