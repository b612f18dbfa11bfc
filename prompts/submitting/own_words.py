"""Keep the words that a candidate says would identify them. They are masked, as employers
are, in every file read afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.blinding.mask import places_in
from blindfolio.identity import book
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Press
from prompts.submitting.upload import (
    key_of,
    locked_in_time,
    of_key,
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
    press: Press,
    *,
    shown: str | None = None,
) -> Upload:
    """Replace the candidate's list, and return the upload that covers it, or `upload` if
    nothing needs to be read again. `shown` is the list that the page showed. Raise
    Refusal for an invalid word, a list changed since, or when a file would be refused."""
    words = listed(typed)
    folio = locked_in_time(db, invitation, press)
    if shown is not None:
        _refuse_changed(book.to_mask(db, folio.id).own_words, shown, words)
    changed = _keep(db, invitation, words, wins=words)
    if upload.document is None or not (changed or _stand_in(db, upload.document, words)):
        return upload
    key = key_of("own words", upload.blob, book.revision(db, folio.id))
    if (known := of_key(db, invitation, key)) is not None:
        return known
    refuse_many(db, invitation, press)
    return same_file_again(db, folio, upload, key=key, press=press)


def add(db: Session, invitation: Invitation, typed: str, press: Press) -> None:
    folio = locked_in_time(db, invitation, press)
    kept = book.to_mask(db, folio.id).own_words
    words = listed("\n".join([*kept, typed]))
    _keep(db, invitation, words, wins=listed(typed))


def _keep(db: Session, invitation: Invitation, words: list[str], *, wins: list[str]) -> bool:
    """Store the list, and return whether that changes what is covered. `wins` are covered
    even if the candidate said that they aren't names. Callers must hold the folio's lock."""
    won = book.forget_not_names_called(db, invitation.folio, wins)
    changed = book.keep_own_words(db, invitation.folio, words) or won
    if changed:
        read_unread_anew(db, invitation)
        facts = {"number": len(words)}
        chain.record(db, "own_words", facts, folio=invitation.folio, by=invitation.id)
    return changed


def listed(typed: str) -> list[str]:
    """Return the entries, separated by lines or commas, without duplicates. Raise Refusal
    for an invalid entry."""
    found: dict[str, str] = {}
    for part in _APART.split(typed):
        word = " ".join(part.split())
        if not word:
            continue
        if len(word) > LONGEST:
            raise Refusal(
                FIELD,
                _(
                    "“%(word)s…” is longer than %(longest)s characters. Enter only the words"
                    " that identify you.",
                    word=word[:LONGEST],
                    longest=LONGEST,
                ),
            )
        word = one_line(word, LONGEST)
        if sum(char.isalnum() for char in word) < 2:
            raise Refusal(
                FIELD,
                _(
                    "“%(word)s” is too short to look for. Enter at least 2 letters or digits,"
                    " or use “Mark words to cover”.",
                    word=word,
                ),
            )
        found.setdefault(word.casefold(), word)
    if len(found) > MOST:
        raise Refusal(
            FIELD,
            _(
                "You have entered %(n)s words. Enter at most %(most)s, and cover the others"
                " under “Mark words to cover”.",
                n=len(found),
                most=MOST,
            ),
        )
    return list(found.values())


def _refuse_changed(kept: Sequence[str], shown: str, words: list[str]) -> None:
    """Raise Refusal if another page has changed the list, unless both changes give the same
    words."""
    if list(kept) in (listed(shown), words):
        return
    entries = ", ".join(f"“{word}”" for word in kept)
    now = _("It is now: %(words)s.", words=entries) if kept else _("It is now empty.")
    raise Conflict(
        FIELD,
        _(
            "You have changed this list since you opened the page. %(now)s What you typed is"
            " below: change it as needed, then cover the words again.",
            now=now,
        ),
    )


def _stand_in(db: Session, document: str, words: list[str]) -> bool:
    finder = Finder(Identity(own_words=tuple(words)))
    return any(
        place.kind == "own"
        for block in documents.blocks(db, document)
        for place in places_in(block, finder)
    )
