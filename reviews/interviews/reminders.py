"""Remind panels on the morning of the working day before their interview. Remind other
interviewers on the morning of the working day after theirs, unless they have locked their
scorecard."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews import telling
from reviews.interviews.models import Held, Interview
from reviews.interviews.own_interview import is_locked
from reviews.interviews.scorecard import is_open
from reviews.panel.models import Slot

DAY_BEFORE, CARD = "panel_day_before", "interview_card"

DAY_BEFORE_MAIL, CARD_MAIL = "reviews/panel_day_before", "reviews/interview_reminder"


def plan(db: Session, folio: Folio, held: Held) -> None:
    """Plan the reminder for an interview's present time. A panel gets none if that morning has
    already passed."""
    place, at = db.get_one(Opening, folio.opening).zone, held.at.isoformat()
    if isinstance(held, Interview):
        person = db.get_one(Account, held.account)
        zone = ZoneInfo(person.zone or place)
        kind, of = CARD, {"interview": held.id}
        morning = working_days.morning_after(held.ends_at, zone, person.working_days)
    else:
        kind, of = DAY_BEFORE, {"folio": folio.id}
        morning = working_days.morning_before(held.at, ZoneInfo(place))
        if morning <= clock.now():
            return
    key = f"{kind}:{':'.join(of.values())}:{at}"
    queue.enqueue(db, kind, key, {**of, "at": at}, run_at=morning)


class DayBefore(Handler):
    """Email the panel unless its interview was moved or cancelled. The job's arguments are
    `folio` and `at`."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        folio = stages.locked(db, args["folio"])
        slot = db.get(Slot, folio.id, populate_existing=True)
        at = datetime.fromisoformat(args["at"])
        over = clock.now() >= at or folio.stage not in matrix.FORWARD[:6]
        if slot is None or slot.at != at or over:
            return
        sitting = select(Standing.account).where(
            Standing.folio == folio.id, Standing.state == "panel"
        )
        for account in sorted(db.scalars(sitting)):
            key = f"{DAY_BEFORE}:{folio.id}:{args['at']}:{account}"
            telling.to_account(db, DAY_BEFORE_MAIL, account, key, folio=folio.id)


class CardReminders(Handler):
    """Email the interviewer unless the interview was moved or cancelled, or its scorecard is
    locked. The job's arguments are `interview` and `at`."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        interview = db.get(Interview, args["interview"])
        if interview is None:
            return
        folio = stages.locked(db, interview.folio)
        db.refresh(interview)
        locked = is_locked(db, interview.id)
        moved = interview.at != datetime.fromisoformat(args["at"])
        row = standing.held(db, folio, interview.account).get("interviewer", "")
        if locked or moved or interview.ended_at or not is_open(row, folio.stage):
            return
        key = telling.day_key(f"interview:{interview.id}", clock.now())
        telling.to_account(
            db, CARD_MAIL, interview.account, key, folio=folio.id, interview=interview.id
        )
