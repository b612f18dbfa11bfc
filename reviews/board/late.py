"""When it is looked at who is late with a submission: on the working morning after something was
due. What is then said of whom is in `late_mails`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio.accounts import working_days
from blindfolio.jobs import queue
from blindfolio.visibility.models import Folio
from prompts.models import Opening

JOB = "late"
"""The kind of the jobs: `{"folio": id}`."""


def plan(db: Session, folio: Folio, due: datetime) -> None:
    """Look on the working morning after `due`, by the days of the opening's place; once for each
    morning."""
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    morning = working_days.morning_after(due, zone)
    key = f"{JOB}:{folio.id}:{morning.isoformat()}"
    queue.enqueue(db, JOB, key, {"folio": folio.id}, run_at=morning)
