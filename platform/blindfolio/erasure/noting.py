"""Writes the deletion log with jobs. A deletion never waits for them: it queues its job in the
same transaction, and the job is retried until the log contains the entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
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

DAILY = "note_deletions"  # adds missing entries and removes old ones

_HOUR = timedelta(hours=1)


def queue_note(db: Session, deletion: Deletion) -> None:
    """Queues the job that writes this deletion to the log. A second call has no effect, unless
    it gives another time."""
    args = {"folio": deletion.folio, "at": deletion.at.isoformat()}
    queue.enqueue(db, JOB, f"{JOB}:{deletion.folio}:{args['at']}", args)


def begin(database: Database) -> None:
    """Queues the daily job if the site has deleted anyone. The worker calls it when it starts."""
    with database.reading() as db:
        if not db.scalar(select(exists().where(Erasure.folio.is_not(None)))):
            return
    with database.transaction() as db:
        queue.enqueue(db, DAILY, f"{DAILY}:{clock.now().date().isoformat()}", {})


def deletions(db: Session) -> list[Deletion]:
    """Returns all deletions, including those that have only been requested."""
    done = [Deletion(row.folio, row.at) for row in db.scalars(select(Erasure))]
    return done + [deletion(row) for row in db.scalars(select(ErasureRequest))]


def closed(db: Session) -> set[str]:
    """Returns the submissions whose deletion waits for the end of a legal hold."""
    return set(db.scalars(select(ErasureRequest.folio).where(ErasureRequest.closed)))


def deletion(asked: ErasureRequest) -> Deletion:
    return Deletion(asked.folio, asked.due if asked.closed else asked.at)


def undone(db: Session, deletions: Iterable[Deletion]) -> list[Deletion]:
    """Returns those of the deletions whose submission exists again because the database was
    restored from a copy.
    """
    noted = {it.folio: it for it in sorted(deletions, key=attrgetter("at"))}
    living = select(Folio.id).where(Folio.id.not_in(select(Erasure.folio)))
    return [noted[folio] for folio in sorted(noted.keys() & set(db.scalars(living)))]


class NoteDeletion(Handler):
    """Handles `JOB`, whose arguments are `{"folio": id, "at": time}`."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        self._log.make()
        self._log.move(Deletion(args["folio"], datetime.fromisoformat(args["at"])))

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        # The daily job now has work to do.
        queue.tomorrow(db, DAILY)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        # Retries in an hour, because a restored backup would bring this person back.
        key = f"{JOB}:{args['folio']}:{chance.new_id()}"
        queue.enqueue(db, JOB, key, args, run_at=clock.now() + _HOUR)


class NoteDeletions(Handler):
    """Handles `DAILY`, and queues itself again each day, even after a failure."""

    def __init__(self, log: DeletionLog) -> None:
        self._log = log

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        # Adds what a lost or moved log lacks.
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
