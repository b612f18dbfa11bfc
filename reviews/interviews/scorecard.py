from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from reviews.forms import card, filled, rows
from reviews.forms.filled import Incomplete
from reviews.interviews import waiting
from reviews.interviews.models import CARD, DIMENSIONS, CardPass, Interview, InterviewCard
from reviews.interviews.own_interview import OwnInterview, own_interview
from reviews.interviews.waiting import open_debrief

KIND = "interview_scorecard"

LONGEST = 1_000


def save(
    db: Session, own: OwnInterview, fields: Mapping[str, str], *, revision: int, by: str
) -> InterviewCard:
    own = _locked(db, own, by=by)
    interview = own.interview
    return filled.save(
        db,
        own.filled,
        own.filled.checked(fields),
        revision=revision,
        begin=lambda: rows.begin(
            db, CARD, interview=interview.id, folio=own.folio.id, account=interview.account
        ),
        check_open=lambda: _check_open(db, own, by=by),
    )


def lock(db: Session, own: OwnInterview, *, by: str) -> None:
    """Lock the scorecard, and open the debrief if it was the last one. Raise Incomplete if
    something is missing, and Conflict if the scorecard can't be locked now."""
    own = _locked(db, own, by=by)
    if own.filled.is_locked:
        return
    _check_open(db, own, by=by)
    if clock.now() < own.interview.at:
        raise Conflict(
            "early",
            "You can't lock your scorecard before the interview. Your draft is saved. If"
            " the interview has already taken place, ask your coordinator to correct its"
            " date.",
        )
    gaps = card.missing(own.filled, DIMENSIONS)
    if own.card is None or gaps:
        raise Incomplete(gaps)
    # Once `locked_at` is set, triggers refuse every other change.
    own.card.locked_at = clock.now()
    db.flush()
    told = facts(own.card, own.interview, own.filled.parts)
    standing.take_part(db, own.folio, by, "interviewer.locked", by=by)
    open_debrief(db, own.folio, by=by)
    chain.record(db, KIND, told, folio=own.folio.id, by=by)


def pass_card(db: Session, folio: Folio, stage: str, reason: str, *, by: str) -> None:
    """Let the debrief open without this scorecard. The caller must have checked that `by`
    coordinates the submission. Raise Absent if the debrief doesn't wait for the stage, and
    Refusal if the reason is empty or too long."""
    folio = stages.locked(db, folio.id)
    if stage not in waiting.waited_for(db, folio):
        raise Absent
    reason = as_typed(reason)
    if not reason:
        raise Refusal("reason", "Say why the debrief shouldn't wait for this scorecard.")
    if len(reason) > LONGEST:
        raise Refusal(
            "reason", f"The reason is longer than {LONGEST:,} characters. Shorten it."
        )
    row = CardPass(
        id=chance.new_id(), folio=folio.id, stage=stage, reason=reason, by=by, at=clock.now()
    )
    db.add(row)
    db.flush()
    open_debrief(db, folio, by=by)
    chain.record(db, "card_passed", {"stage": stage}, folio=folio.id, by=by)


def is_open(row: str, stage: str) -> bool:
    return matrix.may_write([row], DataClass.OWN_SCORECARD, stage)


def facts(row: InterviewCard, interview: Interview, parts: rows.Parts) -> dict[str, Any]:
    of = {"interview": interview.id, "stage": interview.stage, "interviewer": row.account}
    return rows.facts(CARD, row, parts, **of)


def check(db: Session) -> Iterable[str]:
    def kept(db: Session, cards: Sequence[InterviewCard]) -> dict[str, dict[str, Any]]:
        ratings = rows.views(db, DIMENSIONS, [it.id for it in cards])
        ids = [it.interview for it in cards]
        found = db.scalars(select(Interview).where(Interview.id.in_(ids)))
        held = {it.id: it for it in found}
        return {
            it.id: facts(it, held[it.interview], {DIMENSIONS: ratings[it.id]}) for it in cards
        }

    return rows.faults(db, CARD, KIND, kept)


def _locked(db: Session, own: OwnInterview, *, by: str) -> OwnInterview:
    stages.locked(db, own.folio.id)
    return own_interview(db, by, own.interview.id)


def _check_open(db: Session, own: OwnInterview, *, by: str) -> None:
    if own.filled.is_locked:
        raise Conflict("locked", "Your scorecard is locked. No one can change it.")
    held = standing.held(db, own.folio, by).get("interviewer")
    if held is None:
        raise Absent
    if "+" in held and own.folio.stage == Stage.DEBRIEF:
        raise Conflict(
            "passed",
            "You were invited to the debrief after your scorecard was passed, so the"
            " scorecard can no longer be changed. When you vote, say what you saw in the"
            " interview.",
        )
    if not is_open(held, own.folio.stage):
        raise Conflict(
            "over",
            "This application is closed, so nothing more can be written.",
        )
