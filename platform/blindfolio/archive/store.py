"""What keeps a site's files: the verbs that every kind of storage has, and how they fail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Protocol

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.models import Blob

KEY = re.compile(r"[A-Za-z0-9_-]{32}")
NAME = re.compile(rf"({KEY.pattern})\.([0-9a-f]{{64}})")
"""What a blob is called in every storage: its random key and the SHA-256 of its bytes. So bytes
can be checked wherever they go, without the database."""


class DamagedBlob(Exception):
    """A blob is absent from the storage, or its bytes are not those that were stored."""


class StorageAway(OSError):
    """The storage did not answer in time, refused, or did not keep what it was given.

    `code` says why, for the operator: no text of anybody's. `SENTENCE` is for whoever waits.
    """

    SENTENCE = (
        "The site's file storage isn't available right now, so nothing was changed. Try again in a"
        " minute."
    )

    def __init__(self, code: str) -> None:
        super().__init__(f"the storage failed: {code}")
        self.code = code


class Archive(Protocol):
    """The blobs of a site."""

    def put(self, db: Session, raw: bytes) -> Blob:
        """Store `raw` and add its row; when this returns, the bytes are durable and were checked.

        Raises OSError (disk full, not writable; StorageAway) with nothing added. Bytes whose
        transaction is rolled back afterwards stay behind without a row, until the daily job
        collects them.
        """
        ...

    def read(self, blob_key: str) -> bytes:
        """The bytes stored under `blob_key`; DamagedBlob where they are not there as stored, and
        OSError where the storage does not say."""
        ...

    def remove(self, blob_key: str) -> None:
        """Remove the bytes stored under `blob_key`, for good when this returns; none is no error.

        To be called once the row's deletion is committed.
        """
        ...

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """The keys of everything that was written at least so long ago, with a row or without; a
        key may come twice."""
        ...

    def answers(self) -> bool:
        """Whether the storage answers now, known within two seconds; it stores nothing."""
        ...


class Storage(Archive, Protocol):
    """An archive that can be copied: bytes under names that they have already."""

    def names(self) -> Iterator[tuple[str, str]]:
        """Every blob's key and SHA-256, in no order."""
        ...

    def keep(self, key: str, sha256: str, raw: bytes) -> None:
        """Store `raw`, whose hash this is, under a key that has nothing yet; nothing that is there
        is overwritten. Raises OSError."""
        ...


def named(raw: bytes) -> tuple[str, str]:
    """A new random key for these bytes, and their SHA-256."""
    return chance.token()[:32], hashlib.sha256(raw).hexdigest()


def add_row(db: Session, key: str, sha256: str, raw: bytes) -> Blob:
    """The row of a blob that is stored by now."""
    blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
    db.add(blob)
    db.flush()
    return blob
