from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.documents import Body
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from reviews.reading import drawing
from reviews.reading.draft import ENDED, Desk, take
from reviews.reading.models import Recognition

WAYS = {
    "words": "Words in the text",
    "picture": "A picture, or a page as a picture",
    "outside": "Nothing in the document: I know the person, or the work",
}
"""Fixed words, because the reviewer's own could contain the name."""

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Showed:
    way: str = ""
    place: str = ""


NOTHING = Showed()


def places(body: Body) -> list[tuple[str, str]]:
    """Pages, headings and pictures, as (value, words). A value is `page-3` or a block's id."""
    numbers = drawing.number(body.blocks).margin
    found = [(f"page-{n}", f"Page {n}") for n in range(1, len(body.sizes) + 1)]
    for block in body.blocks:
        words = block.text[:_SHOWN]
        if block.kind == "heading":
            found.append((block.id, f"{numbers.get(block.id, '')} {words}".strip()))
        elif block.kind == "image":
            found.append((block.id, f"Picture: {words}" if words else "A picture"))
    return found


def recognised_at(db: Session, folio: str, account: str) -> datetime | None:
    found = db.get(Recognition, (folio, account))
    return found.at if found else None


def go_on(db: Session, folio: str, *, by: str, showed: Showed = NOTHING) -> None:
    """The review still counts, and its readers will see the recognition. A second call records
    nothing. Raises Absent for anyone who doesn't review the folio, Refusal as `recuse`."""
    desk = take(db, folio, by=by)
    if desk.folio.stage not in matrix.FORWARD:
        raise Refusal("ended", ENDED, status=409)
    first = _keep(db, desk, showed, by=by)
    _seal(db, desk, showed, first, by=by)


def recuse(db: Session, folio: str, *, by: str, showed: Showed = NOTHING) -> None:
    """Ends this account's access from the next request on. A locked review keeps its seal but
    no longer counts; a draft stays unread. Raises Absent for anyone who doesn't review the
    folio, Refusal if the folio is over or `showed` names no way or place of this document."""
    desk = take(db, folio, by=by)
    first = _keep(db, desk, showed, by=by)
    stages.recuse(db, desk.folio, by, by=by)
    _seal(db, desk, showed, first, by=by)


def _keep(db: Session, desk: Desk, showed: Showed, *, by: str) -> bool:
    document, known = desk.folio.document, [""]
    if showed.place and document:
        known += [value for value, _ in places(documents.body(db, document))]
    if showed.way not in ("", *WAYS) or showed.place not in known:
        raise Refusal(
            "showed", "Choose from the list what revealed the author, or leave this empty."
        )
    first = recognised_at(db, desk.folio.id, by) is None
    if first:
        db.add(Recognition(folio=desk.folio.id, account=by, at=clock.now()))
    return first


def _seal(db: Session, desk: Desk, showed: Showed, first: bool, *, by: str) -> None:
    if first:
        ledger.record(db, "recognised", {}, folio=desk.folio.id, by=by)
    if showed != NOTHING:
        ledger.record(db, "identity_showed", asdict(showed), folio=desk.folio.id, by=by)
