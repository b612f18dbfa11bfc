"""What a backup says of itself: `manifest.json`, written last and replaced as a whole."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from blindfolio import private_files
from blindfolio.refusal import Refusal

FILE = "manifest.json"
BLOBS = "blobs"
FORM = 1
"""Raised when an older version could no longer restore what this one writes."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. Counts and hashes only; nothing of anybody."""

    made: datetime
    """The moment of its snapshot: whoever was deleted after it is in the database file."""
    version: str
    """Blindfolio's own, as it was installed."""
    schema: str
    head: str
    """The newest seal of the audit log in the database file."""
    database: str
    """The name of the database file, in the same folder."""
    sha256: str
    """Of the database file."""
    size: int
    """Of the database file, in bytes."""
    rows: dict[str, int]
    """How many rows each table has."""
    blobs: int
    blob_bytes: int
    deletion_log: str
    """The random name of the deletion log that goes with this backup."""
    gone: list[str]
    """Submissions whose deletion was requested by the end of the backup and isn't in its database
    file: some of their files may be missing."""

    @property
    def id(self) -> str:
        """Stands for this backup and no other."""
        return _sum(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """JSON-ready, without its own sum."""
        return {"form": FORM, **asdict(self), "made": self.made.isoformat()}


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, or replace the former one: all of it, or nothing. Raises OSError."""
    said = manifest.as_json()
    raw = json.dumps({**said, "sum": _sum(said)}, indent=2).encode() + b"\n"
    unfinished = folder / f"{FILE}.unfinished"
    unfinished.unlink(missing_ok=True)
    private_files.write_durably(unfinished, raw)
    os.replace(unfinished, folder / FILE)
    private_files.sync_folder(folder)


def read(folder: Path) -> Manifest:
    """The manifest of a backup; a Refusal where it is missing, damaged or of a newer version."""
    try:
        said = json.loads((folder / FILE).read_bytes())
        form = said.pop("form")
    except FileNotFoundError:
        raise Refusal(
            "backup",
            f"There is no finished backup in {folder}: it has no {FILE}. Give the folder that"
            " `blindfolio backup` was given.",
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


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file of any size, in hex. Raises OSError."""
    with open(file, "rb") as opened:
        hashed = hashlib.sha256()
        while chunk := opened.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def _sum(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _damaged(folder: Path) -> Refusal:
    return Refusal(
        "backup",
        f"{folder / FILE} is damaged, so this backup can't be trusted. Restore another one.",
    )
