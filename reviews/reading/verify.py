from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import erased
from blindfolio.ledger.on_disk import OnDisk, compare
from blindfolio.ledger.verify import recorded
from blindfolio.visibility.models import Folio
from reviews.forms import rows
from reviews.forms.rows import as_json
from reviews.reading import amend
from reviews.reading.content import contents, sealed_facts
from reviews.reading.models import REVIEW, Amendment, Recognition, Review


def check(db: Session) -> Iterable[str]:
    yield from rows.faults(db, REVIEW, "lock", _sealed)
    yield from _documents(db)
    yield from _amendments(db)
    yield from _recognitions(db)


def _sealed(db: Session, reviews: Sequence[Review]) -> dict[str, dict[str, Any]]:
    said = contents(db, [review.id for review in reviews])
    query = select(Folio).where(Folio.id.in_({review.folio for review in reviews}))
    folios = db.scalars(query.execution_options(populate_existing=True))
    of = {folio.id: folio for folio in folios}
    return {
        it.id: sealed_facts(of[it.folio], it, said[it.id]) for it in reviews if it.folio in of
    }


def _documents(db: Session) -> Iterator[str]:
    query = (
        select(Folio.id, Folio.document, Folio.sha)
        .join(Review, Review.folio == Folio.id)
        .where(Review.locked_at.is_not(None), Folio.id.not_in(erased.recorded_folios()))
        .order_by(Folio.id)
        .distinct()
    )
    shas = OnDisk()
    for read, now in documents.shas_now(db):
        shas.put(read, now.encode())
    reviewed = db.execute(query, execution_options={"yield_per": 1000})
    for folio, document, sha in reviewed:
        if document is None or sha is None or shas.get(document) != sha.encode():
            yield f"The document of submission {folio} is not the one that was reviewed."


def _amendments(db: Session) -> Iterator[str]:
    told = (
        (str(entry.facts.get("amendment")), entry.facts) for entry in recorded(db, "amendment")
    )
    kept = db.scalars(
        select(Amendment)
        .join(Review, Review.id == Amendment.review)
        .where(Review.folio.not_in(erased.recorded_folios()))
        .order_by(Amendment.id)
        .execution_options(populate_existing=True, yield_per=1000)
    )
    altered, gone = compare(told, ((row.id, as_json(amend.facts(row))) for row in kept))
    for amendment_id in altered:
        yield f"Amendment {amendment_id} is not what was recorded when it was appended."
    for amendment_id in gone:
        yield f"Amendment {amendment_id} was appended, but has been deleted."


def _recognitions(db: Session) -> Iterator[str]:
    told = {(entry.folio, entry.by) for entry in recorded(db, "recognised")}
    query = select(Recognition.folio, Recognition.account)
    rows_of = query.where(Recognition.folio.not_in(erased.recorded_folios()))
    kept = {(folio, account) for folio, account in db.execute(rows_of)}
    # Only the folio is named, because operators paste this and it must not tell who it was.
    for folio in sorted(str(folio) for folio, _ in kept - told):
        yield f"The log does not say that the author of submission {folio} was recognised."
    for folio in sorted(str(folio) for folio, _ in told - kept):
        yield (
            f"The log says that the author of submission {folio} was recognised, but the"
            " record of it has been deleted."
        )
