"""Promises about shared passages: the overlapping words alone, and the same words once."""

from __future__ import annotations

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from reviews.reading import draft, lock, queries
from reviews.reading.side_by_side import same_words
from tests import factories
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
            values |= {f"searched-{key}": "all sections, for “leave”" for key in desks.KEYS}
            values["recommendation"] = "proceed"
            draft.save(db, round_.folio, values, revision=0, by=reader)
            lock.lock(db, round_.folio, by=reader, meant=desks.KEYS)
        document = db.get_one(Folio, round_.folio).document or ""
        blocks = documents.blocks(db, document)
        shared = same_words(queries.reviews_of(db, round_.folio), blocks)
    assert [(words.block, words.quote) for words in shared] == [
        ("b3", "engine polls"),
        ("b6", "30"),
    ]
    assert all(sum(map(len, words.comments.values())) == 2 for words in shared)


def test_the_same_words_stand_once_with_all_that_was_said_of_them(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db, readers=3)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
            lock.lock(db, round_.folio, by=reader, meant=desks.KEYS)
        folio = stages.locked(db, round_.folio)
        standing.give(db, folio, factories.account(db).id, "panel", by=None)
        stages.move(db, folio, "release", by=None)
        blocks = documents.blocks(db, folio.document or "")
        (words,) = same_words(queries.reviews_of(db, round_.folio), blocks)
    assert words.quote == "five seconds"
    each = len(desks.KEYS)
    assert {alias: len(said) for alias, said in words.comments.items()} == {
        1: each,
        2: each,
        3: each,
    }
