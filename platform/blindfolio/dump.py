from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Erasure

_TABLES = {
    "jobs": (Job, ("id", "kind", "key", "args", "state", "tries", "error", "run_at")),
    "audit": (Entry, ("seq", "seal", "kind", "at", "folio", "actor")),
    "erased": (Erasure, ("folio", "at", "by", "reason")),
    "outbox": (
        MailOut,
        ("id", "template", "to_kind", "to_id", "args", "created_at", "sent_at"),
    ),
}


def rows(db: Session, table: str) -> list[dict[str, Any]]:
    """Holds ids and times, never people's texts."""
    model, columns = _TABLES[table]
    found = db.scalars(select(model).order_by(*model.__mapper__.primary_key))
    return [{name: _plain(getattr(row, name)) for name in columns} for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
