from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.commands import OpenSite, only_json, print_json
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut

_TABLES = {
    "jobs": (Job, ("id", "kind", "key", "args", "state", "tries", "error", "run_at")),
    "audit": (Entry, ("seq", "seal", "kind", "at", "folio", "actor")),
    "outbox": (
        MailOut,
        ("id", "template", "to_kind", "to_id", "args", "created_at", "sent_at"),
    ),
}


def rows(db: Session, table: str) -> list[dict[str, Any]]:
    """Returns the ids and times of a table's rows, but never people's texts."""
    model, columns = _TABLES[table]
    found = db.scalars(select(model).order_by(*model.__mapper__.primary_key))
    return [{name: _plain(getattr(row, name)) for name in columns} for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@click.command()
@click.option("--table", required=True, type=click.Choice(tuple(_TABLES)))
@only_json
@click.pass_obj
def dump_command(open_site: OpenSite, table: str) -> None:
    """Print the jobs, the audit log or the outbox."""
    with open_site().database.reading() as db:
        print_json(rows(db, table))
