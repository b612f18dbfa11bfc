"""Saving the draft of an interview's scorecard: one path for autosave and for the form's buttons.

A draft requires nothing and is its writer's alone, so it leaves no entry in the ledger; the lock is
what is sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from reviews.interviews.models import InterviewCard, InterviewRating
from reviews.interviews.own_interview import OwnInterview, own_interview
from reviews.panel.scorecards.saving import NOT_COVERED, OF_THE_CARD, checked, refuse_stale

OF_A_DIMENSION = {"rating": "rating", "said": "what was said"}
"""Kinds of fields of one dimension: `rating-<dimension>` and `said-<dimension>`."""


def save(
    db: Session,
    own: OwnInterview,
    fields: Mapping[str, str],
    *,
    revision: int,
    by: str,
) -> InterviewCard:
    """Save the named fields, as `fields_of` gives them; those not named stay as they are.

    `revision` is the scorecard's when they were read. Saving the same again is no change, also of a
    locked one. Raises Refusal for unknown fields and a scorecard that can't be changed any more,
    and `Stale` with both texts; then nothing was saved.
    """
    own = locked(db, own, by=by)
    sent = {name: _checked(own, name, value) for name, value in fields.items()}
    before = fields_of(own)
    changed = {name: value for name, value in sent.items() if value != before[name]}
    if own.is_locked and own.card is not None and not changed:
        return own.card
    check_open(db, own, by=by)
    refuse_stale(before, changed, revision=revision, stands=own.revision)
    card = own.card or _begin(db, own)
    if changed:
        _write(db, card, before | changed, changed)
    return card


def locked(db: Session, own: OwnInterview, *, by: str) -> OwnInterview:
    """The interview read anew under the folio's lock; Absent where it was taken back meanwhile."""
    stages.locked(db, own.folio.id)
    return own_interview(db, by, own.interview.id)


def check_open(db: Session, own: OwnInterview, *, by: str) -> None:
    """Refusal where this scorecard can't be changed any more; Absent for who holds no seat."""
    if own.is_locked:
        raise Refusal("locked", "Your scorecard is locked. No one can change it.", status=409)
    held = standing.held(db, own.folio, by).get("interviewer")
    if held is None:
        raise Absent
    if "+" in held and own.folio.stage == Stage.DEBRIEF:
        raise Refusal(
            "passed",
            "You were invited to the debrief after your scorecard was passed, so it can't be"
            " changed any more. Your vote there says what you saw.",
            status=409,
        )
    if not is_open(held, own.folio.stage):
        raise Refusal(
            "over", "This application is closed, so nothing more can be written.", status=409
        )


def is_open(row: str, stage: str) -> bool:
    """Whether who stands in this row may write a scorecard at this stage."""
    return matrix.may_write([row], DataClass.OWN_SCORECARD, stage)


def fields_of(own: OwnInterview) -> dict[str, str]:
    """A scorecard as the fields of its form: what `save` takes, and what it compares with."""
    card = own.card
    fields = {
        "level": str(card.level or "") if card else "",
        "confidence": card.confidence if card else "",
        "text": card.text if card else "",
    }
    fields |= {name: getattr(card, name) if card else "" for name in own.evidence}
    for key in own.keys:
        rating = own.rating(key)
        fields[f"rating-{key}"] = NOT_COVERED if rating.not_covered else str(rating.value or "")
        fields[f"said-{key}"] = rating.said
    return fields


def field_words(own: OwnInterview, name: str) -> str:
    """A field as people call it: "Finding the cause: what was said"."""
    if name in OF_THE_CARD:
        return OF_THE_CARD[name]
    if name in own.evidence:
        return own.evidence[name]
    kind, _, key = name.partition("-")
    return f"{own.loop.dimension(key).name}: {OF_A_DIMENSION[kind]}"


def _checked(own: OwnInterview, name: str, value: object) -> str:
    if name not in fields_of(own):
        raise Refusal(
            "unknown_field",
            "This form has a field that doesn't belong to this scorecard. Reload the page.",
        )
    return checked(name.partition("-")[0], field_words(own, name), value)


def _begin(db: Session, own: OwnInterview) -> InterviewCard:
    card = InterviewCard(
        id=chance.new_id(),
        interview=own.interview.id,
        folio=own.folio.id,
        account=own.interview.account,
        confidence="",
        text="",
        people="",
        documents="",
        meetings="",
        outcome="",
        revision=0,
        saved_at=clock.now(),
    )
    db.add(card)
    db.flush()
    return card


def _write(
    db: Session, card: InterviewCard, fields: Mapping[str, str], changed: Collection[str]
) -> None:
    card.level = int(fields["level"]) if fields["level"] else None
    for name in ("confidence", "text", "people", "documents", "meetings", "outcome"):
        setattr(card, name, fields.get(name, ""))
    card.revision += 1
    card.saved_at = clock.now()
    db.flush()
    if keys := sorted({name.partition("-")[2] for name in changed} - {""}):
        _write_ratings(db, card.id, keys, fields)


def _write_ratings(db: Session, card: str, keys: list[str], fields: Mapping[str, str]) -> None:
    db.execute(
        delete(InterviewRating).where(
            InterviewRating.card == card, InterviewRating.dimension.in_(keys)
        )
    )
    rows = [
        {
            "card": card,
            "dimension": key,
            "value": int(rating) if (rating := fields[f"rating-{key}"]).isdigit() else None,
            "not_covered": rating == NOT_COVERED,
            "said": fields[f"said-{key}"],
        }
        for key in keys
    ]
    db.execute(insert(InterviewRating), rows)
