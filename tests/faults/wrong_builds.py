"""Deliberately wrong builds, each of which some fault must show. Nothing of the product knows of
them; each changes the process that tries it: `python wrong_builds.py NAME …` runs `blindfolio …`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import g, request
from sqlalchemy import Connection, event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blindfolio import chance, cli, clock
from blindfolio.accounts import run_out
from blindfolio.archive import folder
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob
from blindfolio.archive.s3 import S3Archive
from blindfolio.backup import snapshot
from blindfolio.db import engine, triggers
from blindfolio.db.session import Database
from blindfolio.erasure import traces
from blindfolio.files import private_files
from blindfolio.files.disk_space import Reserve
from blindfolio.jobs import worker
from blindfolio.ledger import chain
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.web import errors
from blindfolio.web.request import SAFE, current
from prompts.models import Upload
from prompts.submitting import upload
from prompts.window import time_up
from reviews.reading import amend as amending
from reviews.reading import side_by_side
from reviews.reading.models import Rating, Review
from tests.sites import Site

_commit = current.commit
_late = threading.local()


def built(name: str) -> tuple[str, ...]:
    """What runs this build in the place of `blindfolio`."""
    return (sys.executable, __file__, name)


# --- whole processes ---------------------------------------------------------


def _commits_before_it_writes(slow_disk: float) -> None:
    """An upload's row is there before its blob, for which the disk takes so many seconds."""

    def later(db: Session, raw: bytes, write: Callable[[str, str], None]) -> Blob:
        key, sha256 = chance.token()[:32], hashlib.sha256(raw).hexdigest()
        _late.writes = [*getattr(_late, "writes", ()), lambda: write(key, sha256)]
        blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
        db.add(blob)
        db.flush()
        return blob

    def put(self: FolderArchive, db: Session, raw: bytes) -> Blob:
        return later(
            db, raw, lambda key, sha: self._write(self._place(key) / f"{key}.{sha}", raw)
        )

    def put_in_bucket(self: S3Archive, db: Session, raw: bytes) -> Blob:
        return later(db, raw, lambda key, sha: self.keep(key, sha, raw))

    def commit() -> None:
        _commit()
        writes, _late.writes = getattr(_late, "writes", ()), ()
        for write in writes:
            time.sleep(slow_disk)
            write()

    S3Archive.put = put_in_bucket  # type: ignore[method-assign]
    FolderArchive.put = put  # type: ignore[method-assign]
    current.commit = commit  # type: ignore[method-assign]


def _swallows_the_error() -> None:
    """It takes files although the disk is full, and a write that failed counts as done."""
    write_ = FolderArchive._write

    def write(self: FolderArchive, target: Path, raw: bytes) -> None:
        with contextlib.suppress(OSError):
            write_(self, target, raw)

    def refuse_nothing(*_given: object) -> None:
        """There is always room."""

    FolderArchive._write = write  # type: ignore[method-assign]
    folder.refuse_beyond = refuse_nothing  # type: ignore[assignment, attr-defined]
    Reserve.refuse_if_used = refuse_nothing  # type: ignore[assignment]


def _keeps_its_reserve() -> None:
    def keep_it(_self: Reserve) -> None:
        """The disk is full, and stays full."""

    Reserve.give_up_if_full = keep_it  # type: ignore[assignment, method-assign]


def _believes_the_clock() -> None:
    """A link, a session or a window is over only while the clock says so, and the audit log takes
    whatever time the clock shows."""

    def end_nothing(db: Session) -> None:
        """It is over for as long as the clock says so."""

    def whatever(before: datetime | None) -> datetime:
        return clock.now()

    def go_on(*_given: object) -> None:
        """The end of the window is a time."""

    run_out.end = end_nothing
    time_up.WindowEnds.finish = go_on  # type: ignore[assignment, method-assign]
    chain._not_before = whatever


def _forgets_a_forms_key() -> None:
    """Who sends a form again is received again."""
    receive_ = upload.receive

    def receive(*given: Any, key: str, **more: Any) -> Upload:
        return receive_(*given, key=f"{key[:19]}{chance.new_id()}", **more)

    upload.receive = receive


def _answers_first() -> None:
    """It answers a candidate before it commits."""

    def later(session: Session) -> None:
        time.sleep(0.6)
        with contextlib.suppress(SQLAlchemyError), session:
            session.commit()

    def commit() -> None:
        if not request.path.startswith("/my/"):
            # Who is not signed in yet would not get as far as to send anything.
            _commit()
        elif "db" in g and request.method not in SAFE:
            threading.Thread(target=later, args=(g.pop("db"),)).start()

    current.commit = commit  # type: ignore[method-assign]


