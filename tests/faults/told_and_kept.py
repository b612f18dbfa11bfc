"""What a site keeps in PostgreSQL, held against what people were told, and what its log says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from blindfolio.app import Parts
from blindfolio.archive import opening
from blindfolio.archive.models import Blob
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry, Payload
from prompts.models import Submission, Upload
from reviews.reading.models import Review
from tests.faults.inspected import Receipts

SQL = ("[SQL", "[parameters", "INSERT INTO", "SELECT ", "DETAIL:", "psycopg.errors")
"""What would be in a log that holds statements or what a database says of rows."""


@dataclass(slots=True)
class Promises(Receipts):
    """Also the pairs (folio, account) of reviews that people were told are locked, and the ids of
    the uploads and submissions that were there before."""

    locked: set[tuple[str, str]] = field(default_factory=set)
    before: set[str] = field(default_factory=set)


def not_kept(parts: Parts, told: Promises) -> list[str]:
    """Everything that is wrong in a site of which no process runs any more, and whose clients all
    heard an answer to each thing that they sent."""
    with parts.database.reading() as db:
        uploads = {it.id: it for it in db.scalars(select(Upload))}
        submissions = {it.id: it.upload for it in db.scalars(select(Submission))}
        blobs = {row.key: row.sha256 for row in db.scalars(select(Blob))}
        sealed = [
            (entry.kind, entry.folio, entry.actor, body["facts"])
            for entry, body in db.execute(
                select(Entry, Payload.body).join(Payload, Payload.seq == Entry.seq)
            )
        ]
        locked = {
            (it.folio, it.account)
            for it in db.scalars(select(Review).where(Review.locked_at.is_not(None)))
        }
        failed = [
            *db.scalars(select(Job.kind).where(Job.state == "failed")),
            *(it.id for it in uploads.values() if it.state == "refused"),
        ]
    wrong = [f"{it}: a job failed or a document was not read" for it in failed]
    wrong += wrong_blobs(parts, blobs, uploads)
    for id_, sha in told.uploads.items():
        if id_ not in uploads or uploads[id_].sha256 != sha:
            wrong.append(f"upload {id_}: told, and not there")
    for id_, upload in told.submissions.items():
        if submissions.get(id_) != upload:
            wrong.append(f"receipt {id_}: told, and not there")
    sent = Counter((it.invitation, it.sha256) for it in uploads.values())
    wrong += [f"{key[0]}: one file kept {n} times" for key, n in sent.items() if n > 1]
    wrong += [
        f"upload {it}: told nobody" for it in set(uploads) - {*told.uploads, *told.before}
    ]
    wrong += [
        f"receipt {it}: told nobody"
        for it in set(submissions) - {*told.submissions, *told.before}
    ]
    kinds = (("uploaded", "upload", set(uploads)), ("submitted", "receipt", set(submissions)))
    for kind, fact, rows in kinds:
        entries = Counter(facts[fact] for it, _, _, facts in sealed if it == kind)
        if entries != Counter(rows):
            wrong.append(f"{kind}: other entries in the ledger than rows")
    locks = Counter(
        (folio or "", actor or "") for kind, folio, actor, _ in sealed if kind == "lock"
    )
    for pair in told.locked | locked | set(locks):
        if not (pair in told.locked and pair in locked and locks[pair] == 1):
            wrong.append(
                f"{pair}: a lock that was{'' if pair in told.locked else ' not'} told,"
                f" is{'' if pair in locked else ' not'} there and has {locks[pair]} entries"
            )
    return wrong


def wrong_blobs(parts: Parts, blobs: dict[str, str], uploads: dict[str, Upload]) -> list[str]:
    wrong = []
    archive = opening.of_site(parts.settings)
    for key, sha in blobs.items():
        try:
            if hashlib.sha256(archive.read(key)).hexdigest() != sha:
                wrong.append(f"blob {key}: other bytes than its row says")
        except Exception as error:
            wrong.append(f"blob {key}: {type(error).__name__}")
    wrong += [
        f"upload {it.id}: not its blob's bytes"
        for it in uploads.values()
        if blobs.get(it.blob) != it.sha256
    ]
    return wrong


def said_too_much(logs: Collection[Path], never: Collection[str]) -> list[str]:
    """The lines of logs that hold one of the words `never`, or a statement of SQL."""
    return [
        f"{log.name}, line {n}: {word!r}"
        for log in logs
        for n, line in enumerate(log.read_text().splitlines(), 1)
        for word in (*never, *SQL)
        if word in line
    ]
