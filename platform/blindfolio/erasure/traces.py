"""What a transaction cannot take back: files in the archive, and the bytes that a deleted row
leaves in a database's own files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail.transports import Folder, Transport

JOB = "remove_files"
"""The kind of the job that removes an erased person's files."""

SCRUB = "scrub"
"""The kind of the job that writes a SQLite file anew."""

_HOUR = timedelta(hours=1)


def queue_removal(
    db: Session, folio_id: str, *, blobs: Sequence[str], mails: Sequence[str]
) -> None:
    """Queue what is left to do once the transaction of an erasure is through."""
    queue.enqueue(db, JOB, f"{JOB}:{folio_id}", {"blobs": list(blobs), "mails": list(mails)})
    # Once an hour, however many are erased in it: it rewrites the whole file.
    full = clock.now().replace(minute=0, second=0, microsecond=0) + _HOUR
    queue.enqueue(db, SCRUB, f"{SCRUB}:{full.isoformat()}", {}, run_at=full)


class RemoveFiles:
    """Handler of `JOB`: `{"blobs": keys, "mails": ids}`. A file that is gone already is gone."""

    def __init__(self, archive: Archive, transport: Transport | None) -> None:
        self._archive = archive
        self._transport = transport

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Remove."""
        for key in args["blobs"]:
            self._archive.remove(key)
        if isinstance(self._transport, Folder):
            for mail in args["mails"]:
                self._transport.forget(mail)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Nothing else to do."""

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Try again in an hour: these bytes are somebody's, who was told that they are gone."""
        # A key of its own: two that fail at one moment have different files.
        queue.enqueue(db, JOB, f"{JOB}:{chance.new_id()}", args, run_at=clock.now() + _HOUR)


class Scrub:
    """Handler of `SCRUB`: on SQLite the file is written anew and its log is cut off.

    Deleted rows are overwritten at once (`secure_delete`), but a page that was divided may keep
    a copy of what it once held, and the write-ahead log keeps old pages until it is cut. On
    PostgreSQL this does nothing: a dump holds living rows only, and its own files are vacuumed
    by itself.
    """

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Write it anew; an OSError or the driver's error where there is no room for that."""
        database.scrub()

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Nothing else to do."""

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Try again in an hour: somebody waits for these bytes to be gone."""
        later = clock.now() + _HOUR
        queue.enqueue(db, SCRUB, f"{SCRUB}:{later.isoformat()}", {}, run_at=later)
