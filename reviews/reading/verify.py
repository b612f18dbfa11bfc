"""A check for `audit verify`: each locked review's rows are still what was sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.documents.model import canonical_json
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Erasure, Folio
from reviews.reading import amend, sealed
from reviews.reading.content import contents
from reviews.reading.models import Amendment, Review

_BATCH = 200


def check(db: Session) -> Iterable[str]:
    """A sentence for each locked review or amendment whose rows differ from its ledger entry.

    That the payloads themselves are untouched is checked by the ledger. Reviews of erased
    folios have no rows any more and are passed over.
    """
    locked = db.execute(
        select(Review, Folio)
        .join(Folio, Folio.id == Review.folio)
        .where(Review.locked_at.is_not(None), Review.folio.not_in(select(Erasure.folio)))
        .order_by(Review.id)
        .execution_options(populate_existing=True)
    ).all()
    for first in range(0, len(locked), _BATCH):
        batch = locked[first : first + _BATCH]
        said = contents(db, [review.id for review, _ in batch])
        entries = {
            seal: (kind, at, body)
            for seal, kind, at, body in db.execute(
                select(Entry.seal, Entry.kind, Entry.at, Payload.body)
                .join(Payload, Payload.seq == Entry.seq)
                .where(Entry.seal.in_([review.seal for review, _ in batch]))
            )
        }
        for review, folio in batch:
            kind, at, body = entries.get(review.seal, ("", None, {}))
            facts = sealed.facts(folio, review, said[review.id])
            if kind != "lock":
                yield f"Review {review.id} carries a seal that no lock in the log has."
            elif at != review.locked_at or body.get("facts") != _as_json(facts):
                yield f"Review {review.id} is not what was sealed when it was locked."
    yield from _amendments(db)


def _amendments(db: Session) -> Iterator[str]:
    recorded = {
        body["facts"].get("amendment"): body["facts"]
        for body in db.scalars(
            select(Payload.body)
            .join(Entry, Entry.seq == Payload.seq)
            .where(Entry.kind == "amendment")
        )
    }
    rows = db.scalars(
        select(Amendment)
        .join(Review, Review.id == Amendment.review)
        .where(Review.folio.not_in(select(Erasure.folio)))
        .order_by(Amendment.id)
        .execution_options(populate_existing=True)
    )
    for amendment in rows:
        if recorded.pop(amendment.id, None) != _as_json(amend.facts(amendment)):
            yield f"Amendment {amendment.id} is not what was recorded when it was appended."


def _as_json(facts: object) -> object:
    """As the ledger stores it: tuples are lists there."""
    return json.loads(canonical_json(facts))
