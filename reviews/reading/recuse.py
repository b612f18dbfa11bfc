"""A reviewer steps back: "I recognise the author", and what of the document showed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.archive.documents import Body
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from reviews.reading import numbering
from reviews.reading.desk import take

WAYS = {
    "words": "Words in the text",
    "picture": "A picture, or a page as a picture",
    "outside": "Nothing in it: I know the person, or the work",
}
"""How an author is recognised. Never in the reviewer's own words: they could hold the name."""

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Showed:
    """What showed the author: a way of `WAYS`, and a place of `places`; empty where not said."""

    way: str = ""
    place: str = ""


def places(body: Body) -> list[tuple[str, str]]:
    """Where in a document its author can show: pages, headings and pictures, as (value, words).

    A value is `page-3`, or the id of a block.
    """
    numbers = numbering.number(body.blocks).margin
    found = [(f"page-{n}", f"Page {n}") for n in range(1, len(body.sizes) + 1)]
    for block in body.blocks:
        words = block.text[:_SHOWN]
        if block.kind == "heading":
            found.append((block.id, f"{numbers.get(block.id, '')} {words}".strip()))
        elif block.kind == "image":
            found.append((block.id, f"Picture: {words}" if words else "A picture"))
    return found


def recuse(db: Session, folio: str, *, by: str, showed: Showed | None = None) -> None:
    """End this account's right to the folio of this id, with the next request.

    A locked review keeps its seal and is no longer counted; a draft stays unread. What `showed`
    the author is sealed with it. Raises Absent for who does not review it, Refusal where the
    folio is over, or where `showed` names no way or place of this document.
    """
    desk = take(db, folio, by=by)
    known = _places_of(db, desk.folio.document) if showed and showed.place else ()
    if showed and (showed.way not in ("", *WAYS) or showed.place not in ("", *known)):
        raise Refusal("showed", "Choose what showed the author from the list, or leave it out.")
    stages.recuse(db, desk.folio, by, by=by)
    if showed and (showed.way or showed.place):
        facts = {"way": showed.way, "place": showed.place}
        ledger.record(db, "identity_showed", facts, folio=desk.folio.id, by=by)


def _places_of(db: Session, document: str | None) -> Sequence[str]:
    return [value for value, _ in places(documents.body(db, document))] if document else ()
