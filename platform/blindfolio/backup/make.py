"""Backs up the database first, and then the files that it names. The manifest is written last,
so an interrupted backup leaves the previous one intact.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob
from blindfolio.archive.store import Storage
from blindfolio.backup import blobs, file, manifest, snapshot
from blindfolio.backup.blobs import COPIED, VERIFIED, Brought
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
    manifest: Manifest
    files: Brought
    removed: int

    def as_text(self) -> str:
        made, counts = self.manifest, self.files.counts
        living = made.rows.get("folio", 0) - made.rows.get("erasure", 0)
        lines = [
            f"Backed up {living} submissions with {made.blobs} files"
            f" ({(made.size + made.blob_bytes) / (1 << 20):,.1f} MiB), as they were at"
            f" {made.made:%Y-%m-%d %H:%M:%S} UTC. Files copied: {counts[COPIED]}. Already there"
            f" and verified: {counts[VERIFIED]}. Removed because no backup needs them:"
            f" {self.removed}.",
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
    """Backs up the site into `target`, which is new or contains an earlier backup. Raises
    Refusal if no backup can be made or a file is missing; the earlier backup is then kept.
    """
    kept = FolderArchive(target / BLOBS)
    with _alone(target):
        _clear(target)
        whose = log.make()
        made = clock.now()
        written = target / f"database-{made:%Y%m%dT%H%M%S%f}Z.sqlite"
        try:
            snapshot.take(database, written, tell)
            with file.opened(written) as db:
                if wrong := file.faults(db):
                    raise Refusal("backup", f"The copied database is damaged: {wrong[0]}.")
                names = file.blobs(db)
                brought = blobs.bring(names, storage, kept, tell)
                _refuse_missing(database, brought.faults)
                with database.reading() as reading:
                    gone = {it.folio for it in noting.deletions(reading)} - file.erased(db)
                    gone -= noting.closed(reading)
                new = manifest.of(db, written, made=made, deletion_log=whose, gone=sorted(gone))
            manifest.write(target, new)
        finally:
            _clear(target)
        return BackupMade(new, brought, blobs.keep_only(names, kept))


def _clear(target: Path) -> None:
    """Removes the database files of an earlier or unfinished backup. Raises Refusal if the
    folder contains anything else.
    """
    there = {path.name for path in target.iterdir()} - {_LOCK}
    if manifest.FILE in there:
        needed = manifest.read(target).database
    elif all(name == BLOBS or Path(name).match(_DATABASES) for name in there):
        needed = ""
    else:
        raise Refusal(
            "backup",
            f"{target} contains other files. Give a new folder, or one that contains a backup.",
        )
    for path in target.glob(f"{_DATABASES}*"):
        if path.name != needed:
            path.unlink()


def _refuse_missing(database: Database, missing: Sequence[tuple[str, str]]) -> None:
    # Ignores files whose rows are gone too, because those were deleted.
    if not missing:
        return
    with database.reading() as db:
        known = set(db.scalars(select(Blob.key)))
    faults = [sentence for key, sentence in sorted(missing) if key in known]
    if faults:
        raise Refusal(
            "backup",
            f"{blobs.shown(faults)}\nThe backup was not made, because {len(faults)} files"
            " that the database refers to could not be copied. The earlier backup is"
            " unchanged.",
        )


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    try:
        private_files.make_folder(target)
        private_files.close(target)
        with open(target / _LOCK, "wb", opener=private_files.opener) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise Refusal(
            "backup",
            f"Another backup into {target} is running. Wait until it has finished.",
        ) from None
    except OSError as error:
        raise Refusal(
            "backup",
            f"The backup could not be finished: {error}. The last complete backup in this"
            " folder is unchanged. Fix the problem and run this command again.",
        ) from error
