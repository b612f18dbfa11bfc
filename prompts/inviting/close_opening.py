"""Closing an opening: no one new is invited, and what becomes of those who were."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import UNDECIDED
from prompts.inviting import cancel
from prompts.models import Invitation, Opening
from prompts.opening import candidate_counts, running
from prompts.window.cancelled import REASONS

FINISH = "finish"
"""Who has started goes on to their decision; who has not is cancelled."""
CANCEL = "cancel"
"""Every application that is not decided yet is cancelled."""

AFTERWARDS = (FINISH, CANCEL)
WHY = ("filled", "closed")
"""The keys of `REASONS` that hold for a whole opening."""


def close(db: Session, opening: Opening, afterwards: str, code: str, *, by: str) -> int:
    """Close an opening, cancel applications as `afterwards` says, each for the reason `code`, and
    return how many.

    Each of their candidates gets the email of a cancelled application, and each reviewer one about
    all of theirs. Closing a closed one again
    cancels who has not been cancelled yet: nobody on a second press. Refused ("afterwards") without
    a choice, and ("reason") without a reason where somebody has to read one.
    """
    if afterwards not in AFTERWARDS:
        raise Refusal(
            "afterwards", "Choose what happens to the candidates who have already started."
        )
    db.refresh(opening, with_for_update=True)
    # Each folio before the first entry in the ledger, whose head is locked last.
    found = standing.all_locked(db, Folio.opening == opening.id, Folio.stage.in_(UNDECIDED))
    started = set(
        db.scalars(
            select(Invitation.folio).where(
                Invitation.opening == opening.id, Invitation.started_at.is_not(None)
            )
        )
    )
    ended = [it for it in found if afterwards == CANCEL or it.id not in started]
    if ended and code not in WHY:
        raise Refusal(
            "reason", "Choose a reason. The candidates will read the sentence shown below it."
        )
    running.turn(db, opening, running.CLOSED, by=by)
    now = clock.now()
    for folio in ended:
        cancel.cancel(db, folio, code, at=now, by=by)
    return len(ended)


def under_way(db: Session, opening: Opening, *, by: str) -> tuple[int, int]:
    """How many candidates of an opening have not started, and how many have and are not decided,
    as its coordinator `by` would cancel them."""
    counted: Mapping[str, int] = candidate_counts.counts(db, by).get(opening.id, {})
    waiting = counted.get(candidate_counts.WORDS[0], 0)
    return waiting, sum(counted.values()) - waiting


def reasons() -> list[dict[str, str]]:
    """The reasons as a form offers them, each with what the candidates read."""
    return [
        {"value": code, "strong": REASONS[code].words, "guide": REASONS[code].told}
        for code in WHY
    ]
