"""A reviewer steps back: "I recognise the author"."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.visibility import stages
from reviews.reading.desk import take


def recuse(db: Session, folio: str, *, by: str) -> None:
    """End this account's right to the folio of this id, with the next request.

    A locked review keeps its seal and is no longer counted; a draft stays unread. Raises Absent
    for who does not review it, Refusal where the folio is over.
    """
    desk = take(db, folio, by=by)
    stages.recuse(db, desk.folio, by, by=by)
