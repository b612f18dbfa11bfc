"""Promises about what locked reviews say together: the gate's word, aliases, "ask this"."""

from __future__ import annotations

import pytest

from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from reviews.reading import amend, queries, recuse
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk


def locked(database: Database, *words: str, values: tuple[int, ...] = ()) -> Desk:
    """A folio with one locked review for each word, of that rating throughout."""
    desk = desks.sit(database, readers=len(words))
    rated = values or (3,) * len(words)
    for reader, word, value in zip(desk.readers, words, rated, strict=True):
        desk.whole(by=reader, word=word, value=value)
    return desk


def gate(desk: Desk) -> queries.Gate:
    with desk.database.reading() as db:
        return queries.gate_word(db, desk.folio)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("proceed", "proceed"), "proceed"),
        (("stop", "stop"), "stop"),
        (("unsure", "unsure"), "split"),
        (("proceed", "stop"), "split"),
        (("proceed", "unsure"), "split"),
        (("proceed", "proceed", "stop"), "split"),
    ],
)
def test_the_gate_repeats_the_recommendations_as_one_word(
    database: Database, words: tuple[str, ...], word: str
) -> None:
    assert gate(locked(database, *words)).word == word


def test_ratings_two_apart_are_named(database: Database) -> None:
    for second, apart in ((3, {}), (4, dict.fromkeys(desks.KEYS, 2))):
        desk = locked(database, "proceed", "proceed", values=(2, second))
        assert gate(desk).apart == apart


def test_drafts_and_recused_reviews_have_no_word(database: Database) -> None:
    desk = locked(database, "proceed", "stop", "proceed")
    with database.transaction() as db:
        late = desks.reader(db, db.get_one(Folio, desk.folio))
    desk.fill(by=late, word="stop")
    desk.act(recuse.recuse, by=desk.readers[1])
    assert gate(desk).word == "proceed"
    with database.reading() as db:
        assert len(queries.reviews_of(db, desk.folio)) == 2
        everything = queries.reviews_of(db, desk.folio, uncounted=True)
    assert sorted(review.counted for review in everything) == [False, True, True]
    with pytest.raises(ValueError, match="no review"):
        gate(desks.sit(database))


def test_locked_reviews_come_by_alias_with_their_amendments(database: Database) -> None:
    desk = locked(database, "proceed", "proceed")
    desk.act(amend.amend, "Before anybody else was read.")
    desk.release()
    desk.act(amend.amend, "After.")
    with database.reading() as db:
        found = queries.reviews_of(db, desk.folio)
    assert [review.alias for review in found] == [1, 2]
    amended = next(review for review in found if review.amendments)
    assert [(a.n, a.after_reveal) for a in amended.amendments] == [(1, False), (2, True)]
    assert set(amended.content.ratings) == set(desks.KEYS)
