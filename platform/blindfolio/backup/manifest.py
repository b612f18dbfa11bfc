"""Reads and writes `manifest.json`, which completes a backup. It is written last and replaced
as a whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from blindfolio.backup import file
from blindfolio.files import private_files
from blindfolio.refusal import Refusal

FILE = "manifest.json"
BLOBS = "blobs"
FORM = 1  # Raise it when older versions can't restore what this one writes.


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup contains, as counts and hashes without personal data."""

    # When the snapshot was taken. People deleted later are in the database file.
    made: datetime
    version: str
    schema: str
    head: str
    database: str
    sha256: str
    size: int
    rows: dict[str, int]
    blobs: int
    blob_bytes: int
    deletion_log: str  # the deletion log's random name
    # Submissions that the database file still contains although their deletion was requested
    # before the backup ended. Some of their files may be missing.
    gone: list[str]

    @property
    def id(self) -> str:
        return _sum(self.as_json())

    def as_json(self) -> dict[str, Any]:
        return {"form": FORM, **asdict(self), "made": self.made.isoformat()}


def of(db: Connection, written: Path, **more: Any) -> Manifest:
    return Manifest(
        version=version("blindfolio"),
        schema=file.schema(db),
        head=file.head(db),
        database=written.name,
        sha256=sha256_of(written),
        size=written.stat().st_size,
        rows=file.rows(db),
        blobs=len(file.blobs(db)),
        blob_bytes=file.blob_bytes(db),
        **more,
    )


def write(folder: Path, manifest: Manifest) -> None:
    said = manifest.as_json()
    raw = json.dumps({**said, "sum": _sum(said)}, indent=2).encode() + b"\n"
    private_files.replace_durably(folder / FILE, raw)


def read(folder: Path) -> Manifest:
    """Raises Refusal if the manifest is missing, damaged or from a newer version."""
    try:
        said = json.loads((folder / FILE).read_bytes())
        form = said.pop("form")
    except FileNotFoundError:
        raise Refusal(
            "backup",
            f"There is no finished backup in {folder}: the folder has no {FILE}. Give the"
            " folder that you gave to `blindfolio backup`.",
        ) from None
    except (OSError, ValueError, AttributeError, KeyError):
        raise _damaged(folder) from None
    if form != FORM:
        raise Refusal(
            "backup",
            "This backup was made by a newer version of Blindfolio. Install that version and"
            " restore with it.",
        )
    try:
        told = said.pop("sum")
        found = Manifest(**{**said, "made": datetime.fromisoformat(said["made"])})
    except (KeyError, TypeError, ValueError):
        raise _damaged(folder) from None
    if told != found.id or Path(found.database).name != found.database:
        raise _damaged(folder)
    return found


def sha256_of(path: Path) -> str:
    with open(path, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sum(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _damaged(folder: Path) -> Refusal:
    return Refusal(
        "backup",
        f"{folder / FILE} is damaged, so this backup can't be trusted. Restore another one.",
    )
