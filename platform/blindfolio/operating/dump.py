from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.commands import OpenSite, only_json, print_json_list
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut

_BATCH = 1000

_TABLES = {
    "jobs": (Job, ("id", "kind", "key", "args", "state", "tries", "error", "run_at")),
    "audit": (Entry, ("seq", "seal", "kind", "at", "folio", "actor")),
    "outbox": (
        MailOut,
        ("id", "template", "to_kind", "to_id", "args", "created_at", "sent_at"),
    ),
}


def rows(db: Session, table: str) -> Iterator[dict[str, Any]]:
    """Yields the ids and times of a table's rows, but never people's texts."""
    model, columns = _TABLES[table]
    query = select(*(getattr(model, name) for name in columns))
    found = db.execute(
        query.order_by(*model.__mapper__.primary_key),
        execution_options={"yield_per": _BATCH},
    )
    for row in found:
        yield {name: _plain(value) for name, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@click.command()
@click.option("--table", required=True, type=click.Choice(tuple(_TABLES)))
@only_json
@click.pass_obj
def dump_command(open_site: OpenSite, table: str) -> None:
    """Print the jobs, the audit log or the outbox."""
    with open_site().database.reading() as db:
        print_json_list(rows(db, table))
