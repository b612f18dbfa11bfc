"""When to check for people who are late: on the working morning after something was due.
`late_mails` writes the email."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio.accounts import working_days
from blindfolio.jobs import queue
from blindfolio.visibility.models import Folio
from prompts.models import Opening

JOB = "late"


def plan(db: Session, folio: Folio, due: datetime) -> None:
    """Queue a check on the working morning after `due`, by the opening's calendar; once for
    each morning."""
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    morning = working_days.morning_after(due, zone)
    key = f"{JOB}:{folio.id}:{morning.isoformat()}"
    queue.enqueue(db, JOB, key, {"folio": folio.id}, run_at=morning)
