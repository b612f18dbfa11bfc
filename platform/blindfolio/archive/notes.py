from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from blindfolio.archive.address import S3Address
from blindfolio.archive.patience import Deadline
from blindfolio.archive.s3 import ABSENT, DIFFERENT, S3Archive
from blindfolio.archive.store import StorageAway
from blindfolio.files import private_files


class Notes(Protocol):
    """A store for notes. Names contain no folders, and every method may raise OSError."""

    def names(self) -> Iterator[str]: ...

    def write(self, name: str, raw: bytes) -> None:
        """Replaces an older note of this name. When this returns, the note is durable and
        verified.
        """
        ...

    def read(self, name: str) -> bytes | None: ...

    def remove(self, name: str) -> None: ...


class FolderNotes:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> Iterator[str]:
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if not file.name.endswith(private_files.UNFINISHED):
                    yield file.name

    def write(self, name: str, raw: bytes) -> None:
        private_files.make_folder(self.folder)
        private_files.replace_durably(self.folder / name, raw)
        private_files.sync_folder(self.folder.parent)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


class BucketNotes:
    def __init__(self, at: S3Address) -> None:
        self.at = at
        self._store = S3Archive(at)

    def names(self) -> Iterator[str]:
        for page in self._store.pages("list_objects_v2", self.at.folder):
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(self.at.folder)
                if "/" not in name:
                    yield name

    def write(self, name: str, raw: bytes) -> None:
        deadline, key = Deadline(), self.at.folder + name
        self._store.write(deadline, key, hashlib.sha256(raw).hexdigest(), raw)
        if self._store.body(deadline, key) != raw:
            raise StorageAway(DIFFERENT)

    def read(self, name: str) -> bytes | None:
        try:
            return self._store.body(Deadline(), self.at.folder + name)
        except StorageAway as away:
            if away.code in ABSENT:
                return None
            raise

    def remove(self, name: str) -> None:
        # A versioned bucket keeps older versions. They name no one.
        self._store.delete(Key=self.at.folder + name)
