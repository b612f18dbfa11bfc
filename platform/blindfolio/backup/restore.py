"""Restores a backup. It builds the database in a separate file, copies the blobs, and moves the
database into place last. Until then, nothing can be served.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from blindfolio import clock, site_keys
from blindfolio.archive import opening
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Storage
from blindfolio.backup import blobs, file, manifest, rows, stopped, unfinished
from blindfolio.backup.manifest import BLOBS, Manifest
from blindfolio.backup.stopped import Stopped
from blindfolio.backup.unfinished import RestoreMark
from blindfolio.db import migrate, triggers
from blindfolio.db.engine import Engines, make_engines, table_names
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.erasure import deletion_log, noting
from blindfolio.erasure.deletion_log import Deletion
from blindfolio.erasure.erase import erase
from blindfolio.erasure.rules import RoomTables
from blindfolio.files import private_files
from blindfolio.ledger import chain, verify
from blindfolio.ledger.rows import Sealed
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.models import Erasure, Folio

ENTRY = "restored"

_STAGED = "-restoring"
_BESIDE = ("-wal", "-shm", "-journal")

Deletions = Sequence[Deletion]


@dataclass(frozen=True, slots=True)
class Rooms:
    open: Callable[[str], Database]  # opens a database with all its listeners
    # takes `(submission, reason, by)` triples
    request_again: Callable[[Database, Deletions], None]
    erased: Sequence[RoomTables]
    freezes: Sequence[Freeze]
    sealed: Sequence[Sealed]
    checks: Sequence[verify.Check]


@dataclass(frozen=True, slots=True)
class Leave:
    deletions: bool = False  # the deletion log is lost
    damaged_files: bool = False  # files are missing from the backup or damaged
    audit_faults: bool = False  # rows aren't as they were sealed
    secret: bool = False  # the site's secret is lost


@dataclass(frozen=True, slots=True)
class Restored:
    backup: Manifest
    submissions: int
    deleted: int
    stopped: Stopped
    head: str
    faults: Sequence[str]  # one sentence for each fault of the restored site
    files: int = 0

    def as_text(self) -> str:
        was = self.stopped
        lines = [
            *self.faults,
            f"Restored {self.submissions} submissions with {self.files} files, as they were at"
            f" {self.backup.made:%Y-%m-%d %H:%M:%S} UTC.",
            f"Deleted again, because their deletion is in the deletion log: {self.deleted}.",
            f"Held back: {was.emails} emails that were waiting. They may have been sent since, so"
            " look at each before you send it again (docs/backup.md).",
            f"Ended: {was.sessions} sessions and {was.links} sign-in links. Taken from workers:"
            f" {was.jobs} jobs.",
            "Accounts that were closed after the backup are open again, and rights that"
            " were removed are back. Check the People page.",
            f"Audit log: it {'has faults (above)' if self.faults else 'is intact'}, and continues"
            f" from the backup's head {self.backup.head}.",
            f"Audit log head: {self.head}",
        ]
        return "\n".join(lines)


def restore(
    settings: Settings,
    source: Path,
    rooms: Rooms,
    leave: Leave,
    tell: Callable[[str], None],
) -> Restored | None:
    """Restores a backup. It is safe to run again at any time. Returns None if an earlier run
    had finished everything except its report.

    Raises Refusal if the target isn't empty or the backup can't be trusted. In that case
    nothing is served.
    """
    settings.make_data()
    _refuse_links(source)
    backup = manifest.read(source)
    if _is_placed(settings, backup):
        unfinished.remove(settings)
        return None
    storage = opening.of_site(settings)
    try:
        _refuse_not_empty(settings, backup, storage)
        _refuse_old(settings, backup)
        deleted = _deletions(settings, backup, leave)
        unfinished.write(settings, RestoreMark(backup.id, unfinished.place(settings)))
        staged = _staged(settings)
        tell("Checking the backup's database.")
        _stage(source, backup, staged)
        restored = _prepare(staged, backup, deleted, rooms, tell)
        _refuse_faults(restored.faults, leave)
        _refuse_unreadable(settings, staged, rooms, leave)
        with file.opened(staged) as db:
            names = file.blobs(db)
        tell(f"Restoring {len(names)} files.")
        lost = _bring(names, FolderArchive(source / BLOBS), storage, leave, tell)
        _place(settings, backup, staged, rooms, tell)
        unfinished.remove(settings)
    except (OSError, SQLAlchemyError) as error:
        # The driver's message may repeat a row.
        said = str(error) if isinstance(error, OSError) else type(error).__name__
        raise Refusal(
            "restore",
            f"The restore could not be finished: {said}. Fix the problem and run this"
            " command again. Until the restore has finished, the site can't be used.",
        ) from error
    files, faults = len(names) - len(lost), [*lost, *restored.faults]
    return replace(restored, files=files, faults=faults)


def _refuse_links(source: Path) -> None:
    # A link or a pipe would read from somewhere else, or never end.
    for path in source.rglob("*"):
        kind = path.lstat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise Refusal(
                "restore",
                f"{path} isn't a plain file, so this backup can't be trusted. Restore another"
                " one.",
            )


def _refuse_not_empty(settings: Settings, backup: Manifest, storage: Storage) -> None:
    mark = unfinished.read(settings)
    if mark is not None and mark.backup != backup.id:
        raise Refusal(
            "restore",
            "The restore of another backup was started here and has not finished. Finish"
            " that restore, or empty the database and the storage and delete"
            f" {settings.data}/restoring.json.",
        )
    if mark is not None and mark.place != unfinished.place(settings):
        raise Refusal(
            "restore",
            "The restore of this backup was started with another database or storage. Set"
            " BLINDFOLIO_DATABASE and BLINDFOLIO_STORAGE to their earlier values, or empty"
            f" both and delete {settings.data}/restoring.json.",
        )
    if table_names(settings.database_url):
        raise Refusal(
            "restore",
            "The database isn't empty, and a backup can be restored only into an empty"
            " one. Set BLINDFOLIO_DATABASE or BLINDFOLIO_DATA to another place.",
        )
    if mark is None and next(storage.names(), None) is not None:
        raise Refusal(
            "restore",
            "The storage isn't empty, and a backup can be restored only into an empty one."
            " Set BLINDFOLIO_STORAGE or BLINDFOLIO_DATA to another place.",
        )


def _refuse_old(settings: Settings, backup: Manifest) -> None:
    age = clock.now() - backup.made
    if age > timedelta(days=settings.backup_days):
        raise Refusal(
            "restore",
            f"This backup is {age.days} days old, and the deletion log goes back only"
            f" {settings.backup_days} days (BLINDFOLIO_BACKUP_DAYS). Restoring it would"
            " bring back people who were deleted before the log begins. Restore a newer"
            " backup.",
        )


def _deletions(settings: Settings, backup: Manifest, leave: Leave) -> Deletions:
    """Returns what has been deleted since. Raises Refusal if the log belongs to another
    backup, unless the operator says that the right one is lost.
    """
    log = deletion_log.of_site(settings)
    gone = [Deletion(folio, backup.made) for folio in backup.gone]
    if leave.deletions:
        return gone
    if log.whose() != backup.deletion_log:
        raise Refusal(
            "restore",
            "The deletion log that belongs to this backup isn't where BLINDFOLIO_DELETIONS"
            " says. Without it, people who were deleted after the backup would come back."
            " Set BLINDFOLIO_DELETIONS to where the log is, or copy the log there. If it is"
            " lost, see docs/backup.md.",
        )
    return [*log.entries(), *gone]


def _staged(settings: Settings) -> Path:
    beside = settings.database_file or settings.data / "blindfolio.sqlite"
    return beside.with_name(beside.name + _STAGED)


def _stage(source: Path, backup: Manifest, staged: Path) -> None:
    _remove(staged)
    original = source / backup.database
    try:
        whole = manifest.sha256_of(original) == backup.sha256
    except FileNotFoundError:
        whole = False
    if not whole:
        raise Refusal(
            "restore",
            f"The backup's database file {original} is missing or damaged. Restore another backup.",
        )
    with open(original, "rb") as raw, open(staged, "xb", opener=private_files.opener) as copy:
        shutil.copyfileobj(raw, copy)
    with file.opened(staged) as db:
        wrong = file.faults(db)
        if wrong or file.head(db) != backup.head or file.rows(db) != backup.rows:
            raise Refusal(
                "restore",
                "The backup's database doesn't match its manifest. Restore another backup.",
            )


def _prepare(
    staged: Path,
    backup: Manifest,
    deleted: Deletions,
    rooms: Rooms,
    tell: Callable[[str], None],
) -> Restored:
    url = f"sqlite:///{staged.resolve()}"
    try:
        migrate.upgrade(url, rooms.freezes)
    except CommandError as error:
        raise Refusal(
            "restore",
            "This backup was made by a newer version of Blindfolio. Install that version and"
            " restore with it.",
        ) from error
    with rooms.open(url) as database:
        tell("Deleting again everyone who was deleted after the backup.")
        again = _delete_again(database, deleted, rooms)
        with database.transaction() as db:
            was = stopped.stop(db)
            chain.record(
                db,
                ENTRY,
                {
                    "made": backup.made.isoformat(),
                    "head": backup.head,
                    "deleted": again,
                    "emails": was.emails,
                },
            )
        # Deleted data must not survive in the file's free pages either.
        database.scrub()
        tell("Verifying the audit log.")
        with database.reading() as db:
            faults = verify.verify(
                db,
                expect_head=backup.head,
                freezes=rooms.freezes,
                checks=rooms.checks,
                tables=rooms.sealed,
            )
            living = select(func.count()).where(Folio.id.not_in(select(Erasure.folio)))
            count = db.scalars(living).one()
            return Restored(backup, count, again, was, chain.head(db), faults=faults)


def _refuse_faults(faults: Sequence[str], leave: Leave) -> None:
    if faults and not leave.audit_faults:
        raise Refusal(
            "restore",
            f"{blobs.shown(faults)}\nThe site was not restored, because the backup's audit log has"
            f" {len(faults)} faults: somebody may have changed it. Restore another backup. To"
            " restore this one as it is, add --with-audit-faults.",
        )


def _refuse_unreadable(settings: Settings, staged: Path, rooms: Rooms, leave: Leave) -> None:
    if leave.secret:
        return
    keys = site_keys.of_site(settings)
    with rooms.open(f"sqlite:///{staged.resolve()}") as database, database.reading() as db:
        n = site_keys.unreadable(db, keys, Base.metadata.sorted_tables)
    if n:
        raise Refusal(
            "restore",
            f"The site was not restored, because its secret isn't the one it has here: {n} stored"
            " keys of other systems can't be read. Set BLINDFOLIO_SECRET to the site's secret, or"
            f" copy its file to {settings.data}/secret. If the secret is lost, add"
            " --with-another-secret, and replace the keys later.",
        )


def _delete_again(database: Database, deleted: Deletions, rooms: Rooms) -> int:
    with database.reading() as db:
        again = noting.undone(db, deleted)
    rooms.request_again(database, again)
    # The others wait for the end of a legal hold.
    now = [it.folio for it in again if it.at <= clock.now()]
    for folio in now:
        with database.transaction() as db:
            erase(db, folio, rooms.erased)
    return len(now)


def _bring(
    names: Sequence[tuple[str, str]],
    source: Storage,
    storage: Storage,
    leave: Leave,
    tell: Callable[[str], None],
) -> list[str]:
    brought = blobs.bring(names, source, storage, tell)
    lost = sorted(sentence for _, sentence in brought.faults)
    if lost and not leave.damaged_files:
        raise Refusal(
            "restore",
            f"{blobs.shown(lost)}\nThe site was not restored, because {len(lost)} files could not"
            " be restored. Run this command again to try once more. To go without these files, add"
            " --without-damaged-files.",
        )
    blobs.keep_only(names, storage)
    return lost


def _place(
    settings: Settings,
    backup: Manifest,
    staged: Path,
    rooms: Rooms,
    tell: Callable[[str], None],
) -> None:
    private_files.sync_file(staged)
    final = settings.database_file
    if table_names(settings.database_url):
        raise Refusal(
            "restore",
            "Another command has created the database in the meantime. Delete it, and"
            " restore again.",
        )
    if final is not None:
        # Left by a process that checked whether there is a site.
        _remove(final)
    unfinished.write(settings, RestoreMark(backup.id, unfinished.place(settings), placing=True))
    if final is None:
        _into_server(settings.database_url, staged, rooms, tell)
        _remove(staged)
        return
    os.replace(staged, final)
    private_files.sync_folder(final.parent)


def _into_server(url: str, staged: Path, rooms: Rooms, tell: Callable[[str], None]) -> None:
    # One transaction for tables, rows and triggers, so that all of the site arrives or nothing.
    beside = create_engine(f"sqlite:///{staged.resolve()}", hide_parameters=True)
    with (
        make_engines(url) as engines,
        Engines(beside, beside),
        engines.write.begin() as target,
        beside.begin() as source,
    ):
        migrate.make_tables(target)
        rows.copy(source, target, tell)
        triggers.apply(target, rooms.freezes)


def _is_placed(settings: Settings, backup: Manifest) -> bool:
    mark = unfinished.read(settings)
    return (
        mark == RestoreMark(backup.id, unfinished.place(settings), placing=True)
        and (settings.database_file is None or not _staged(settings).exists())
        and bool(table_names(settings.database_url))
    )


def _remove(database: Path) -> None:
    for path in (database, *(database.with_name(database.name + end) for end in _BESIDE)):
        path.unlink(missing_ok=True)
