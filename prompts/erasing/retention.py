"""How long what a candidate sent is kept, and the daily job that erases what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.models import Blob
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.erasure import ask
from blindfolio.jobs import queue
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.erasing import holds
from prompts.models import Invitation, Opening

JOB = "retention"

_ENDS = ("7", "7s", "E")
_LOOSE = timedelta(hours=24)
"""How old a file without a row must be to be collected: a transaction may still be adding it."""


def until(stage: str, since: datetime, opening: Opening) -> datetime | None:
    """When a case that has been at `stage` since then is erased by itself; None while it runs."""
    return since + timedelta(days=opening.retention_days) if stage in _ENDS else None


def due(db: Session) -> list[str]:
    """The folios that are kept no longer; a legal hold keeps one as long as it lasts."""
    now = clock.now()
    ended = (
        select(Folio, Opening)
        .join(Opening, Opening.id == Folio.opening)
        .where(Folio.stage.in_(_ENDS), ~holds.held(Folio.id))
        .order_by(Folio.id)
    )
    return [
        folio.id
        for folio, opening in db.execute(ended)
        if (at := until(folio.stage, folio.stage_since, opening)) is not None and at <= now
    ]


def request_due(database: Database) -> None:
    """Have everybody erased who is kept no longer.

    What was asked for before and is not done, because a job failed, is queued once more. Each
    folio in a transaction of its own, because each locks its folio first and the ledger last.
    """
    with database.reading() as db:
        folios = due(db)
    for folio in folios:
        with database.transaction() as db:
            stages.locked(db, folio)
            if not holds.is_held(db, folio):
                _ask(db, folio, "retention", None)
    with database.transaction() as db:
        for folio in ask.waiting(db, asked_before=clock.now() - ask.HOLD):
            ask.queue_job(db, folio)


def request_again(
    database: Database, tombstones: Iterable[tuple[str, str, str | None]]
) -> None:
    """Have erased once more whom a restored backup brought back.

    `tombstones` are `(folio, reason, by)` as they stood; folios that are not there are left out.
    """
    for folio, reason, by in tombstones:
        with database.transaction() as db:
            if db.get(Folio, folio) is not None:
                _ask(db, folio, reason, by)


def on_move(db: Session, _folio: Folio, _event: str, before: str, after: str) -> None:
    """Listener: as soon as something has ended, there is something to look at each day."""
    if before != after and after in _ENDS:
        queue.tomorrow(db, JOB)


class Retention:
    """Handler of the daily job. It queues itself for the next day, also where it failed."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Have erased what is due, and collect the files that no row knows: what a transaction
        left that was rolled back."""
        request_due(database)
        old = set(self._archive.keys_older_than(_LOOSE.total_seconds()))
        # A writer: on SQLite it waits for whoever is adding a row right now, to a file that looks
        # old only because the clock was set forward.
        with database.transaction() as db:
            known = set(db.scalars(select(Blob.key)))
        for key in old - known:
            self._archive.remove(key)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """See to tomorrow's."""
        queue.tomorrow(db, JOB)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Tomorrow is another day."""
        queue.tomorrow(db, JOB)


def _ask(db: Session, folio: str, reason: str, by: str | None) -> None:
    ask.ask(
        db,
        folio,
        reason=reason,
        ends_as="expired",
        subject=db.scalar(select(Invitation.id).where(Invitation.folio == folio)),
        by=by,
        # Nobody: these days are over, or the site's operator repeats what was done before.
        actor=None,
    )
