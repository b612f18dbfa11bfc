"""Jobs that write the deletion log. Deletions never wait for them: each queues its job in the same
transaction, and the job retries until the log has the entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.visibility.models import Erasure, ErasureRequest, Folio

JOB = "note_deletion"

DAILY = "note_deletions"
"""Adds missing entries and removes old ones."""

_HOUR = timedelta(hours=1)


def queue_note(db: Session, deletion: Deletion) -> None:
    """Repeated calls queue it once."""
    args = {"folio": deletion.folio, "at": deletion.at.isoformat()}
    queue.enqueue(db, JOB, f"{JOB}:{deletion.folio}", args)


def begin(database: Database) -> None:
    """On worker start, if the site has deleted anyone."""
    with database.reading() as db:
        if not db.scalar(select(exists().where(Erasure.folio.is_not(None)))):
            return
    with database.transaction() as db:
        queue.enqueue(db, DAILY, f"{DAILY}:{clock.now().date().isoformat()}", {})


def deletions(db: Session) -> list[Deletion]:
    """Includes deletions only requested so far."""
    return [
        Deletion(row.folio, row.at)
        for table in (Erasure, ErasureRequest)
        for row in db.execute(select(table.folio, table.at))
    ]


def undone(db: Session, folios: Iterable[str]) -> list[tuple[str, str, str | None]]:
    """Tombstones for those of these submissions that a copy of the database brought back."""
    living = select(Folio.id).where(Folio.id.not_in(select(Erasure.folio)))
    again = set(folios).intersection(db.scalars(living))
    return [(folio, "restored", None) for folio in sorted(again)]


class NoteDeletion(Handler):
    """Handles `JOB`: `{"folio": id, "at": time}`."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Raises OSError."""
        self._log.make()
        self._log.add(Deletion(args["folio"], datetime.fromisoformat(args["at"])))

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Queues the daily job, which now has work to do."""
        queue.tomorrow(db, DAILY)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Retries in an hour: a restored backup would bring this person back."""
        key = f"{JOB}:{args['folio']}:{chance.new_id()}"
        queue.enqueue(db, JOB, key, args, run_at=clock.now() + _HOUR)


class NoteDeletions(Handler):
    """Handles `DAILY`. Requeues itself daily, even after a failure."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Adds what a lost or moved log lacks."""
        self._log.make()
        self._log.forget_old()
        with database.reading() as db:
            known = deletions(db)
        for deletion in self._log.lacks(known):
            self._log.add(deletion)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        queue.tomorrow(db, DAILY)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        queue.tomorrow(db, DAILY)
