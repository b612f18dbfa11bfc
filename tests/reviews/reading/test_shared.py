"""Promises about shared passages: the overlapping words alone, each pair of comments once."""

from __future__ import annotations

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from reviews.reading import draft, lock, queries
from reviews.reading.shared import same_words
from tests.reviews.reading import desks
from tests.reviews.reading.desks import on


def test_only_words_that_two_reviewers_marked_are_shared(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        spans = (
            (on("The engine polls", "b3"), on("30 June", "b6"), on("First weeks", "b7")),
            (on("engine polls the table", "b3"), on("Adopted by 30", "b6"), on("ten", "b7")),
        )
        for reader, own in zip(round_.readers, spans, strict=True):
            for span in own:
                desks.comment(db, round_.folio, "scope", by=reader, span=span)
            values = {f"rating-{key}": "2" for key in desks.KEYS}
            values |= {f"absent-{key}": "1" for key in desks.KEYS}
            values |= {f"searched-{key}": "all sections" for key in desks.KEYS}
            values["recommendation"] = "proceed"
            draft.save(db, round_.folio, values, revision=0, by=reader)
            lock.lock(db, round_.folio, by=reader)
        document = db.get_one(Folio, round_.folio).document or ""
        blocks = documents.blocks(db, document)
        shared = same_words(queries.reviews_of(db, round_.folio), blocks)
    assert [(words.block, words.quote) for words in shared] == [
        ("b3", "engine polls"),
        ("b6", "30"),
    ]
    assert all(len(words.comments) == 2 for words in shared)
