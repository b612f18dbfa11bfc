"""What a packet has of the reviews: as their locks sealed them, or under the names that its reader
may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief.queries import NamedReview
from reviews.packet import parts
from reviews.packet.gather.log import OwnEntry
from reviews.packet.gather.values import Told, columns_of
from reviews.reading import sealed as sealed_reviews
from reviews.reading.models import REVIEW, Review


def sealed(
    db: Session,
    folio: Folio,
    named: Sequence[NamedReview],
    told: Told,
) -> list[dict[str, Any]]:
    """The part of a packet with seals. One statement."""
    stored = {
        review.id: (review, standing)
        for review, standing in db.execute(
            select(Review, Standing)
            .join(
                Standing,
                (Standing.folio == Review.folio) & (Standing.account == Review.account),
            )
            .where(Review.folio == folio.id, Standing.kind == "reviewer", Standing.locked)
        )
    }
    locks = {entry.seal: entry.seq for entry in told.of_kind("lock")}
    amended = {
        (entry.body["facts"]["review"], entry.body["facts"]["n"]): entry
        for entry in told.of_kind("amendment")
    }
    found = []
    for it in named:
        review, standing = stored[it.review.id]
        entry = locks.get(it.review.seal)
        found.append(
            {
                "sealed": entry is not None and ("standing", standing.id) in told.rows,
                "entry": entry,
                "locked_at": chain.written(it.review.locked_at),
                "recognised": it.review.recognised,
                "part": columns_of(standing, parts.STANDING),
                "locked": sealed_reviews.facts(folio, review, it.review.content),
                "amendments": [
                    _sealed_amendment(appended, amended.get((review.id, appended.n)))
                    for appended in it.review.amendments
                ],
            }
        )
    return found


def _sealed_amendment(appended: Any, entry: OwnEntry | None) -> dict[str, Any]:
    return {
        "id": entry.body["facts"]["amendment"] if entry else "",
        "entry": entry.seq if entry else None,
        "n": appended.n,
        "text": appended.text,
        "at": entry.at if entry else chain.written(appended.at),
        "after_reveal": appended.after_reveal,
    }


def plain(told: NamedReview) -> dict[str, Any]:
    """One review of a packet without seals."""
    review, content = told.review, told.review.content
    return {
        "sealed": False,
        "by": told.by,
        "locked_at": chain.written(review.locked_at),
        "counted": review.counted,
        "recognised": review.recognised,
        "locked": {
            **{
                name: getattr(review.row, name)
                for it in REVIEW.fields
                if it.seen_as and it.sealed
                for name in it.shape()
            },
            "ratings": {key: asdict(rated) for key, rated in content.ratings.items()},
            # Not what the panel is to ask: it gets that without who asks.
            "comments": [
                {
                    "criterion": remark.criterion,
                    "kind": remark.kind,
                    "text": remark.text,
                    "new_to_us": remark.new_to_us,
                    "spans": [asdict(span) for span in remark.spans],
                }
                for remark in content.comments
            ],
        },
        "amendments": [
            {
                "n": appended.n,
                "text": appended.text,
                "at": chain.written(appended.at),
                "after_reveal": appended.after_reveal,
            }
            for appended in review.amendments
        ],
    }
