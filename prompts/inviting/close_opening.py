"""Closing an opening: no one new is invited, and what becomes of those who were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import UNDECIDED
from prompts.inviting import cancel
from prompts.models import Invitation, Opening
from prompts.opening import candidate_counts, openings, running
from prompts.window.cancelled import REASONS

FINISH = "finish"
"""Who has started goes on to their decision; who has not is cancelled."""
CANCEL = "cancel"
"""Every application that is not decided yet is cancelled."""

AFTERWARDS = (FINISH, CANCEL)
WHY = ("filled", "closed")
"""The keys of `REASONS` that hold for a whole opening."""

MAIL = cancel.MAIL
"""The email to each candidate whose application is cancelled."""

GOES_ON = {
    "writing": "They write until the end of their window and get their reminders.",
    "submitted": "Their documents are reviewed once their windows have closed.",
    "in review": "Their reviews and the review decision go on.",
    "interview": "Their interviews and scorecards go on.",
    "debrief": "Their debrief and its decision go on.",
}
"""What is still to come for who has started, by the words of `candidate_counts`."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many candidates have not started (`waiting`), and how many have and are not decided
    (`going_on`), by the words of `candidate_counts`."""

    waiting: int
    going_on: Mapping[str, int]

    @property
    def started(self) -> int:
        """How many have started and are not decided."""
        return sum(self.going_on.values())


def close(db: Session, opening: Opening, afterwards: str, code: str, *, by: str) -> int:
    """Close an opening, cancel applications as `afterwards` says, each for the reason `code`, and
    return how many.

    Each of their candidates gets the email of a cancelled application, each reviewer one about all
    of theirs, and who decides in the opening one about it. Closing a closed one again cancels who
    has not been cancelled yet: nobody on a second press. Refused ("afterwards") without a choice,
    and ("reason") without a reason where somebody has to read one; where one of them cannot be
    cancelled now, for its reason, after the candidate's name.
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
    if ended or opening.state != running.CLOSED:
        for account in decide_in(db, opening, by):
            told = {"opening": opening.id, "afterwards": afterwards}
            openings.tell(db, "opening_closed", account, told)
    running.turn(db, opening, running.CLOSED, by=by)
    now = clock.now()
    for folio in ended:
        try:
            cancel.cancel(db, folio, code, at=now, by=by)
        except Refusal as it:
            name = book.name(db, by, folio.id)
            raise Refusal(it.code, f"{name}: {it}", status=it.status) from it
    return len(ended)


def decide_in(db: Session, opening: Opening, by: str) -> dict[str, str]:
    """The names of who decides in an opening, other than `by` who closes it, by account."""
    return {
        account: name
        for account, name, kind in openings.members(db, opening.id)
        if kind != "coordinator" and account != by
    }


def under_way(db: Session, opening: Opening, *, by: str) -> UnderWay:
    """Whom closing an opening concerns, as its coordinator `by` would cancel them."""
    counted = candidate_counts.counts(db, by, opening.id).get(opening.id, {})
    not_started = candidate_counts.WORDS[0]
    going_on = {word: n for word, n in counted.items() if word != not_started}
    return UnderWay(
        waiting=counted.get(not_started, 0),
        going_on=going_on,
    )


def reasons() -> list[dict[str, str]]:
    """The reasons as a form offers them, each with what the candidates read."""
    return [
        {"value": code, "strong": REASONS[code].words, "guide": REASONS[code].told}
        for code in WHY
    ]
