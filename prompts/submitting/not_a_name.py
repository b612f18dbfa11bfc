"""Uncover a place, or a word in lower case everywhere, that the candidate says isn't a name.
It stays uncovered in later files, until they undo that."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.identity import PARTS, Identity
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import boxes_with_findings
from blindfolio.documents.model import Block, IdentityFinding
from blindfolio.identity import book
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Press, refuse_other_reading
from prompts.submitting.upload import (
    key_of,
    locked_in_time,
    of_key,
    read_unread_anew,
    refuse_many,
    same_file_again,
)

MOST = 200


def uncover(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    finding: int,
    press: Press,
    *,
    everywhere: bool = False,
) -> Upload:
    """Read the same file again without this finding, as a new upload. Raise Refusal if the
    place must stay covered, or when a file would be refused. `everywhere` uncovers a word in
    lower case wherever it is written like this."""
    folio = locked_in_time(db, invitation, press)
    if upload.document is None:
        raise Conflict("place", _("We are still processing this file."))
    refuse_other_reading(db, upload, press.seen)
    findings = book.findings_of(db, upload.id)
    key = key_of("not a name", upload.id, upload.document, finding, everywhere)
    if (known := of_key(db, invitation, key)) is not None:
        return known
    at = _place(documents.blocks(db, upload.document), findings, finding)
    if at is None or not may_uncover(findings[finding].kind, findings[finding].text):
        raise Refusal("place", _("This place can't be uncovered here. Ask your coordinator."))
    if len(book.to_mask(db, folio.id).not_names) >= MOST:
        raise Refusal(
            "place", _("You have uncovered %(n)s places. Ask your coordinator.", n=MOST)
        )
    refuse_many(db, invitation, press)
    place = NotAName(findings[finding].text) if everywhere else NotAName.at(*at)
    book.keep_not_a_name(db, folio.id, findings[finding].kind, place)
    read_unread_anew(db, invitation)
    chain.record(db, "not_a_name", {"upload": upload.id}, folio=folio.id, by=invitation.id)
    return same_file_again(db, folio, upload, key=key, press=press)


def cover_again(
    db: Session, invitation: Invitation, upload: Upload, place: str, press: Press
) -> Upload:
    """Cover a place again. `place` is an id from `uncovered`. Raise Refusal as `uncover`
    does."""
    folio = locked_in_time(db, invitation, press)
    refuse_other_reading(db, upload, press.seen)
    ids = [_id(it) for it in book.to_mask(db, folio.id).not_names]
    if upload.document is None or place not in ids:
        return upload
    refuse_many(db, invitation, press)
    book.forget_not_a_name(db, folio.id, ids.index(place))
    read_unread_anew(db, invitation)
    chain.record(db, "name_after_all", {"upload": upload.id}, folio=folio.id, by=invitation.id)
    revision = book.revision(db, folio.id)
    key = key_of("not a name", upload.id, upload.document, place, revision)
    return same_file_again(db, folio, upload, key=key, press=press)


def uncovered(identity: Identity) -> list[tuple[str, NotAName]]:
    """Return the uncovered places, newest first, each with the id that `cover_again` takes."""
    return [(_id(it), it) for it in reversed(identity.not_names)]


def _id(place: NotAName) -> str:
    said = "\n".join((place.before, place.words, place.after))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def may_uncover(kind: str, words: str) -> bool:
    """Return whether a finding may be uncovered. Addresses, whole names and what a
    coordinator redacted must stay covered."""
    if kind == "name":
        return len([part for part in PARTS.split(words) if part]) == 1
    return kind in ("handle", "employer", "own", "marked")


def places(
    blocks: Sequence[Block], findings: Sequence[Sequence[Any]]
) -> dict[int, tuple[NotAName, int]]:
    """Return the place of each finding, by its number, and how many places can be uncovered
    with it: none if it must stay covered, and several if it is a word in lower case."""
    every = [IdentityFinding(kind, block, words) for kind, block, words in findings]
    found = {n: at for n in range(len(every)) if (at := _place(blocks, every, n))}
    alike = Counter(filter(None, (_in_lower_case(*at) for at in found.values())))
    return {
        n: (
            NotAName.at(*at),
            may_uncover(every[n].kind, every[n].text) and (alike[_in_lower_case(*at)] or 1),
        )
        for n, at in found.items()
    }


def _in_lower_case(text: str, start: int, end: int) -> str:
    word = NotAName(text[start:end])
    return word.words if word.is_everywhere and word.is_at(text, start, end) else ""


def _place(
    blocks: Sequence[Block], findings: Sequence[IdentityFinding], wanted: int
) -> tuple[str, int, int] | None:
    if not 0 <= wanted < len(findings):
        return None
    one = findings[wanted]
    block = next((block for block in blocks if block.id == one.block), None)
    if block is None:
        return None
    # Identified by number, because two findings may have the same words.
    own = [n for n, it in enumerate(findings) if it.block == one.block]
    boxes = boxes_with_findings(block, [findings[n] for n in own])
    at = own.index(wanted)
    if at >= len(boxes):
        return None
    start, end = boxes[at]
    text = block.text[:start] + one.text + block.text[end:]
    return text, start, start + len(one.text)
