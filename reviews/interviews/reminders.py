"""The mail that an interviewer gets on the working day after their interview, while its scorecard
is not locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.board import remind
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import card_of
from reviews.interviews.scorecard import is_open

JOB = "interview_card"
"""The kind of the jobs below."""

REMINDER = "reviews/interview_reminder"


def plan(db: Session, folio: Folio, interview: Interview) -> None:
    """Queue the reminder of an interview's present hour, once for each."""
    person = db.get_one(Account, interview.account)
    zone = ZoneInfo(person.zone or db.get_one(Opening, folio.opening).zone)
    at = interview.at.isoformat()
    queue.enqueue(
        db,
        JOB,
        f"{JOB}:{interview.id}:{at}",
        {"interview": interview.id, "at": at},
        run_at=working_days.morning_after(interview.ends_at, zone, person.working_days),
    )


class CardReminders:
    """Handler of `interview_card` jobs: `{"interview": id, "at": instant}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing slow to do."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Write to who held the interview at that hour and has not locked; nobody else hears."""
        interview = db.get(Interview, args["interview"])
        if interview is None:
            return
        folio = stages.locked(db, interview.folio)
        db.refresh(interview)
        card = card_of(db, interview.id)
        locked = card is not None and card.locked_at is not None
        moved = interview.at != datetime.fromisoformat(args["at"])
        row = standing.held(db, folio, interview.account).get("interviewer", "")
        if locked or moved or interview.ended_at or not is_open(row, folio.stage):
            return
        outbox.send(
            db,
            REMINDER,
            to_kind="account",
            to_id=interview.account,
            key=remind.key(f"interview:{interview.id}", clock.now()),
            args={"folio": folio.id, "interview": interview.id},
        )

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; nobody is reminded twice because of it."""
