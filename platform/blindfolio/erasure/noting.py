"""The jobs that write the deletion log. A deletion never waits for them, and none is lost: the
job is queued in the transaction that requests it, and tried until the log has taken it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.jobs import queue
from blindfolio.visibility.models import Erasure, ErasureRequest

JOB = "note_deletion"
"""The kind of the job that writes one entry."""

DAILY = "note_deletions"
"""The kind of the daily job that writes what is missing, and removes what is too old."""

_HOUR = timedelta(hours=1)


def queue_note(db: Session, deletion: Deletion) -> None:
    """Queue the writing of an entry; queueing it twice queues it once."""
    queue.enqueue(db, JOB, f"{JOB}:{deletion.folio}", _args(deletion))


def begin(database: Database) -> None:
    """Have the daily job look today, on a site that has deleted anybody. When a worker starts."""
    with database.reading() as db:
        if not db.scalar(select(exists().where(Erasure.folio.is_not(None)))):
            return
    with database.transaction() as db:
        queue.enqueue(db, DAILY, f"{DAILY}:{clock.now().date().isoformat()}", {})


def deletions(db: Session) -> list[Deletion]:
    """Every deletion that the database knows, done or only requested."""
    found = [
        *db.execute(select(Erasure.folio, Erasure.at)),
        *db.execute(select(ErasureRequest.folio, ErasureRequest.at)),
    ]
    return [Deletion(folio, at) for folio, at in found]


class NoteDeletion:
    """Handler of `JOB`: `{"folio": id, "at": time}`."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Write the entry; OSError where the log can't be reached."""
        self._log.make()
        self._log.add(Deletion(args["folio"], datetime.fromisoformat(args["at"])))

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """From now on there is something to look at each day."""
        queue.tomorrow(db, DAILY)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Try again in an hour: a backup that is restored would bring this person back."""
        key = f"{JOB}:{args['folio']}:{chance.new_id()}"
        queue.enqueue(db, JOB, key, args, run_at=clock.now() + _HOUR)


class NoteDeletions:
    """Handler of `DAILY`. It queues itself for the next day, also where it failed."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Write the entries that are missing, such as those of a log that was lost or moved."""
        self._log.make()
        oldest = clock.now() - self._log.keeps
        self._log.forget_before(oldest)
        there = {entry.folio for entry in self._log.entries()}
        with database.reading() as db:
            known = deletions(db)
        for deletion in known:
            if deletion.at >= oldest and deletion.folio not in there:
                self._log.add(deletion)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """See to tomorrow's."""
        queue.tomorrow(db, DAILY)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Tomorrow is another day."""
        queue.tomorrow(db, DAILY)


def _args(deletion: Deletion) -> dict[str, Any]:
    return {"folio": deletion.folio, "at": deletion.at.isoformat()}
