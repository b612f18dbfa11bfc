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
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from prompts import deadline, queries
from prompts.models import Invitation, Submission, Upload
from prompts.submitting.seen import Press

log = logging.getLogger("blindfolio")

CLOSED = N_(
    "Your window is closed. Reviewers will read the version that was submitted. If that is a"
    " mistake, reply to any of our emails at once."
)

STILL = N_(
    "You can't send files while a new email address waits, because only you may change what you"
    " submit. Your writing time is paused until then. Your page says how you can settle it."
)

IN_A_DAY = 40

AT_ONCE = 3
"""How many files of one invitation are read without delay. The limit prevents one sender
from holding up others."""

PACE = timedelta(seconds=5)


def receive(
    db: Session,
    archive: Archive,
    invitation: Invitation,
    raw: bytes,
    press: Press,
    *,
    file_name: str,
    key: str,
    parts: book.SentParts = (),
) -> Upload:
    """Store the bytes, a zip if there are `parts`, and queue their reading. `key` is the form's
    idempotency key: the same bytes give the same upload, and others raise Refusal."""
    folio = queries.locked(db, invitation)
    sha = hashlib.sha256(raw).hexdigest()
    if (known := of_key(db, invitation, key)) is not None:
        if known.sha256 != sha:
            raise Refusal(
                "key",
                _(
                    "You have already sent this form with another file. Choose the file again,"
                    " and send it."
                ),
            )
        return known
    refuse_late(invitation, folio.stage, press)
    if invitation.still_since is not None:
        raise Conflict("address", STILL)
    if not raw:
        raise Refusal("empty", _("This file is empty. Choose the file with your document."))
    if len(raw) > limits.UPLOAD_BYTES:
        raise Refusal(
            "too_large",
            _(
                "This file is larger than %(limit)s. Make it smaller and send it again.",
                limit=limits.UPLOAD_WORDS,
            ),
            status=413,
        )
    refuse_many(db, invitation, press)
    n = next_number(db, invitation.id)
    extension = PurePosixPath(one_line(file_name, len(file_name))).suffix.lower()[:10]
    try:
        blob = archive.put(db, raw)
    except StorageAway as away:
        log.error("an upload was not kept: %s", away)
        raise Refusal(
            "storage",
            _("We could not store this file, so nothing was received. Try again in a minute."),
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
        extension=".zip" if parts else extension,
        received_at=press.entered,
    )
    return _arrived(db, folio, upload, file_name, parts)


def _arrived(
    db: Session, folio: Folio, upload: Upload, file_name: str, parts: book.SentParts
) -> Upload:
    db.add(upload)
    db.flush()
    book.seal_file_name(db, folio.id, upload.id, file_name, parts)
    queue_reading(db, upload)
    facts = {"upload": upload.id, "sha256": upload.sha256}
    chain.record(db, "uploaded", facts, folio=folio.id, by=upload.invitation)
    return upload


def key_of(*said: object) -> str:
    """Return the idempotency key of a form sent with these values."""
    return hashlib.sha256(" ".join(map(str, said)).encode()).hexdigest()[:43]


def of_key(db: Session, invitation: Invitation, key: str) -> Upload | None:
    same = select(Upload).where(Upload.invitation == invitation.id, Upload.key == key)
    return db.scalar(same)


def next_number(db: Session, invitation: str) -> int:
    newest = db.scalar(select(func.max(Upload.n)).where(Upload.invitation == invitation))
    return (newest or 0) + 1


def of_same_file(upload: Upload, *, n: int, key: str, at: datetime) -> Upload:
    """Return a new upload `n` of the same file. It isn't added to the session yet."""
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
    """Read files that haven't been submitted again after a correction of the candidate's
    identity. Versions with marked words are refused, because the marked places have
    moved."""
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
    db: Session, folio: Folio, upload: Upload, *, key: str, press: Press
) -> Upload:
    """Add a new upload of the same file, as if it was sent again. Callers must hold the
    folio's lock."""
    n = next_number(db, upload.invitation)
    again = of_same_file(upload, n=n, key=key, at=press.entered)
    name = book.file_names(db, [upload.id])[upload.id]
    return _arrived(db, folio, again, name, book.parts_sent(db, [upload.id])[upload.id])


def refuse_many(db: Session, invitation: Invitation, press: Press) -> None:
    today = select(func.count()).where(
        Upload.invitation == invitation.id,
        Upload.received_at > press.entered - timedelta(days=1),
    )
    if (db.scalar(today) or 0) >= IN_A_DAY:
        raise Refusal(
            "too_many",
            _(
                "You have sent %(n)s files in the last 24 hours. Try again tomorrow.",
                n=IN_A_DAY,
            ),
            status=429,
        )


def locked_in_time(db: Session, invitation: Invitation, press: Press) -> Folio:
    folio = queries.locked(db, invitation)
    refuse_late(invitation, folio.stage, press)
    return folio


def refuse_late(invitation: Invitation, stage: str, press: Press) -> None:
    if invitation.deadline is None:
        raise Conflict(
            "not_started",
            _("Start your writing window before you send a file."),
        )
    if not queries.is_open(invitation, stage):
        raise Conflict("closed", CLOSED)
    entered = invitation.still_since or press.entered
    if entered > deadline.counts_until(invitation.deadline, press.issued):
        raise Conflict(
            "late",
            _(
                "Your window ended before this file reached us. This does not affect what you"
                " sent earlier. If that is a mistake, reply to any of our emails at once."
            ),
        )
