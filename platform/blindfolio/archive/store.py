"""Declares the operations that every storage has, and how they fail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Protocol

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.models import Blob

KEY = re.compile(r"[A-Za-z0-9_-]{32}")
# Contains the hash, so that a blob can be checked without the database.
NAME = re.compile(rf"({KEY.pattern})\.([0-9a-f]{{64}})")


class DamagedBlob(Exception):
    """A blob is missing, or its bytes aren't the ones that were stored."""


class StorageAway(OSError):
    """The storage didn't answer in time, refused the request or lost bytes.

    `code` is for the operator and contains no user's text. `SENTENCE` is shown to the person
    who is waiting.
    """

    SENTENCE = (
        "The site's file storage isn't available right now, so nothing was changed. Try again in a"
        " minute."
    )

    def __init__(self, code: str) -> None:
        super().__init__(f"the storage failed: {code}")
        self.code = code


class Archive(Protocol):
    def put(self, db: Session, raw: bytes) -> Blob:
        """Stores bytes, which are durable and verified when this returns. Raises OSError, with
        nothing added.

        After a rollback, the bytes stay in the storage until the daily job collects them.
        """
        ...

    def read(self, blob_key: str) -> bytes:
        """Raises DamagedBlob, or OSError if the storage doesn't answer."""
        ...

    def remove(self, blob_key: str) -> None:
        """Removes a blob's bytes, if they exist. Call it only after the deletion of the row has
        been committed.
        """
        ...

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """Yields keys, including those without a row in the database. A key may come twice."""
        ...

    def answers(self) -> bool:
        """Returns whether the storage works. Takes at most two seconds and stores nothing."""
        ...


class Storage(Archive, Protocol):
    """An archive into which blobs can be copied under their existing names."""

    def names(self) -> Iterator[tuple[str, str]]: ...

    def keep(self, key: str, sha256: str, raw: bytes) -> None:
        """Stores a blob under an existing name without ever overwriting one. Raises OSError."""
        ...


def named(raw: bytes) -> tuple[str, str]:
    return chance.token()[:32], hashlib.sha256(raw).hexdigest()


def add_row(db: Session, key: str, sha256: str, raw: bytes) -> Blob:
    blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
    db.add(blob)
    db.flush()
    return blob
