"""Bytes in a local folder: durable before the row that names them."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from blindfolio import chance, clock, private_files
from blindfolio.archive.models import Blob

_KEY = re.compile(r"[A-Za-z0-9_-]{32}")


class DamagedBlob(Exception):
    """A blob's file is absent, or its bytes are not those that were stored."""


class Archive:
    """The blobs of a site, each a file `ab/cd/KEY.SHA256` under `folder`.

    The hash is in the file's name so that bytes can be checked wherever the file goes, without
    the database.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, db: Session, raw: bytes) -> Blob:
        """Store `raw` and add its row; when this returns, the bytes survive a power failure.

        Raises OSError (disk full, not writable) with nothing added. A file whose transaction is
        rolled back afterwards stays behind without a row, until the daily job collects it.
        """
        key = chance.token()[:32]
        sha256 = hashlib.sha256(raw).hexdigest()
        self._write(self._place(key) / f"{key}.{sha256}", raw)
        blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
        db.add(blob)
        db.flush()
        return blob

    def read(self, blob_key: str) -> bytes:
        """The bytes stored under `blob_key`; DamagedBlob where they are not there as stored."""
        files: list[Path] = []
        if _KEY.fullmatch(blob_key):
            files = list(self._place(blob_key).glob(f"{blob_key}.*"))
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
        """Remove the bytes stored under `blob_key`, for good when this returns; none is no error.

        To be called once the row's deletion is committed.
        """
        place = self._place(blob_key)
        if not _KEY.fullmatch(blob_key) or not place.is_dir():
            return
        for file in place.glob(f"{blob_key}[.-]*"):
            file.unlink(missing_ok=True)
        _sync(place)

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """The keys of all files that were written at least so long ago, with a row or without."""
        latest = time.time() - seconds
        for file in self._folder.glob("??/??/*"):
            if file.stat().st_mtime <= latest:
                yield file.name[:32]

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:4]

    def _write(self, target: Path, raw: bytes) -> None:
        self._make(target.parent)
        unfinished = target.with_name(f"{target.name[:32]}-unfinished")
        try:
            with open(unfinished, "xb", opener=private_files.opener) as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(target.parent)

    def _make(self, folder: Path) -> None:
        """The folder, with every new name on the way to it made durable too."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        private_files.make_folder(folder)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make the names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
