"""First a snapshot of the database, then the files that it names. If file and row are both gone by
then, a deletion removed them. The manifest comes last, so an interrupted backup leaves the previous
one intact."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive.copying import COPIED, VERIFIED, Copied
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob
from blindfolio.archive.store import Storage
from blindfolio.backup import blobs, file, manifest, snapshot
from blindfolio.backup.manifest import BLOBS, Manifest
from blindfolio.db.session import Database
from blindfolio.erasure import noting
from blindfolio.erasure.deletion_log import DeletionLog
from blindfolio.files import private_files
from blindfolio.refusal import Refusal

_DATABASES = "database-*.sqlite"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class BackupMade:
    """`removed` counts files that no backup needs any longer."""

    manifest: Manifest
    files: Copied
    removed: int

    def as_text(self) -> str:
        made, copied, there = (
            self.manifest,
            self.files.counts[COPIED],
            self.files.counts[VERIFIED],
        )
        living = made.rows.get("folio", 0) - made.rows.get("erasure", 0)
        lines = [
            f"Backed up {living} submissions with {made.blobs} files"
            f" ({(made.size + made.blob_bytes) / (1 << 20):,.1f} MiB), as they were at"
            f" {made.made:%Y-%m-%d %H:%M:%S} UTC. Files copied: {copied}. Already there and"
            f" verified: {there}. Removed because no backup needs them: {self.removed}.",
            f"Audit log head: {made.head}",
        ]
        if made.gone:
            lines.append(
                f"Deletions that were under way: {len(made.gone)}. A restore completes them."
            )
        return "\n".join(lines)


def make(
    database: Database,
    storage: Storage,
    log: DeletionLog,
    target: Path,
    tell: Callable[[str], None],
) -> BackupMade:
    """`target` is new or holds an earlier backup. Raises Refusal if no backup can be made or a file
    is missing; the earlier backup then stays.
    """
    try:
        with _alone(target):
            return _make(database, storage, log, target, tell)
    except OSError as error:
        raise Refusal(
            "backup",
            f"The backup could not be made: {error}. The former backup is unchanged. Correct this"
            " and run this command again.",
        ) from error


def _make(
    database: Database,
    storage: Storage,
    log: DeletionLog,
    target: Path,
    tell: Callable[[str], None],
) -> BackupMade:
    former = _former(target)
    whose = log.make()
    made = clock.now()
    written = target / f"database-{made:%Y%m%dT%H%M%S%f}Z.sqlite"
    try:
        snapshot.take(database, written, tell)
        with file.opened(written) as db:
            if wrong := file.faults(db):
                raise Refusal("backup", f"The copied database is damaged: {wrong[0]}.")
            names, erased = file.blobs(db), file.erased(db)
            counted: dict[str, Any] = {
                "schema": file.schema(db),
                "head": file.head(db),
                "rows": file.rows(db),
                "blob_bytes": file.blob_bytes(db),
            }
        kept = FolderArchive(target / BLOBS)
        brought = blobs.bring(names, storage, kept, tell)
        _refuse_missing(database, brought.faults)
        with database.reading() as reading:
            gone = {deletion.folio for deletion in noting.deletions(reading)} - erased
        new = Manifest(
            made=made,
            version=version("blindfolio"),
            database=written.name,
            sha256=manifest.sha256_of(written),
            size=written.stat().st_size,
            blobs=len(names),
            deletion_log=whose,
            gone=sorted(gone),
            **counted,
        )
        manifest.write(target, new)
    except BaseException:
        # Cleans up as after a kill: anything that the manifest doesn't name is unused.
        if not _is_named(target, written):
            written.unlink(missing_ok=True)
        raise
    try:
        if former is not None:
            (target / former.database).unlink(missing_ok=True)
        removed = blobs.keep_only(names, kept)
    except OSError as error:
        raise Refusal(
            "backup",
            f"The new backup is complete, but what only the former one needs could not be removed:"
            f" {error}. Correct this and run this command again.",
        ) from error
    return BackupMade(new, brought, removed)


def _former(target: Path) -> Manifest | None:
    """Also removes the rest of an unfinished backup. Raises Refusal if other files are there."""
    there = {path.name for path in target.iterdir()} - {_LOCK}
    if manifest.FILE in there:
        former = manifest.read(target)
    elif all(name == BLOBS or Path(name).match(_DATABASES) for name in there):
        former = None
    else:
        raise Refusal(
            "backup",
            f"{target} has other files in it. Give a new folder, or one with a backup in it.",
        )
    for path in target.glob(f"{_DATABASES}*"):
        if former is None or path.name != former.database:
            path.unlink()
    return former


def _refuse_missing(database: Database, missing: Sequence[tuple[str, str]]) -> None:
    """Ignores files whose rows are gone too: those were deleted."""
    if not missing:
        return
    with database.reading() as db:
        known = set(db.scalars(select(Blob.key)))
    faults = [sentence for key, sentence in sorted(missing) if key in known]
    if faults:
        raise Refusal(
            "backup",
            f"{blobs.shown(faults)}\nThe backup was not made, because {len(faults)} files that the"
            " database names could not be copied. The former backup is unchanged.",
        )


def _is_named(target: Path, written: Path) -> bool:
    with suppress(Refusal):
        return manifest.read(target).database == written.name
    return False


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Makes the folder private and keeps other backups out of it."""
    private_files.make_folder(target)
    private_files.close(target)
    with open(target / _LOCK, "wb", opener=private_files.opener) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                "backup",
                f"Another backup into {target} is being made. Wait until it has ended.",
            ) from None
        yield
