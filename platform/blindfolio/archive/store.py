"""The operations that every storage has, and how they fail."""

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
"""Lets a blob be checked without the database."""


class DamagedBlob(Exception):
    """Missing, or not the bytes that were stored."""


class StorageAway(OSError):
    """No answer in time, a refusal, or lost bytes.

    `code` is for the operator and holds no user text. `SENTENCE` is shown to the waiting person.
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
        """Once this returns, the bytes are durable and checked.

        Raises OSError, with nothing added. After a rollback the bytes stay until the daily job
        collects them.
        """
        ...

    def read(self, blob_key: str) -> bytes:
        """Raises DamagedBlob, or OSError if the storage gives no answer."""
        ...

    def remove(self, blob_key: str) -> None:
        """Call it only after the row's deletion is committed. Ignores missing bytes."""
        ...

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """Includes keys without a row. A key may come twice."""
        ...

    def answers(self) -> bool:
        """Answers within two seconds and stores nothing."""
        ...


class Storage(Archive, Protocol):
    """An archive that can be copied under existing names."""

    def names(self) -> Iterator[tuple[str, str]]: ...

    def keep(self, key: str, sha256: str, raw: bytes) -> None:
        """Never overwrites. Raises OSError."""
        ...


def named(raw: bytes) -> tuple[str, str]:
    return chance.token()[:32], hashlib.sha256(raw).hexdigest()


def add_row(db: Session, key: str, sha256: str, raw: bytes) -> Blob:
    """The blob's bytes must be stored already."""
    blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
    db.add(blob)
    db.flush()
    return blob
