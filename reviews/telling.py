"""Queue emails that the rooms send besides those of `outbox.tell`, once for each `key`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio.accounts import working_days
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio
from prompts.models import Opening

LATE = "late"


def to_account(db: Session, template: str, account: str, key: str, /, **args: Any) -> None:
    outbox.send(db, template, to_kind="account", to_id=account, key=key, args=args)


def to_candidate(db: Session, template: str, folio: str, key: str, /, **args: Any) -> None:
    outbox.send(db, template, to_kind="candidate", to_id=folio, key=key, args=args)


def day_key(who: str, now: datetime) -> str:
    """The key of today's email (in UTC), the same for every sender."""
    return f"reminded:{who}:{now.astimezone(UTC).date().isoformat()}"


def plan_late(db: Session, folio: Folio, due: datetime) -> None:
    """One `mails.LateMails` check on the opening's working morning after `due`."""
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    morning = working_days.morning_after(due, zone)
    check_late(db, folio.id, morning)


def check_late(db: Session, folio: str, at: datetime, **more: str) -> None:
    key = f"{LATE}:{folio}:{at.isoformat()}:{more.get('account', '')}"
    queue.enqueue(db, LATE, key, {"folio": folio, **more}, run_at=at)
