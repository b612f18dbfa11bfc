"""What a site's database and blobs must be like after any crash, read past the product's code."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Receipts:
    """What the site has told candidates: by upload id its SHA-256, and the ids of submissions."""

    uploads: dict[str, str] = field(default_factory=dict)
    submissions: dict[str, str] = field(default_factory=dict)
    """By receipt id, the id of the upload that was submitted."""


def violations(data: Path, told: Receipts) -> list[str]:
    """Everything that is wrong in the folder of a site that is not running."""
    uploads, submissions = dict(told.uploads), dict(told.submissions)
    with closing(sqlite3.connect(data / "blindfolio.sqlite")) as db:
        wrong = [f"database: {row[0]}" for row in db.execute("PRAGMA integrity_check")]
        wrong = [line for line in wrong if line != "database: ok"]
        wrong += [
            f"a row of {row[0]} points nowhere"
            for row in db.execute("PRAGMA foreign_key_check")
        ]
        blobs = {
            key: (sha, size)
            for key, sha, size in db.execute("SELECT key, sha256, size FROM blob")
        }
        rows = {
            id_: (sha, blob)
            for id_, sha, blob in db.execute("SELECT id, sha256, blob FROM upload")
        }
        frozen = dict(db.execute("SELECT id, upload FROM submission"))
        entries = [
            (kind, json.loads(body)["facts"])
            for kind, body in db.execute(
                "SELECT entry.kind, payload.body FROM entry JOIN payload ON payload.seq = entry.seq"
                " WHERE entry.kind IN ('uploaded', 'submitted')"
            )
        ]
    files = _files(data / "blobs")
    for key, (sha, size) in blobs.items():
        raw = files.get(f"{key}.{sha}")
        if raw is None:
            wrong.append(f"blob {key}: a row without its file")
        elif len(raw) != size or hashlib.sha256(raw).hexdigest() != sha:
            wrong.append(f"blob {key}: a torn file")
    wrong += [
        f"upload {id_}: not its blob's bytes"
        for id_, (sha, blob) in rows.items()
        if blobs.get(blob, ("",))[0] != sha
    ]
    wrong += [
        f"upload {id_}: told, and not there"
        for id_, sha in uploads.items()
        if rows.get(id_, ("",))[0] != sha
    ]
    wrong += [
        f"receipt {id_}: told, and not there"
        for id_, upload in submissions.items()
        if frozen.get(id_) != upload
    ]
    sealed = [facts["upload"] for kind, facts in entries if kind == "uploaded"]
    if sorted(sealed) != sorted(rows):
        wrong.append("uploads and their entries in the ledger are not the same")
    sealed = [facts["receipt"] for kind, facts in entries if kind == "submitted"]
    if sorted(sealed) != sorted(frozen):
        wrong.append("submissions and their entries in the ledger are not the same")
    return wrong


def _files(folder: Path) -> Mapping[str, bytes]:
    whole = (f for f in folder.rglob("*") if f.is_file() and "." in f.name)
    return {file.name: file.read_bytes() for file in whole}
