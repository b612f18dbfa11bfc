"""What people were told, held against what a site keeps, and what its log says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blindfolio.app import Parts
from blindfolio.archive.models import Blob
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Submission, Upload
from reviews.panel.models import PanelSheet
from reviews.reading.models import Review

SQL = ("[SQL", "[parameters", "INSERT INTO", "SELECT ", "DETAIL:", "psycopg.errors")
"""What would be in a log that holds statements or what a database says of rows."""


@dataclass(slots=True)
class Told:
    """It has to be true in the end."""

    uploads: dict[str, str] = field(default_factory=dict)
    """By id, the SHA-256 of what was sent."""
    submissions: dict[str, str] = field(default_factory=dict)
    """By receipt, the id of the upload that was submitted."""
    locked: set[tuple[str, str]] = field(default_factory=set)
    """Folio and account of each locked review."""
    sheets: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    before: set[str] | None = None
    """The ids of uploads and submissions that nobody had to be told of: then somebody was told of
    every other, and of every lock."""


def violations(parts: Parts, told: Told) -> list[str]:
    """Everything that is wrong in a site of which no process runs any more."""
    with parts.database.reading() as db:
        return [*_broken(db), *_not_kept(db, told), *_wrong_blobs(parts, db)]


def _broken(db: Session) -> Iterator[str]:
    if db.get_bind().dialect.name == "sqlite":
        for check in ("integrity_check", "foreign_key_check"):
            rows = db.execute(text(f"PRAGMA {check}")).all()
            yield from (f"{check}: {row}" for row in rows if tuple(row) != ("ok",))


def _not_kept(db: Session, told: Told) -> Iterator[str]:
    uploads = {it.id: it for it in db.scalars(select(Upload))}
    submissions = {it.id: it.upload for it in db.scalars(select(Submission))}
    for id_, sha in told.uploads.items():
        if id_ not in uploads or uploads[id_].sha256 != sha:
            yield f"upload {id_}: told, and not there"
    for id_, upload in told.submissions.items():
        if submissions.get(id_) != upload:
            yield f"receipt {id_}: told, and not there"
    for sent, n in Counter((it.invitation, it.sha256) for it in uploads.values()).items():
        if n > 1:
            yield f"{sent[0]}: one file kept {n} times"
    payloads = select(Entry.kind, Payload.body).join(Payload, Payload.seq == Entry.seq)
    sealed = [(kind, body["facts"]) for kind, body in db.execute(payloads)]
    for kind, fact, rows in (
        ("uploaded", "upload", uploads.keys()),
        ("submitted", "receipt", submissions.keys()),
    ):
        if Counter(facts[fact] for it, facts in sealed if it == kind) != Counter(rows):
            yield f"{kind}: other entries in the ledger than rows"
    columns = select(Entry.kind, Entry.folio, Entry.actor)
    entries = Counter(tuple(row) for row in db.execute(columns))
    held = select(Review.folio, Review.account).where(Review.locked_at.is_not(None))
    locked = {(folio, account) for folio, account in db.execute(held)}
    pairs = set(told.locked)
    if told.before is not None:
        known = told.before | told.uploads.keys() | told.submissions.keys()
        for id_ in (uploads.keys() | submissions.keys()) - known:
            yield f"{id_}: told nobody"
        pairs |= locked | {(it[1] or "", it[2] or "") for it in entries if it[0] == "lock"}
    for folio, account in pairs:
        was_told = (folio, account) in told.locked
        there = (folio, account) in locked or folio in told.deleted
        n = entries["lock", folio, account]
        if not (was_told and there and n == 1):
            yield f"{folio}: a lock, told {was_told}, is there {there}, has {n} entries"
    sheets = set(db.scalars(select(PanelSheet.folio)))
    for folio in told.sheets:
        n = entries["sheet", folio, None]
        if n > 1 or (folio not in sheets and folio not in told.deleted):
            yield f"{folio}: its sheet is {'' if folio in sheets else 'not '}there, {n} entries"
    named = set(db.scalars(select(CandidateIdentity.folio)))
    invited = {it.folio: it.id for it in db.scalars(select(Invitation))}
    for folio in told.deleted:
        stage = db.get_one(Folio, folio).stage
        left = [it.id for it in uploads.values() if it.invitation == invited.get(folio)]
        if stage != "8" or folio in named or left:
            yield f"{folio}: told deleted, is at {stage}, named {folio in named}, has {left}"


def _wrong_blobs(parts: Parts, db: Session) -> Iterator[str]:
    blobs = {row.key: row.sha256 for row in db.scalars(select(Blob))}
    for key, sha in blobs.items():
        try:
            if hashlib.sha256(parts.archive.read(key)).hexdigest() != sha:
                yield f"blob {key}: other bytes than its row says"
        except Exception as error:
            # Of a soak, a worker may just have deleted both.
            with parts.database.reading() as now:
                if now.get(Blob, key) is not None:
                    yield f"blob {key}: a row without its file, {type(error).__name__}"
    for it in db.scalars(select(Upload)):
        if blobs.get(it.blob) != it.sha256:
            yield f"upload {it.id}: not its blob's bytes"


def said_too_much(logs: Collection[Path], never: Collection[str]) -> list[str]:
    """The lines of logs that hold one of the words `never`, or a statement of SQL."""
    return [
        f"{log.name}, line {n}: {word!r}"
        for log in logs
        for n, line in enumerate(log.read_text().splitlines(), 1)
        for word in (*never, *SQL)
        if word in line
    ]
