"""A candidate says that a covered place is no name. It is uncovered, in this file and later
ones, until they take that back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.identity import PARTS, Identity
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import boxes_with_findings
from blindfolio.documents.model import Block, IdentityFinding
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Seen, refuse_other_reading
from prompts.submitting.upload import (
    locked_in_time,
    read_unread_anew,
    refuse_many,
    same_file_again,
)

MOST = 200
"""Per candidate."""


def uncover(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    finding: int,
    *,
    entered: datetime,
    issued: datetime | None,
    seen: Seen | None = None,
    by: str,
) -> Upload:
    """Read the same file once more without this finding, and return the new upload.

    Arguments as for `marking.names_me`. Raises Refusal if this is no covered place, if it is of
    a kind that is always covered, and when a file would be refused.
    """
    folio = locked_in_time(db, invitation, entered, issued)
    if upload.document is None:
        raise Refusal("place", "We are still processing this file.", status=409)
    refuse_other_reading(db, upload, seen)
    findings = book.findings_of(db, upload.id)
    key = _key(upload, finding)
    known = db.scalar(
        select(Upload).where(Upload.invitation == invitation.id, Upload.key == key)
    )
    if known is not None:
        return known
    place = _place(documents.blocks(db, upload.document), findings, finding)
    if place is None or not may_uncover(findings[finding].kind, findings[finding].text):
        raise Refusal("place", "This place can't be uncovered here. Ask your coordinator.")
    if len(book.to_mask(db, folio.id).not_names) >= MOST:
        raise Refusal("place", f"You have uncovered {MOST} places. Ask your coordinator.")
    refuse_many(db, invitation, entered)
    book.keep_not_a_name(db, folio.id, findings[finding].kind, place)
    read_unread_anew(db, invitation)
    chain.record(db, "not_a_name", {"upload": upload.id}, folio=folio.id, by=by)
    return same_file_again(db, folio, upload, key=key, entered=entered, by=by)


def cover_again(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    place: str,
    *,
    entered: datetime,
    issued: datetime | None,
    seen: Seen | None = None,
    by: str,
) -> Upload:
    """Take back an `uncover`, by its id in `uncovered`, and return the new upload.

    Idempotent; Refusals as for `uncover`.
    """
    folio = locked_in_time(db, invitation, entered, issued)
    refuse_other_reading(db, upload, seen)
    ids = [_id(it) for it in book.to_mask(db, folio.id).not_names]
    if upload.document is None or place not in ids:
        return upload
    refuse_many(db, invitation, entered)
    book.forget_not_a_name(db, folio.id, ids.index(place))
    read_unread_anew(db, invitation)
    chain.record(db, "name_after_all", {"upload": upload.id}, folio=folio.id, by=by)
    key = _key(upload, f"{place} {book.revision(db, folio.id)}")
    return same_file_again(db, folio, upload, key=key, entered=entered, by=by)


def uncovered(identity: Identity) -> list[tuple[str, NotAName]]:
    """Newest first, each with the id that `cover_again` takes."""
    return [(_id(it), it) for it in reversed(identity.not_names)]


def _id(place: NotAName) -> str:
    said = "\n".join((place.before, place.words, place.after))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def may_uncover(kind: str, words: str) -> bool:
    """Addresses, whole names and what a coordinator redacted stay covered."""
    if kind == "name":
        return len([part for part in PARTS.split(words) if part]) == 1
    return kind in ("handle", "employer", "own", "marked")


def uncoverable(blocks: Sequence[Block], findings: Sequence[Sequence[Any]]) -> frozenset[int]:
    every = [IdentityFinding(kind, block, words) for kind, block, words in findings]
    return frozenset(
        n
        for n, it in enumerate(every)
        if may_uncover(it.kind, it.text) and _place(blocks, every, n)
    )


def _place(
    blocks: Sequence[Block], findings: Sequence[IdentityFinding], wanted: int
) -> NotAName | None:
    if not 0 <= wanted < len(findings):
        return None
    one = findings[wanted]
    block = next((block for block in blocks if block.id == one.block), None)
    # By number, because two findings may have the same words.
    own = [(n, it) for n, it in enumerate(findings) if it.block == one.block]
    boxes = boxes_with_findings(block, [it for _, it in own]) if block else []
    at = [n for n, _ in own].index(wanted)
    if block is None or at >= len(boxes):
        return None
    start, end = boxes[at]
    first = boxes[at - 1][1] if at else 0
    last = boxes[at + 1][0] if at + 1 < len(boxes) else len(block.text)
    text = block.text[:start] + one.text + block.text[end:]
    longer = len(one.text) - (end - start)
    return NotAName.at(text, start, end + longer, first=first, last=last + longer)


def _key(upload: Upload, finding: int | str) -> str:
    said = f"not a name {upload.id} {upload.document} {finding}"
    return hashlib.sha256(said.encode()).hexdigest()[:43]
