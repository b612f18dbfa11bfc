from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from blindfolio.visibility.models import Folio
from reviews.forms.verify import BATCH, as_json
from reviews.reading import amend, sealed
from reviews.reading.content import contents
from reviews.reading.models import Amendment, Recognition, Review


def check(db: Session) -> Iterable[str]:
    """For `audit verify`: a sentence for each locked review, amendment or recognition that differs
    from the ledger. Checks both ways: each row against its seal, each entry against its row. It
    compares the document too; the ledger checks the payloads. Skips deleted folios, whose rows are
    gone."""
    locks = {entry.seal: entry for entry in recorded(db, "lock")}
    locked = db.execute(
        select(Review, Folio)
        .join(Folio, Folio.id == Review.folio)
        .where(Review.locked_at.is_not(None), Review.folio.not_in(erased.recorded_folios()))
        .order_by(Review.id)
        .execution_options(populate_existing=True)
    ).all()
    for first in range(0, len(locked), BATCH):
        batch = locked[first : first + BATCH]
        said = contents(db, [review.id for review, _ in batch])
        for review, folio in batch:
            entry = locks.pop(review.seal or "", None)
            facts = sealed.facts(folio, review, said[review.id])
            if entry is None:
                yield f"Review {review.id} has a seal that matches no lock in the log."
            elif entry.at != review.locked_at or entry.facts != as_json(facts):
                yield f"Review {review.id} is not what was sealed when it was locked."
    for entry in locks.values():
        review_id = entry.facts.get("review")
        yield f"Review {review_id} was locked, but has been deleted or is a draft again."
    yield from _documents(db, [folio for _, folio in locked])
    yield from _amendments(db)
    yield from _recognitions(db)


def _documents(db: Session, folios: Sequence[Folio]) -> Iterator[str]:
    shas = dict(documents.shas_now(db, {folio.document for folio in folios if folio.document}))
    for folio in {folio.id: folio for folio in folios}.values():
        if folio.document is None or shas.get(folio.document) != folio.sha:
            yield f"The document of submission {folio.id} is not the one that was reviewed."


def _amendments(db: Session) -> Iterator[str]:
    told = {entry.facts.get("amendment"): entry.facts for entry in recorded(db, "amendment")}
    rows = db.scalars(
        select(Amendment)
        .join(Review, Review.id == Amendment.review)
        .where(Review.folio.not_in(erased.recorded_folios()))
        .order_by(Amendment.id)
        .execution_options(populate_existing=True)
    )
    altered, gone = compare(told, {row.id: as_json(amend.facts(row)) for row in rows})
    for amendment_id in altered:
        yield f"Amendment {amendment_id} is not what was recorded when it was appended."
    for amendment_id in gone:
        yield f"Amendment {amendment_id} was appended, but has been deleted."


def _recognitions(db: Session) -> Iterator[str]:
    told = {(entry.folio, entry.by): True for entry in recorded(db, "recognised")}
    rows = db.execute(
        select(Recognition.folio, Recognition.account).where(
            Recognition.folio.not_in(erased.recorded_folios())
        )
    )
    altered, gone = compare(told, {(folio, account): True for folio, account in rows})
    # By the folio alone: operators paste this, so it must not tell who it was.
    for folio in sorted(str(folio) for folio, _ in altered):
        yield f"The log does not say that the author of submission {folio} was recognised."
    for folio in sorted(str(folio) for folio, _ in gone):
        yield (
            f"The log says that the author of submission {folio} was recognised, but the"
            " record of it has been deleted."
        )
