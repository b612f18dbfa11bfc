"""A deliberately wrong build of `blindfolio`: it commits an upload before its blob is written.

Only the fault tests start it; nothing of the product knows of it.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from pathlib import Path

from sqlalchemy.orm import Session

from blindfolio import chance, cli, clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob
from blindfolio.archive.s3 import S3Archive
from blindfolio.web.request import current

SLOW_DISK = float(os.environ.get("SLOW_DISK", "0.2"))
"""Seconds that a slow disk takes for one file."""

_late = threading.local()
_commit = current.commit


def put(self: FolderArchive, db: Session, raw: bytes) -> Blob:
    key = chance.token()[:32]
    sha256 = hashlib.sha256(raw).hexdigest()
    target: Path = self._place(key) / f"{key}.{sha256}"
    _late.writes = [*getattr(_late, "writes", ()), lambda: self._write(target, raw)]
    blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
    db.add(blob)
    db.flush()
    return blob


def commit() -> None:
    _commit()
    writes, _late.writes = getattr(_late, "writes", ()), ()
    for write in writes:
        time.sleep(SLOW_DISK)
        write()


def put_in_bucket(self: S3Archive, db: Session, raw: bytes) -> Blob:
    key = chance.token()[:32]
    sha256 = hashlib.sha256(raw).hexdigest()
    _late.writes = [*getattr(_late, "writes", ()), lambda: self.keep(key, sha256, raw)]
    blob = Blob(key=key, sha256=sha256, size=len(raw), created_at=clock.now())
    db.add(blob)
    db.flush()
    return blob


if __name__ == "__main__":
    S3Archive.put = put_in_bucket  # type: ignore[method-assign]
    FolderArchive.put = put  # type: ignore[method-assign]
    current.commit = commit  # type: ignore[method-assign]
    sys.exit(cli.main())
