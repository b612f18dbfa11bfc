"""Small files, kept apart from the site's database and blobs, whose names say all that matters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

from blindfolio import private_files
from blindfolio.archive.address import S3Address
from blindfolio.archive.patience import Deadline, within
from blindfolio.archive.s3 import S3Archive, code_of
from blindfolio.archive.store import StorageAway

T = TypeVar("T")

_ABSENT = ("NoSuchKey", "404")
_UNFINISHED = ".unfinished"


class Notes(Protocol):
    """Names have no folders. Every verb raises OSError."""

    def names(self) -> Iterator[str]: ...

    def write(self, name: str, raw: bytes) -> None:
        """Replaces an older note. Durable and compared when this returns."""
        ...

    def read(self, name: str) -> bytes | None:
        """None if there is no such note."""
        ...

    def remove(self, name: str) -> None:
        """A missing note is no error."""
        ...


class FolderNotes:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> Iterator[str]:
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if not file.name.endswith(_UNFINISHED):
                    yield file.name

    def write(self, name: str, raw: bytes) -> None:
        private_files.make_folder(self.folder)
        unfinished = self.folder / f"{name}{_UNFINISHED}"
        unfinished.unlink(missing_ok=True)
        private_files.write_durably(unfinished, raw)
        unfinished.rename(self.folder / name)
        private_files.sync_folder(self.folder)
        private_files.sync_folder(self.folder.parent)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


class BucketNotes:
    """Each note is an object `PREFIX/NAME`. Raises StorageAway if the store doesn't answer."""

    def __init__(self, at: S3Address) -> None:
        self.at = at
        self._store = S3Archive(at)
        self._prefix = f"{at.prefix}/" if at.prefix else ""

    def names(self) -> Iterator[str]:
        pages = iter(
            self._store.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.at.bucket, Prefix=self._prefix
            )
        )
        while (page := self._ask(Deadline(), lambda _s3: next(pages, None))) is not None:
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(self._prefix)
                if "/" not in name:
                    yield name

    def write(self, name: str, raw: bytes) -> None:
        deadline = Deadline()
        encryption = self.at.encryption
        asked: dict[str, Any] = {
            **self._named(name),
            "Body": raw,
            "ContentType": "application/octet-stream",
            "ChecksumSHA256": base64.b64encode(hashlib.sha256(raw).digest()).decode(),
            **({} if encryption == "none" else {"ServerSideEncryption": encryption}),
        }
        self._ask(deadline, lambda s3: s3.put_object(**asked))
        if self._bytes(deadline, name) != raw:
            raise StorageAway("the bytes came back changed")

    def read(self, name: str) -> bytes | None:
        try:
            return self._bytes(Deadline(), name)
        except StorageAway as away:
            if away.code in _ABSENT:
                return None
            raise

    def remove(self, name: str) -> None:
        """In a bucket with versions the older ones stay; they name no person."""
        self._ask(Deadline(), lambda s3: s3.delete_object(**self._named(name)))

    def _bytes(self, deadline: Deadline, name: str) -> bytes:
        def get(s3: Any) -> bytes:
            body = s3.get_object(**self._named(name))["Body"]
            with body:
                return bytes(body.read())

        return self._ask(deadline, get)

    def _named(self, name: str) -> dict[str, str]:
        return {"Bucket": self.at.bucket, "Key": f"{self._prefix}{name}"}

    def _ask(self, deadline: Deadline, work: Callable[[Any], T]) -> T:
        client = self._store.client
        try:
            return within(deadline, lambda: work(client))
        except Exception as error:
            # where an answer is none of the service's, boto3 fails in any way
            raise StorageAway(code_of(error)) from None
