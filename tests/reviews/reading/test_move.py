"""Promises about moving a comment: to exact words, with its id and its `n`, and never unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from reviews.reading import comments, lock
from reviews.reading.comments import CommentText, Elsewhere, SeveralPlaces, Unfinished
from reviews.reading.content import QuotedSpan, Remark, comments_of, numbers
from reviews.reading.models import Comment, CommentSpan, Review
from tests.reviews.reading import desks

WRITTEN = CommentText("scope", "concern", "As it was")
HERE = desks.on("five seconds", "b3")


@pytest.fixture
def begun(either_database: Database) -> tuple[Database, desks.Round, str]:
    """Comments on b2, b3 and b7; the id of the one on b3."""
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        for words, block in (("Dispatch", "b2"), ("weeks", "b7")):
            desks.comment(db, round_.folio, "scope", by=me, span=desks.on(words, block))
        id_ = desks.comment(
            db, round_.folio, "scope", by=me, text="As it was", span=desks.on("five seconds")
        )
    return either_database, round_, id_


def _at(*spans: QuotedSpan) -> str:
    return Remark("", 1, "", "", "", False, False, spans).at


def test_a_comment_goes_to_other_words_and_stays_itself(
    begun: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = begun
    to = [desks.on("six to ten", "b7"), desks.on("30 June", "b6")]
    with database.transaction() as db:
        me = round_.readers[0]
        written = CommentText("failure", "question", "Other words", new_to_us=True)
        kept = comments.change(
            db, round_.folio, id_, written, was=WRITTEN, to=to, was_at=_at(HERE), by=me
        )
        assert kept.touched == ("b3", "b6", "b7"), "left, come to, and numbered anew"
        review = db.scalars(select(Review.id)).one()
        stored = comments_of(db, [review])[review]
    assert list(kept.comments) == stored
    [moved] = [remark for remark in stored if remark.id == id_]
    assert (moved.n, comments.written_of(moved)) == (3, written)
    assert [span.quote for span in moved.spans] == ["30 June", "six to ten"]
    assert moved.spans[0].prefix.endswith("Adopted by ")
    assert [numbers(stored)[remark.id] for remark in stored] == [1, 2, 3]


def test_a_quote_is_found_or_asked_about_and_the_comment_stays_meanwhile(
    begun: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = begun
    with database.transaction() as db:
        me = round_.readers[0]

        def move(quote: str, written: CommentText = WRITTEN) -> comments.Kept:
            at, of = _at(HERE), round_.folio
            return comments.change(
                db, of, id_, written, was=WRITTEN, to=quote, was_at=at, by=me
            )

        for quote, faults in (("six seconds", {"quote"}), ("five seconds", {"quote"})):
            with pytest.raises(Unfinished) as refused:
                move(quote)
            assert set(refused.value.faults) == faults
        assert isinstance(refused.value.faults["quote"], SeveralPlaces)
        with pytest.raises(Unfinished) as refused:
            move("nowhere", CommentText("", "", ""))
        assert set(refused.value.faults) == {"quote", "text", "criterion", "kind"}
        quotes = select(CommentSpan.quote).where(CommentSpan.comment == id_)
        assert db.scalars(quotes).all() == ["five seconds"]
        move("Adopted by 30 June")
        assert db.scalars(quotes).all() == ["Adopted by 30 June"]


def test_two_tabs_that_move_it_are_told_of_each_other(
    begun: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = begun
    there, other = desks.on("30 June", "b6"), desks.on("First weeks", "b7")
    with database.transaction() as db:
        me = round_.readers[0]

        def move(to: QuotedSpan, was: QuotedSpan) -> None:
            comments.change(
                db,
                round_.folio,
                id_,
                WRITTEN,
                was=WRITTEN,
                to=[to],
                was_at=_at(was),
                by=me,
            )

        move(there, HERE)
        move(there, HERE)
        with pytest.raises(Elsewhere) as refused:
            move(other, HERE)
        assert refused.value.status == 409
        assert refused.value.remark.quote == "30 June"
        move(other, there)
        spans = select(func.count()).where(CommentSpan.comment == id_)
        assert db.scalar(spans) == 1


def test_a_passage_that_is_not_there_moves_nothing(
    begun: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = begun
    with database.transaction() as db, pytest.raises(Refusal) as refused:
        comments.change(
            db,
            round_.folio,
            id_,
            WRITTEN,
            was=WRITTEN,
            to=[QuotedSpan("b3", 0, 4, "none")],
            was_at=_at(HERE),
            by=round_.readers[0],
        )
    assert refused.value.code == "not_verbatim"


def test_after_the_lock_nothing_moves(begun: tuple[Database, desks.Round, str]) -> None:
    database, round_, id_ = begun
    with database.transaction() as db:
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        lock.lock(db, round_.folio, by=me)
        with pytest.raises(Refusal) as refused:
            comments.change(
                db,
                round_.folio,
                id_,
                WRITTEN,
                was=WRITTEN,
                to=[desks.on("30 June", "b6")],
                was_at=_at(HERE),
                by=me,
            )
        assert refused.value.code == "locked"
        assert db.get_one(Comment, id_).text == "As it was"
