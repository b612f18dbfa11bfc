"""Stores blobs in a local folder. Their bytes are durable before the row that names them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from blindfolio.archive.models import Blob
from blindfolio.archive.store import KEY, NAME, DamagedBlob, add_row, named
from blindfolio.files import private_files
from blindfolio.files.disk_space import Reserve, refuse_beyond


class FolderArchive:
    """Stores blobs in a folder, each as a file `ab/cd/KEY.SHA256`, so that a blob can be
    checked without the database.

    Refuses to store anything while the database is using its `reserve`.
    """

    def __init__(self, folder: Path, reserve: Reserve | None = None) -> None:
        self._folder = folder
        self._reserve = reserve

    def put(self, db: Session, raw: bytes) -> Blob:
        refuse_beyond(self._folder, len(raw))
        if self._reserve is not None:
            self._reserve.refuse_if_used()
        key, sha256 = named(raw)
        self._write(self._place(key) / f"{key}.{sha256}", raw)
        return add_row(db, key, sha256, raw)

    def read(self, blob_key: str) -> bytes:
        is_key = KEY.fullmatch(blob_key)
        files = list(self._place(blob_key).glob(f"{blob_key}.*")) if is_key else []
        if len(files) != 1:
            raise DamagedBlob(
                f"The file for blob {blob_key} is missing from the archive's folder."
            )
        raw = files[0].read_bytes()
        if hashlib.sha256(raw).hexdigest() != files[0].name.removeprefix(f"{blob_key}."):
            raise DamagedBlob(
                f"The file for blob {blob_key} has been changed since it was stored."
            )
        return raw

    def remove(self, blob_key: str) -> None:
        place = self._place(blob_key)
        if not KEY.fullmatch(blob_key) or not place.is_dir():
            return
        for file in place.glob(f"{blob_key}[.-]*"):
            file.unlink(missing_ok=True)
        private_files.sync_folder(place)

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """Yields the keys of old files, including files that have no row in the database."""
        latest = time.time() - seconds
        for file in self._folder.glob("??/??/*"):
            if file.stat().st_mtime <= latest:
                yield file.name[:32]

    def names(self) -> Iterator[tuple[str, str]]:
        for file in self._folder.glob("??/??/*"):
            if name := NAME.fullmatch(file.name):
                yield name[1], name[2]

    def keep(self, key: str, sha256: str, raw: bytes) -> None:
        """Stores a blob under an existing name and replaces only a truncated file. Raises
        FileExistsError, or another OSError.
        """
        target = self._place(key) / f"{key}.{sha256}"
        if target.exists():
            raise FileExistsError(f"The file for blob {key} already exists.")
        _unfinished(target).unlink(missing_ok=True)
        self._write(target, raw)
        if hashlib.sha256(target.read_bytes()).hexdigest() != sha256:
            raise OSError(f"The file for blob {key} did not read back as it was written.")

    def answers(self) -> bool:
        # Before the first upload only the parent folder exists.
        place = self._folder if self._folder.is_dir() else self._folder.parent
        return os.access(place, os.R_OK | os.W_OK | os.X_OK)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:4]

    def _write(self, target: Path, raw: bytes) -> None:
        self._make(target.parent)
        unfinished = _unfinished(target)
        try:
            private_files.write_durably(unfinished, raw)
            unfinished.rename(target)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        private_files.sync_folder(target.parent)

    def _make(self, folder: Path) -> None:
        # Makes every new folder on the path durable too.
        if folder.is_dir():
            return
        self._make(folder.parent)
        private_files.make_folder(folder)
        private_files.sync_folder(folder.parent)


def _unfinished(target: Path) -> Path:
    return target.with_name(f"{target.name[:32]}-unfinished")
