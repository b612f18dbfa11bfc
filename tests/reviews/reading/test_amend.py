"""Promises about amendments: appended to a locked review, dated, sealed, never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from reviews.reading import amend, draft, lock, verify
from reviews.reading.models import Amendment, Review
from tests.reviews.reading import desks


def test_an_amendment_is_appended_and_the_review_stays_as_it_was_sealed(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        receipt = lock.lock(db, round_.folio, by=me)
        first = amend.amend(db, round_.folio, "  On a second reading. ", by=me)
        second = amend.amend(db, round_.folio, "And a third.", by=me)
        assert [(a.n, a.text, a.after_reveal) for a in (first, second)] == [
            (1, "On a second reading.", False),
            (2, "And a third.", False),
        ]
        assert db.get_one(Review, receipt.id).seal == receipt.seal
        assert list(verify.check(db)) == []
    for statement in (update(Amendment).values(text="Never said"), delete(Amendment)):
        with pytest.raises(DatabaseError), either_database.transaction() as db:
            db.execute(statement)


def test_the_same_words_once_more_are_a_second_press(
    db: Session, round_: desks.Round, me: str
) -> None:
    desks.fill(db, round_.folio, by=me)
    lock.lock(db, round_.folio, by=me)
    first = amend.amend(db, round_.folio, "Only once.", by=me)
    assert amend.amend(db, round_.folio, " Only once. ", by=me) is first
    assert amend.amend(db, round_.folio, "Another.", by=me).n == 2
    assert amend.amend(db, round_.folio, "Only once.", by=me).n == 3
    assert list(verify.check(db)) == []


def test_an_amendment_needs_a_locked_review_and_words(
    db: Session, round_: desks.Round, me: str
) -> None:
    for text in ("Too early", ""):
        with pytest.raises(Refusal):
            amend.amend(db, round_.folio, text, by=me)
    draft.open_draft(db, round_.folio, by=me)
    with pytest.raises(Refusal) as refused:
        amend.amend(db, round_.folio, "Still too early", by=me)
    assert refused.value.code == "not_locked"


def test_nothing_is_appended_to_a_folio_that_has_ended(
    db: Session, round_: desks.Round, me: str
) -> None:
    desks.fill(db, round_.folio, by=me)
    lock.lock(db, round_.folio, by=me)
    stages.move(db, stages.locked(db, round_.folio), "end", by=None, reason="withdrawn")
    with pytest.raises(Refusal) as refused:
        amend.amend(db, round_.folio, "Too late", by=me)
    assert refused.value.code == "ended"
