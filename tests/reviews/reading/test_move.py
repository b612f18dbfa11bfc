"""Promises about moving a comment: to exact words, with its id and its `n`, and never unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from blindfolio.db.session import Database
from reviews.reading import comments
from reviews.reading.comments import CommentText, Elsewhere
from reviews.reading.content import QuotedSpan, Remark, comments_of, numbers
from reviews.reading.models import CommentSpan, Review
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
