"""Words that a candidate says give them away: an employer, a user name, a colleague, a product.
They are masked like employers in every file that is read from then on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.blinding.mask import places_in
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.upload import (
    locked_in_time,
    read_unread_anew,
    refuse_many,
    same_file_again,
)

MOST = 30

LONGEST = 60

FIELD = "own_words"

_APART = re.compile(r"[\r\n,;]+")


def cover(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    typed: str,
    *,
    entered: datetime,
    issued: datetime | None,
    shown: str | None = None,
    by: str,
) -> Upload:
    """Replace the candidate's list, and return the upload that covers it: this file read once
    more, or `upload` if nothing needs reading again.

    `entered` and `issued` as for `upload.receive`; `shown` is the list that the page began
    with, if there was one. `covered_before` covers the candidate's marks again. Raises Refusal
    for a word too short or long to look for, a list changed since, and when a file would be
    refused.
    """
    words = listed(typed)
    folio = locked_in_time(db, invitation, entered, issued)
    if shown is not None:
        _refuse_changed(book.to_mask(db, folio.id).own_words, shown, words)
    changed = _keep(db, invitation, words, wins=words, by=by)
    if upload.document is None or not (changed or _stand_in(db, upload.document, words)):
        return upload
    key = _key(upload, book.revision(db, folio.id))
    known = db.scalar(
        select(Upload).where(Upload.invitation == invitation.id, Upload.key == key)
    )
    if known is not None:
        return known
    refuse_many(db, invitation, entered)
    return same_file_again(db, folio, upload, key=key, entered=entered, by=by)


def add(
    db: Session,
    invitation: Invitation,
    typed: str,
    *,
    entered: datetime,
    issued: datetime | None,
    by: str,
) -> None:
    """Add to the list before a file is sent with these words. Raises Refusal as `cover` does."""
    folio = locked_in_time(db, invitation, entered, issued)
    kept = book.to_mask(db, folio.id).own_words
    words = listed("\n".join([*kept, typed]))
    _keep(db, invitation, words, wins=listed(typed), by=by)


def _keep(
    db: Session, invitation: Invitation, words: list[str], *, wins: list[str], by: str
) -> bool:
    """Keep this list, and return whether that changes what is covered.

    `wins` are covered even where the candidate said that they are no name. Callers must hold
    the folio's lock.
    """
    won = book.forget_not_names_called(db, invitation.folio, wins)
    changed = book.keep_own_words(db, invitation.folio, words) or won
    if changed:
        read_unread_anew(db, invitation)
        facts = {"number": len(words)}
        chain.record(db, "own_words", facts, folio=invitation.folio, by=by)
    return changed


def listed(typed: str) -> list[str]:
    """Split a typed list at lines or commas, each entry once. Raises Refusal if there are too
    many entries, or one is too long or too short."""
    found: dict[str, str] = {}
    for part in _APART.split(typed):
        word = " ".join(part.split())
        if not word:
            continue
        if len(word) > LONGEST:
            raise Refusal(
                FIELD,
                f"“{word[:LONGEST]}…” is longer than {LONGEST} characters. Enter only the"
                " words that identify you.",
            )
        word = one_line(word, LONGEST)
        if sum(char.isalnum() for char in word) < 2:
            raise Refusal(
                FIELD,
                f"“{word}” is too short to look for. Enter at least 2 letters or digits, or"
                " mark it in the preview.",
            )
        found.setdefault(word.casefold(), word)
    if len(found) > MOST:
        raise Refusal(
            FIELD,
            f"You have entered {len(found)} words. Enter at most {MOST}, and mark the others in"
            " the preview.",
        )
    return list(found.values())


def _refuse_changed(kept: Sequence[str], shown: str, words: list[str]) -> None:
    """Raise Refusal if another page changed the list, unless both say the same."""
    if list(kept) in (listed(shown), words):
        return
    now = f"is now: {', '.join(f'“{word}”' for word in kept)}" if kept else "is now empty"
    raise Refusal(
        FIELD,
        f"You have changed this list since you opened the page. It {now}. What you typed is below:"
        " change it as you need it, and then cover the words again.",
        status=409,
    )


def _stand_in(db: Session, document: str, words: list[str]) -> bool:
    finder = Finder(Identity(own_words=tuple(words)))
    return any(
        place.kind == "own"
        for block in documents.blocks(db, document)
        for place in places_in(block, finder)
    )


def _key(upload: Upload, revision: int) -> str:
    return hashlib.sha256(f"own words {upload.blob} {revision}".encode()).hexdigest()[:43]
