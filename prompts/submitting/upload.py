from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.store import Archive, StorageAway
from blindfolio.documents import limits
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts import deadline
from prompts.models import Invitation, Submission, Upload

log = logging.getLogger("blindfolio")

IN_A_DAY = 40

AT_ONCE = 3
"""Files of one invitation that are read without delay. Further ones wait for these, so that one
sender does not hold up the others."""

PACE = timedelta(seconds=5)


def receive(
    db: Session,
    archive: Archive,
    invitation: Invitation,
    raw: bytes,
    *,
    file_name: str,
    key: str,
    entered: datetime,
    issued: datetime | None,
    by: str,
) -> Upload:
    """Keep the bytes and queue their reading.

    `file_name` comes without folders (`several_files.together`). `entered` is when the request
    came in, `issued` when its form was handed out. `key` is the form's idempotency key: with
    the same bytes it gives the same upload, with others a Refusal.
    """
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    sha = hashlib.sha256(raw).hexdigest()
    known = db.scalar(
        select(Upload).where(Upload.invitation == invitation.id, Upload.key == key)
    )
    if known is not None:
        if known.sha256 != sha:
            raise Refusal(
                "key",
                "You have already sent this form with another file. Choose the file again, and"
                " send it.",
            )
        return known
    refuse_late(invitation, folio.stage, entered, issued)
    if not raw:
        raise Refusal("empty", "This file is empty. Choose the file with your document.")
    if len(raw) > limits.UPLOAD_BYTES:
        raise Refusal(
            "too_large",
            "This file is larger than 10 MiB. Make it smaller and send it again.",
            status=413,
        )
    refuse_many(db, invitation, entered)
    n = next_number(db, invitation.id)
    try:
        blob = archive.put(db, raw)
    except StorageAway as away:
        log.error("an upload was not kept: %s", away)
        raise Refusal(
            "storage",
            "We could not store this file, so nothing was received. Try again in a minute.",
            status=503,
        ) from away
    upload = Upload(
        id=chance.new_id(),
        invitation=invitation.id,
        n=n,
        key=key,
        blob=blob.key,
        sha256=sha,
        size=len(raw),
        extension=PurePosixPath(one_line(file_name, len(file_name))).suffix.lower()[:10],
        received_at=entered,
    )
    db.add(upload)
    db.flush()
    book.seal_file_name(db, folio.id, upload.id, file_name)
    queue_reading(db, upload)
    chain.record(db, "uploaded", {"upload": upload.id, "sha256": sha}, folio=folio.id, by=by)
    return upload


def next_number(db: Session, invitation: str) -> int:
    """Callers must hold the folio's lock."""
    newest = db.scalar(select(func.max(Upload.n)).where(Upload.invitation == invitation))
    return (newest or 0) + 1


def of_same_file(upload: Upload, *, n: int, key: str, at: datetime) -> Upload:
    """A new upload `n` of the same file, not added yet."""
    return Upload(
        id=chance.new_id(),
        invitation=upload.invitation,
        n=n,
        key=key,
        blob=upload.blob,
        sha256=upload.sha256,
        size=upload.size,
        extension=upload.extension,
        received_at=at,
    )


def queue_reading(db: Session, upload: Upload) -> None:
    unread = select(func.count()).where(
        Upload.invitation == upload.invitation, Upload.state == "received"
    )
    behind = max(0, (db.scalar(unread) or 0) - AT_ONCE) * PACE
    folio = db.get_one(Invitation, upload.invitation).folio
    revision = book.revision(db, folio)
    queue.enqueue(
        db,
        "ingest",
        f"ingest:{upload.id}" + (f":{revision}" if revision else ""),
        {"upload": upload.id, "revision": revision},
        run_at=clock.now() + behind,
    )


def read_anew(db: Session, invitation: Invitation) -> None:
    """Read each file that is not submitted again, after a correction of who the candidate is.

    Previews are gone until then. Versions with marked words are refused then, because their
    places have moved.
    """
    submitted = select(Submission.upload).where(Submission.invitation == invitation.id)
    found = select(Upload).where(
        Upload.invitation == invitation.id,
        Upload.state.in_(("received", "read")),
        Upload.id.not_in(submitted),
    )
    for upload in db.scalars(found.order_by(Upload.n)).all():
        upload.state, upload.document, upload.glimpse = "received", None, None
        db.flush()
        queue_reading(db, upload)


def read_unread_anew(db: Session, invitation: Invitation) -> None:
    found = select(Upload).where(Upload.invitation == invitation.id, Upload.state == "received")
    for upload in db.scalars(found.order_by(Upload.n)).all():
        queue_reading(db, upload)


def same_file_again(
    db: Session, folio: Folio, upload: Upload, *, key: str, entered: datetime, by: str
) -> Upload:
    """A new upload of the same file, as if sent again. Callers must hold the folio's lock."""
    again = of_same_file(upload, n=next_number(db, upload.invitation), key=key, at=entered)
    db.add(again)
    db.flush()
    name = book.file_names(db, [upload.id])[upload.id]
    book.seal_file_name(db, folio.id, again.id, name)
    queue_reading(db, again)
    facts = {"upload": again.id, "sha256": again.sha256}
    chain.record(db, "uploaded", facts, folio=folio.id, by=by)
    return again


def refuse_many(db: Session, invitation: Invitation, entered: datetime) -> None:
    today = select(func.count()).where(
        Upload.invitation == invitation.id, Upload.received_at > entered - timedelta(days=1)
    )
    if (db.scalar(today) or 0) >= IN_A_DAY:
        raise Refusal(
            "too_many",
            f"You have sent {IN_A_DAY} files in the last 24 hours. Try again tomorrow.",
            status=429,
        )


def locked_in_time(
    db: Session, invitation: Invitation, entered: datetime, issued: datetime | None
) -> Folio:
    """Lock and reread the invitation's folio; raises Refusal as `refuse_late` does."""
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    refuse_late(invitation, folio.stage, entered, issued)
    return folio


def refuse_late(
    invitation: Invitation, stage: str, entered: datetime, issued: datetime | None
) -> None:
    """`entered` is when the request came in, `issued` when its form was handed out."""
    if invitation.deadline is None:
        raise Refusal(
            "not_started", "Start your writing window before you send a file.", status=409
        )
    if stage not in WRITING or invitation.closed_at is not None:
        raise Refusal(
            "closed",
            "Your window is closed. Reviewers will read the version that was submitted. If that is"
            " a mistake, reply to any of our emails at once.",
            status=409,
        )
    if entered > deadline.counts_until(invitation.deadline, issued):
        raise Refusal(
            "late",
            "Your window ended before this file reached us. This does not affect what you sent"
            " earlier. If that is a mistake, reply to any of our emails at once.",
            status=409,
        )
