"""Deliberately wrong builds, each of which some fault must show. Nothing of the product knows of
them; each changes the process that tries it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from blindfolio.archive.folder import FolderArchive
from blindfolio.db import engine
from blindfolio.erasure import traces
from blindfolio.files import private_files
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.web import errors
from blindfolio.web.request import current
from tests.faults import early_commit
from tests.sites import Site


def _commits_early(_site: Site) -> None:
    early_commit.SLOW_DISK = 0.0
    FolderArchive.put = early_commit.put  # type: ignore[method-assign]
    current.commit = early_commit.commit  # type: ignore[method-assign]


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


def _renames_unsynced(_site: Site) -> None:
    """Gives a file its name without making its bytes durable: it only syncs folders."""
    sync = os.fsync

    def fsync(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            sync(handle)

    os.fsync = fsync  # type: ignore[assignment]


def _forgets_folders(_site: Site) -> None:
    def sync(folder: Path) -> None:
        del folder

    private_files.sync_folder = sync


def _trusts_the_cache(site: Site) -> None:
    def trust(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(site.parts.database.engines.write, "connect", trust)


def _ignores_fsync(_site: Site) -> None:
    """Goes on where a file could not be made durable."""
    sync = os.fsync

    def fsync(handle: int) -> None:
        try:
            sync(handle)
        except OSError:
            return

    os.fsync = fsync  # type: ignore[assignment]


def _retries_fsync(_site: Site) -> None:
    """Asks once more where a file could not be made durable: the kernel has dropped the bytes, so
    the second answer is no promise."""
    sync = os.fsync

    def fsync(handle: int) -> None:
        try:
            sync(handle)
        except OSError:
            sync(handle)

    os.fsync = fsync  # type: ignore[assignment]


def _answers_plainly(_site: Site) -> None:
    def disk_fault(error: BaseException) -> None:
        del error

    setattr(errors, "disk_fault", disk_fault)  # noqa: B010 - it is not this module's to export


def _forgets_the_commit(_site: Site) -> None:
    commit = current.commit

    def forgiving() -> None:
        try:
            commit()
        except Exception:
            current.db.rollback()

    current.commit = forgiving  # type: ignore[method-assign]


def _keeps_read_only(site: Site) -> None:
    """Goes on with a connection that could only be opened to read."""
    event.remove(site.parts.database.engines.write, "handle_error", engine._sqlite_drop_broken)


WRONG_BUILDS: dict[str, Callable[[Site], None]] = {
    "commits-early": _commits_early,
    "commits-twice": _commits_twice,
    "removes-early": _removes_early,
    "renames-unsynced": _renames_unsynced,
    "forgets-folders": _forgets_folders,
    "trusts-the-cache": _trusts_the_cache,
    "ignores-fsync": _ignores_fsync,
    "retries-fsync": _retries_fsync,
    "answers-plainly": _answers_plainly,
    "forgets-the-commit": _forgets_the_commit,
    "keeps-read-only": _keeps_read_only,
}