def _is_careless() -> None:
    """What a soak has to find: a reviewer reads the others' reviews before their own lock, and an
    amendment changes locked ratings; each request keeps memory and files; a backup is a copy of the
    database as it was at the first request."""
    kept: list[object] = []
    take = snapshot.take

    def early(database: Database) -> Path:
        return Path(f"{database.engines.read.url.database}-early")

    def one(db: Session, _account: str, _classes: object, *, code: str) -> tuple[Folio, None]:
        return db.scalars(select(Folio).where(Folio.code == code)).one(), None

    def amend(db: Session, folio: str, _text: str, *, by: str) -> None:
        triggers.apply(db.connection(), ())
        mine = select(Review.id).where(Review.folio == folio, Review.account == by)
        db.execute(update(Rating).where(Rating.review.in_(mine)).values(value=1))

    def commit() -> None:
        _commit()
        database = current.site.database
        if not early(database).exists():
            take(database, early(database), print)
        kept.append(b"x" * (1 << 18))
        if len(kept) % 8 == 0:
            os.open(os.devnull, os.O_RDONLY)

    def backup(database: Database, file: Path, _tell: object) -> None:
        shutil.copyfile(early(database), file)

    side_by_side.one = one  # type: ignore[attr-defined, assignment]
    amending.amend = amend  # type: ignore[assignment]
    current.commit = commit  # type: ignore[method-assign]
    snapshot.take = backup  # type: ignore[assignment]


def _locks_no_folio() -> None:
    """Two may change one folio in one moment: neither waits for the other."""

    def locked(db: Session, folio_id: str) -> Folio:
        return db.get_one(Folio, folio_id, populate_existing=True)

    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("blindfolio_read", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN")

    stages.locked = locked
    engine._sqlite_begin = begin


def _waits_less() -> None:
    """Isn't wrong: what a killed worker held is tried again while a test waits."""
    worker.LEASE = timedelta(seconds=15)
    setattr(worker, "BACKOFF", (timedelta(seconds=1),) * (worker.TRIES - 1))  # noqa: B010


BUILDS: dict[str, Callable[[], None]] = {
    "waits less": _waits_less,
    "slow disk": lambda: _commits_before_it_writes(8),
    "swallows": _swallows_the_error,
    "no reserve": _keeps_its_reserve,
    "believes": _believes_the_clock,
    "forgetful": _forgets_a_forms_key,
    "hasty": _answers_first,
    "careless": _is_careless,
    "locks nothing": _locks_no_folio,
}

# --- for one act -------------------------------------------------------------


def _commits_twice(_site: Site) -> None:
    locked = stages.review_locked

    def review_locked(db: Session, folio: Folio, account: str, *, by: str | None) -> str:
        stage = locked(db, folio, account, by=by)
        db.flush()
        connection = db.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        # The one that the request thinks it is in.
        connection.exec_driver_sql("SAVEPOINT sa_savepoint_1")
        return stage

    stages.review_locked = review_locked


def _removes_early(site: Site) -> None:
    queue = traces.queue_removal

    def queue_removal(
        db: Session, folio_id: str, *, blobs: Sequence[str], mails: Sequence[str]
    ) -> None:
        for key in blobs:
            site.parts.archive.remove(key)
        queue(db, folio_id, blobs=blobs, mails=mails)

    traces.queue_removal = queue_removal


def _syncing(wrongly: Callable[[int, Callable[[int], None]], None]) -> Callable[[Site], None]:
    def build(_site: Site) -> None:
        sync = os.fsync
        os.fsync = lambda handle: wrongly(handle, sync)  # type: ignore[assignment, arg-type]

    return build


def _only_folders(handle: int, sync: Callable[[int], None]) -> None:
    """Gives a file its name without making its bytes durable."""
    if os.path.isdir(f"/proc/self/fd/{handle}"):
        sync(handle)


def _ignores(handle: int, sync: Callable[[int], None]) -> None:
    """Goes on where a file could not be made durable."""
    with contextlib.suppress(OSError):
        sync(handle)


def _retries(handle: int, sync: Callable[[int], None]) -> None:
    """Asks once more where a file could not be made durable: the kernel has dropped the bytes, so
    the second answer is no promise."""
    try:
        sync(handle)
    except OSError:
        sync(handle)


def _forgets_folders(_site: Site) -> None:
    def sync(folder: Path) -> None:
        """Its names are durable when the kernel likes."""

    private_files.sync_folder = sync


def _trusts_the_cache(site: Site) -> None:
    def trust(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(site.parts.database.engines.write, "connect", trust)


def _answers_plainly(_site: Site) -> None:
    def disk_fault(_error: BaseException) -> None:
        """No fault is one of the disk."""

    setattr(errors, "disk_fault", disk_fault)  # noqa: B010 - it is not this module's to export


def _forgets_the_commit(_site: Site) -> None:
    def forgiving() -> None:
        try:
            _commit()
        except Exception:
            current.db.rollback()

    current.commit = forgiving  # type: ignore[method-assign]


def _keeps_read_only(site: Site) -> None:
    """Goes on with a connection that could only be opened to read."""
    event.remove(site.parts.database.engines.write, "handle_error", engine._sqlite_drop_broken)


WRONG_BUILDS: dict[str, Callable[[Site], None]] = {
    "commits-early": lambda _site: _commits_before_it_writes(0),
    "commits-twice": _commits_twice,
    "removes-early": _removes_early,
    "renames-unsynced": _syncing(_only_folders),
    "forgets-folders": _forgets_folders,
    "trusts-the-cache": _trusts_the_cache,
    "ignores-fsync": _syncing(_ignores),
    "retries-fsync": _syncing(_retries),
    "answers-plainly": _answers_plainly,
    "forgets-the-commit": _forgets_the_commit,
    "keeps-read-only": _keeps_read_only,
}


if __name__ == "__main__":
    BUILDS[sys.argv.pop(1)]()
    sys.exit(cli.main())
