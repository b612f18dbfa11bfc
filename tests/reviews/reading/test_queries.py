"""Promises about what locked reviews say together: the gate's word, aliases, "ask this"."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from reviews.reading import amend, lock, queries, recuse
from tests import factories
from tests.reviews.reading import desks


def locked(db: Session, *words: str, values: tuple[int, ...] = ()) -> desks.Round:
    """A folio with one locked review for each word, of that rating throughout."""
    round_ = desks.begin(db, readers=len(words))
    for reader, word, value in zip(
        round_.readers, words, values or (3,) * len(words), strict=True
    ):
        desks.fill(db, round_.folio, by=reader, word=word, value=value)
        lock.lock(db, round_.folio, by=reader)
    return round_


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
    db: Session, words: tuple[str, ...], word: str
) -> None:
    round_ = locked(db, *words)
    assert queries.gate_word(db, round_.folio).word == word


def test_ratings_two_apart_are_named(database: Database) -> None:
    with database.transaction() as db:
        near = queries.gate_word(db, locked(db, "proceed", "proceed", values=(2, 3)).folio)
        far = queries.gate_word(db, locked(db, "proceed", "proceed", values=(2, 4)).folio)
    assert near.apart == {}
    assert far.apart == dict.fromkeys(desks.KEYS, 2)


def test_drafts_and_recused_reviews_have_no_word(db: Session) -> None:
    round_ = locked(db, "proceed", "stop", "proceed")
    folio = db.get_one(Folio, round_.folio)
    desks.fill(db, round_.folio, by=desks.reader(db, folio), word="stop")
    recuse.recuse(db, round_.folio, by=round_.readers[1])
    gate = queries.gate_word(db, round_.folio)
    assert gate.word == "proceed"
    assert len(queries.reviews_of(db, round_.folio)) == 2
    everything = queries.reviews_of(db, round_.folio, uncounted=True)
    assert sorted(review.counted for review in everything) == [False, True, True]
    with pytest.raises(ValueError, match="no review"):
        queries.gate_word(db, desks.begin(db).folio)


def test_locked_reviews_come_by_alias_with_their_amendments(db: Session) -> None:
    round_ = locked(db, "proceed", "proceed")
    amend.amend(db, round_.folio, "Before anybody else was read.", by=round_.readers[0])
    folio = stages.locked(db, round_.folio)
    standing.give(db, folio, factories.account(db).id, "panel", by=None)
    stages.move(db, folio, "release", by=None)
    amend.amend(db, round_.folio, "After.", by=round_.readers[0])
    found = queries.reviews_of(db, round_.folio)
    assert [review.alias for review in found] == [1, 2]
    amended = next(review for review in found if review.amendments)
    assert [(a.n, a.after_reveal) for a in amended.amendments] == [(1, False), (2, True)]
    assert set(amended.content.ratings) == set(desks.KEYS)


def test_ask_this_gives_passages_of_locked_reviews_in_the_documents_order(db: Session) -> None:
    round_ = desks.begin(db, readers=2)
    one, other = round_.readers
    span = desks.on("Adopted by 30 June", "b6")
    desks.fill(db, round_.folio, by=one)
    desks.comment(
        db, round_.folio, "migration", by=one, text="Whose?", ask_this=True, span=span
    )
    desks.comment(db, round_.folio, "failure", by=one, text="Why five?", ask_this=True)
    desks.comment(db, round_.folio, "failure", by=other, text="A draft?", ask_this=True)
    desks.comment(
        db, round_.folio, "scope", by=one, ask_this=True, question="What if it is ten?"
    )
    assert queries.asked(db, round_.folio) == []
    lock.lock(db, round_.folio, by=one)
    assert queries.asked(db, round_.folio) == [
        queries.AskedPassage("b3", "five seconds", "What if it is ten?", "scope"),
        queries.AskedPassage("b3", "five seconds", "Why five?", "failure"),
        queries.AskedPassage("b6", "Adopted by 30 June", "Whose?", "migration"),
    ]
