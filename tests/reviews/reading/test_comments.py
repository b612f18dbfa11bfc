"""Promises about comments: exact passages or none, kept once, in reading order."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.forms.filled import Incomplete
from reviews.reading import comments, draft, lock
from reviews.reading.comments import CommentText, Elsewhere, SeveralPlaces, Unfinished
from reviews.reading.content import GENERAL, QuotedSpan, Remark, comments_of, numbers
from reviews.reading.models import Comment, CommentSpan, Review
from tests import factories
from tests.reviews.reading import desks
from tests.reviews.reading.desks import on

WRITTEN = CommentText(
    "failure",
    "concern",
    "Follows the claim, not the payment.",
    ask_this=True,
    question="What follows the payment?",
)


def fresh() -> str:
    return str(uuid.uuid4())


def test_a_comment_keeps_the_exact_words_and_what_stands_round_them(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        spans = [on("😀 readers — שלום", "b4")]
        kept = comments.add(db, round_.folio, fresh(), WRITTEN, spans, by=round_.readers[0])
    [remark] = kept.comments
    [span] = remark.spans
    assert (remark.n, remark.text, remark.ask_this) == (1, WRITTEN.text, True)
    assert span.quote == "😀 readers — שלום"
    assert (span.prefix, span.suffix) == ("Naïve ", " עולם — see five seconds & more."[:32])
    assert kept.touched == ("b4",)


@pytest.mark.parametrize(
    "span",
    [
        replace(on("five seconds"), start=on("five seconds").start + 1),
        replace(on("five seconds"), quote="five second"),
        QuotedSpan("b99", 0, 4, "none"),
        QuotedSpan("b3", 0, 10_000, "all of it"),
        QuotedSpan("b3", 3, 4, " "),
        QuotedSpan("b3", -4, 3, ""),
    ],
)
def test_a_passage_that_does_not_stand_there_is_refused(
    db: Session, round_: desks.Round, span: QuotedSpan
) -> None:
    with pytest.raises(Refusal) as refused:
        comments.add(db, round_.folio, fresh(), WRITTEN, [span], by=round_.readers[0])
    assert refused.value.code == "not_verbatim"
    assert db.scalar(select(func.count()).select_from(Comment)) == 0


def test_the_same_comment_sent_twice_is_kept_once(database: Database) -> None:
    id_ = fresh()
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        for _ in range(2):
            kept = comments.add(db, round_.folio, id_, WRITTEN, [on("five seconds")], by=me)
        assert [remark.n for remark in kept.comments] == [1]
        with pytest.raises(Refusal) as refused:
            other = replace(WRITTEN, text="Other words")
            comments.add(db, round_.folio, id_, other, [on("five seconds")], by=me)
        assert refused.value.status == 409


def test_a_comment_says_when_the_review_was_last_saved(
    db: Session, round_: desks.Round, me: str
) -> None:
    id_, now, here = fresh(), clock.now(), [on("five seconds")]
    other = replace(WRITTEN, text="Nothing else.")
    comments.add(db, round_.folio, fresh(), WRITTEN, here, by=me)
    acts: list[tuple[int, Callable[[], object], int]] = [
        (1, lambda: comments.add(db, round_.folio, id_, WRITTEN, here, by=me), 1),
        (2, lambda: comments.change(db, round_.folio, id_, other, was=WRITTEN, by=me), 2),
        (3, lambda: comments.remove(db, round_.folio, id_, by=me), 3),
        (4, lambda: comments.remove(db, round_.folio, id_, by=me), 3),
    ]
    for hours, act, saved in acts:
        with clock.at(now + timedelta(hours=hours)):
            act()
        db.flush()
        assert db.scalars(select(Review.saved_at)).one() == now + timedelta(hours=saved)


def test_an_id_taken_in_another_review_is_refused_and_tells_nothing(database: Database) -> None:
    id_ = fresh()
    with database.transaction() as db:
        round_ = desks.begin(db)
        one, other = round_.readers
        comments.add(db, round_.folio, id_, WRITTEN, [on("five seconds")], by=one)
        with pytest.raises(Refusal) as refused, db.begin_nested():
            comments.add(db, round_.folio, id_, WRITTEN, [on("five seconds")], by=other)
        assert refused.value.code == "comment_id"
        with pytest.raises(Refusal):
            comments.add(db, round_.folio, "k1", WRITTEN, [on("five seconds")], by=other)


def test_comments_are_listed_in_reading_order_and_keep_their_numbers(
    db: Session, round_: desks.Round, me: str
) -> None:
    table = desks.comment(db, round_.folio, "migration", by=me, span=on("30 June", "b6"))
    early = desks.comment(db, round_.folio, "failure", by=me)
    kept = comments.remove(db, round_.folio, table, by=me)
    assert [(r.id, r.n) for r in kept.comments] == [(early, 2)]
    late = desks.comment(db, round_.folio, "failure", by=me, span=on("weeks", "b7"))
    kept = comments.remove(db, round_.folio, table, by=me)
    assert [(r.id, r.n) for r in kept.comments] == [(early, 2), (late, 3)]
    assert kept.touched == (), "a second press finds it gone"
    assert db.scalar(select(func.count()).select_from(CommentSpan)) == 2


def test_an_earlier_comment_renumbers_all_that_stand_after_it(
    db: Session, round_: desks.Round, me: str
) -> None:
    for words, block in (("30 June", "b6"), ("Dispatch", "b2"), ("weeks", "b7")):
        desks.comment(db, round_.folio, "scope", by=me, span=on(words, block))
    id_ = fresh()
    for _ in range(2):
        passage = [on("five seconds", "b3")]
        kept = comments.add(db, round_.folio, id_, WRITTEN, passage, by=me)
        assert kept.touched == ("b3", "b6", "b7")
    assert [remark.n for remark in kept.comments] == [2, 4, 1, 3], "the stored ones stay"
    shown = [numbers(kept.comments)[remark.id] for remark in kept.comments]
    assert shown == [1, 2, 3, 4]
    assert comments.remove(db, round_.folio, id_, by=me).touched == ("b3", "b6", "b7")


def test_one_comment_stands_on_several_blocks(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        spans = [on("Dispatch", "b2"), on("The engine polls", "b3")]
        kept = comments.add(
            db, round_.folio, fresh(), WRITTEN, list(reversed(spans)), by=round_.readers[0]
        )
    assert kept.comments[0].quote == "Dispatch … The engine polls"
    assert kept.touched == ("b2", "b3")


def test_a_change_keeps_the_passage_and_refuses_to_overwrite_another_tab(
    db: Session, round_: desks.Round, me: str
) -> None:
    id_ = desks.comment(db, round_.folio, "failure", by=me)
    was = CommentText("failure", "concern", "Everything hangs on this bound.")
    new = CommentText("scope", "question", "Whose bound is it?", ask_this=True)
    kept = comments.change(db, round_.folio, id_, new, was=was, by=me)
    assert comments.written_of(kept.comments[0]) == new
    assert kept.comments[0].quote == "five seconds"
    comments.change(db, round_.folio, id_, new, was=was, by=me)
    with pytest.raises(Refusal) as refused:
        comments.change(db, round_.folio, id_, replace(new, text="No?"), was=was, by=me)
    assert refused.value.code == "stale_comment"
    assert db.scalar(select(Comment.text)) == "Whose bound is it?"


@pytest.mark.parametrize(
    ("text", "question", "field", "says"),
    [
        # A strength that asks nothing never becomes a question by itself.
        ("Aligned with a stated goal.", "", "question", "Write what the panel is to ask"),
        ("Aligned with a stated goal.", "At what price.", "question", "Write what the panel"),
        ("Aligned.", "Would ada@example.test agree?", "question", "ada@example.test"),
        ("Why did I rate this 2?", "", "text", "rate this 2"),
        ("Is this 3/4?", "", "text", "3/4"),
    ],
)
def test_what_the_panel_cannot_be_asked_is_refused_where_it_is_written(
    db: Session, round_: desks.Round, me: str, text: str, question: str, field: str, says: str
) -> None:
    marked = CommentText("failure", "strength", text, ask_this=True, question=question)
    with pytest.raises(comments.Unfinished) as refused, db.begin_nested():
        comments.add(db, round_.folio, fresh(), marked, [on("five seconds")], by=me)
    assert list(refused.value.faults) == [field]
    assert says in str(refused.value.faults[field])
    unmarked = replace(marked, ask_this=False)
    kept = comments.add(db, round_.folio, fresh(), unmarked, [on("five seconds")], by=me)
    assert (kept.comments[0].text, kept.comments[0].question) == (text, "")


def test_a_name_is_refused_alike_whether_its_owner_has_a_part_here_or_not(
    db: Session, round_: desks.Round
) -> None:
    """Or a reviewer could try names, and learn who else reviews or sits on the panel."""
    me, other = round_.readers
    db.get_one(Account, me).name = "Robin Testcase"
    db.get_one(Account, other).name = "Sam Dummy"
    factories.account(db, "Kim Nowhere")
    for name in ("Sam Dummy", "Kim Nowhere", "Robin"):
        marked = CommentText("failure", "concern", f"As {name} asks: who is woken?", True)
        with pytest.raises(comments.Unfinished) as refused, db.begin_nested():
            comments.add(db, round_.folio, fresh(), marked, [on("five seconds")], by=me)
        assert str(refused.value) == (
            f"“{name}” is the name of somebody on the team, which the panel’s sheet may not"  # noqa: RUF001
            " hold. Ask without it."
        )


def test_the_question_of_a_marked_comment_is_kept_beside_its_words(
    db: Session, round_: desks.Round, me: str
) -> None:
    marked = CommentText(
        "failure", "strength", "Sound.", ask_this=True, question=" At what\nprice? "
    )
    kept = comments.add(db, round_.folio, fresh(), marked, [on("five seconds")], by=me)
    assert (kept.comments[0].text, kept.comments[0].asked) == ("Sound.", "At what price?")
    asks = replace(marked, text="Whose bound?", question="")
    kept = comments.change(db, round_.folio, kept.comments[0].id, asks, was=marked, by=me)
    assert kept.comments[0].asked == "Whose bound?"


def test_nobody_changes_or_deletes_anothers_comment(db: Session, round_: desks.Round) -> None:
    one, other = round_.readers
    id_ = desks.comment(db, round_.folio, "failure", by=one)
    desks.comment(db, round_.folio, "failure", by=other)
    with pytest.raises(Absent):
        comments.change(db, round_.folio, id_, WRITTEN, was=WRITTEN, by=other)
    comments.remove(db, round_.folio, id_, by=other)
    assert db.get(Comment, id_) is not None


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"criterion": "elegance"}, ["no_criterion"]),
        ({"kind": "praise"}, ["no_kind"]),
        ({"text": " \n "}, ["no_text"]),
        ({"text": "long " * 5000, "kind": ""}, ["too_long", "no_kind"]),
        (
            {"text": "", "criterion": "", "kind": ""},
            ["no_text", "no_criterion", "no_kind"],
        ),
    ],
)
def test_a_comment_needs_criterion_kind_and_words_and_all_that_lacks_is_said(
    db: Session, round_: desks.Round, me: str, change: dict[str, str], codes: list[str]
) -> None:
    lacking = replace(WRITTEN, **change)  # type: ignore[arg-type]
    for passage, quote in (
        ([on("five seconds")], []),
        ("six seconds", ["not_found"]),
        ("five seconds " * 1_000, ["long_quote"]),
    ):
        with pytest.raises(Unfinished) as refused:
            comments.add(db, round_.folio, fresh(), lacking, passage, by=me)
        faults = refused.value.faults.values()
        assert [fault.code for fault in faults] == quote + codes
        assert all(str(fault) in str(refused.value) for fault in faults)


def test_a_pasted_quote_is_found_or_asked_about(db: Session) -> None:
    blocks = documents.blocks(db, _document(db))
    assert comments.find(blocks, " adopted by".replace("a", "A")).block == "b6"
    with pytest.raises(SeveralPlaces) as twice:
        comments.find(blocks, "five\n seconds")
    assert [place.block for place in twice.value.places] == ["b3", "b4"]
    assert "twice" in str(twice.value)
    with pytest.raises(Refusal) as nowhere:
        comments.find(blocks, "six seconds")
    assert nowhere.value.code == "not_found"


def test_a_quote_that_stands_everywhere_is_not_asked_about_place_by_place() -> None:
    """A page with a choice for each letter of a long document would take the site with it."""
    block = desks.document(((("paragraph"), f"<p>{'ab ' * 100_000}</p>"),)).blocks[0]
    for quote in ("a", "ab " * 1_600):
        with pytest.raises(Refusal) as refused:
            comments.find([block], quote)
        assert refused.value.code == "too_many_places"
        assert not isinstance(refused.value, SeveralPlaces)


def _document(db: Session) -> str:
    stored = db.get_one(Folio, desks.begin(db).folio).document
    assert stored is not None
    return stored


def test_a_general_comment_is_on_no_criterion_and_is_no_evidence(database: Database) -> None:
    general = CommentText(GENERAL, "strength", "Reads like a memo that was used.")
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        kept = comments.add(db, round_.folio, fresh(), general, [on("five seconds")], by=me)
        review = draft.open_draft(db, round_.folio, by=me)
        rated = {f"rating-{key}": "3" for key in desks.KEYS} | {"recommendation": "proceed"}
        draft.save(db, round_.folio, rated, revision=review.revision, by=me)
        with pytest.raises(Incomplete) as refused:
            lock.lock(db, round_.folio, by=me)
    assert [remark.criterion for remark in kept.comments] == [GENERAL]
    assert {gap.of for gap in refused.value.gaps} == set(desks.KEYS), "none is covered"


BEFORE = CommentText("scope", "concern", "As it was")
HERE = on("five seconds", "b3")


@pytest.fixture
def moving(either_database: Database) -> tuple[Database, desks.Round, str]:
    """Comments on b2, b3 and b7; the id of the one on b3."""
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        for words, block in (("Dispatch", "b2"), ("weeks", "b7")):
            desks.comment(db, round_.folio, "scope", by=me, span=on(words, block))
        id_ = desks.comment(
            db, round_.folio, "scope", by=me, text="As it was", span=on("five seconds")
        )
    return either_database, round_, id_


def _at(*spans: QuotedSpan) -> str:
    return Remark("", 1, "", "", "", False, False, spans).at


def test_a_comment_goes_to_other_words_and_stays_itself(
    moving: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = moving
    to = [on("six to ten", "b7"), on("30 June", "b6")]
    with database.transaction() as db:
        me = round_.readers[0]
        written = CommentText("failure", "question", "Other words", new_to_us=True)
        kept = comments.change(
            db, round_.folio, id_, written, was=BEFORE, to=to, was_at=_at(HERE), by=me
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
    moving: tuple[Database, desks.Round, str],
) -> None:
    database, round_, id_ = moving
    there, other = on("30 June", "b6"), on("First weeks", "b7")
    with database.transaction() as db:
        me = round_.readers[0]

        def move(to: QuotedSpan, was: QuotedSpan) -> None:
            comments.change(
                db,
                round_.folio,
                id_,
                BEFORE,
                was=BEFORE,
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
