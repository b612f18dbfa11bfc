from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.mail.transports import Folder, Transport

JOB = "remove_files"

SCRUB = "scrub"  # the job that rewrites a SQLite file

_HOUR = timedelta(hours=1)


def queue_removal(
    db: Session, folio_id: str, *, blobs: Sequence[str], mails: Sequence[str]
) -> None:
    queue.enqueue(db, JOB, f"{JOB}:{folio_id}", {"blobs": list(blobs), "mails": list(mails)})
    # Once an hour, however many deletions there are, because it rewrites the whole file.
    full = clock.now().replace(minute=0, second=0, microsecond=0) + _HOUR
    queue.enqueue(db, SCRUB, f"{SCRUB}:{full.isoformat()}", {}, run_at=full)


class RemoveFiles(Handler):
    """Handles `JOB`, whose arguments are `{"blobs": keys, "mails": ids}`. Missing files are
    ignored.
    """

    def __init__(self, archive: Archive, transport: Transport | None) -> None:
        self._archive = archive
        self._transport = transport

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        for key in args["blobs"]:
            self._archive.remove(key)
        if isinstance(self._transport, Folder):
            for mail in args["mails"]:
                self._transport.forget(mail)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        # Retries in an hour, because the person was told that these bytes are gone.
        # A new key, because two that fail at the same time have different files.
        queue.enqueue(db, JOB, f"{JOB}:{chance.new_id()}", args, run_at=clock.now() + _HOUR)


class Scrub(Handler):
    """Rewrites a SQLite file without traces of deleted rows. Does nothing on PostgreSQL.

    `secure_delete` overwrites deleted rows at once, but a split page may keep a copy. The
    write-ahead log also keeps old pages until it is truncated.
    """

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        # Raises OSError or the driver's error if disk space is short.
        database.scrub()

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        # Retries in an hour, because someone is waiting for these bytes to go.
        later = clock.now() + _HOUR
        queue.enqueue(db, SCRUB, f"{SCRUB}:{later.isoformat()}", {}, run_at=later)
