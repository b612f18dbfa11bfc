"""Promises about comments: exact passages or none, kept once, in reading order."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.visibility.scope import Absent
from reviews.forms.filled import Incomplete
from reviews.reading import comments
from reviews.reading.comments import CommentText, Elsewhere, Kept, SeveralPlaces, Unfinished
from reviews.reading.content import GENERAL, QuotedSpan, Remark, numbers
from reviews.reading.models import Comment, CommentSpan
from tests import factories
from tests.expect import refused
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk, on

WRITTEN = CommentText(
    "failure",
    "concern",
    "Follows the claim, not the payment.",
    ask_this=True,
    question="What follows the payment?",
)
HERE = on("five seconds", "b3")
COUNT = select(func.count()).select_from(Comment)


def add(
    desk: Desk,
    written: CommentText = WRITTEN,
    passage: str | Sequence[QuotedSpan] = (HERE,),
    *,
    id_: str = "",
    by: str = "",
) -> Kept:
    return desk.act(comments.add, id_ or fresh(), written, passage, by=by)


def fresh() -> str:
    return str(uuid.uuid4())


@pytest.mark.usefixtures("either_database")
def test_a_comment_keeps_the_exact_words_and_what_stands_round_them(desk: Desk) -> None:
    kept = add(desk, passage=[on("😀 readers — שלום", "b4")])
    [remark] = kept.comments
    [span] = remark.spans
    assert (remark.n, remark.text, remark.ask_this) == (1, WRITTEN.text, True)
    assert span.quote == "😀 readers — שלום"
    assert (span.prefix, span.suffix) == ("Naïve ", " עולם — see five seconds & more."[:32])
    assert kept.touched == ("b4",)


@pytest.mark.parametrize(
    "span",
    [
        replace(HERE, start=HERE.start + 1),
        replace(HERE, quote="five second"),
        QuotedSpan("b99", 0, 4, "none"),
        QuotedSpan("b3", 0, 10_000, "all of it"),
        QuotedSpan("b3", 3, 4, " "),
        QuotedSpan("b3", -4, 3, ""),
    ],
)
def test_a_passage_that_does_not_stand_there_is_refused(desk: Desk, span: QuotedSpan) -> None:
    with refused("not_verbatim"):
        add(desk, passage=[span])
    assert desk.one(COUNT) == 0


def test_the_same_comment_sent_twice_is_kept_once_and_its_id_is_one_reviewers(
    desk: Desk,
) -> None:
    id_ = fresh()
    for _ in range(2):
        assert [remark.n for remark in add(desk, id_=id_).comments] == [1]
    with refused("comment_taken"):
        add(desk, replace(WRITTEN, text="Other words"), id_=id_)
    for taken in (id_, "k1"):
        with refused("comment_id"):
            add(desk, id_=taken, by=desk.readers[1])


def test_a_comment_says_when_the_review_was_last_saved(desk: Desk) -> None:
    id_, now = fresh(), clock.now()
    other = replace(WRITTEN, text="Nothing else.")
    add(desk)
    acts: list[tuple[int, Callable[[], object], int]] = [
        (1, lambda: add(desk, id_=id_), 1),
        (2, lambda: desk.act(comments.change, id_, other, was=WRITTEN), 2),
        (3, lambda: desk.act(comments.remove, id_), 3),
        (4, lambda: desk.act(comments.remove, id_), 3),
    ]
    for hours, act, saved in acts:
        with clock.at(now + timedelta(hours=hours)):
            act()
        assert desk.review().saved_at == now + timedelta(hours=saved)


def test_comments_are_listed_in_reading_order_and_keep_their_numbers(desk: Desk) -> None:
    table = desk.comment("migration", span=on("30 June", "b6"))
    early = desk.comment()
    kept = desk.act(comments.remove, table)
    assert [(r.id, r.n) for r in kept.comments] == [(early, 2)]
    late = desk.comment(span=on("weeks", "b7"))
    kept = desk.act(comments.remove, table)
    assert [(r.id, r.n) for r in kept.comments] == [(early, 2), (late, 3)]
    assert kept.touched == (), "a second press finds it gone"
    assert desk.one(select(func.count()).select_from(CommentSpan)) == 2


def test_an_earlier_comment_renumbers_all_that_stand_after_it(desk: Desk) -> None:
    for words, block in (("30 June", "b6"), ("Dispatch", "b2"), ("weeks", "b7")):
        desk.comment("scope", span=on(words, block))
    id_ = fresh()
    for _ in range(2):
        kept = add(desk, id_=id_)
        assert kept.touched == ("b3", "b6", "b7")
    assert [remark.n for remark in kept.comments] == [2, 4, 1, 3], "the stored ones stay"
    shown = [numbers(kept.comments)[remark.id] for remark in kept.comments]
    assert shown == [1, 2, 3, 4]
    assert desk.act(comments.remove, id_).touched == ("b3", "b6", "b7")


def test_one_comment_stands_on_several_blocks(desk: Desk) -> None:
    kept = add(desk, passage=[on("The engine polls", "b3"), on("Dispatch", "b2")])
    assert kept.comments[0].quote == "Dispatch … The engine polls"
    assert kept.touched == ("b2", "b3")


def test_a_change_keeps_the_passage_and_refuses_to_overwrite_another_tab(desk: Desk) -> None:
    id_ = desk.comment()
    was = CommentText("failure", "concern", "Everything hangs on this bound.")
    new = CommentText("scope", "question", "Whose bound is it?", ask_this=True)
    for _ in range(2):
        kept = desk.act(comments.change, id_, new, was=was)
    assert comments.written_of(kept.comments[0]) == new
    assert kept.comments[0].quote == "five seconds"
    with refused("stale_comment"):
        desk.act(comments.change, id_, replace(new, text="No?"), was=was)
    assert desk.one(select(Comment.text)) == "Whose bound is it?"


@pytest.mark.parametrize(
    ("text", "question", "field", "says"),
    [
        # A strength that asks nothing never becomes a question by itself.
        ("Aligned with a stated goal.", "", "question", "Write the question as the panel"),
        ("Aligned with a stated goal.", "At what price.", "question", "Write the question"),
        ("Aligned.", "Would ada@example.test agree?", "question", "ada@example.test"),
        ("Why did I rate this 2?", "", "text", "rate this 2"),
        ("Is this 3/4?", "", "text", "3/4"),
    ],
)
def test_what_the_panel_cannot_be_asked_is_refused_where_it_is_written(
    desk: Desk, text: str, question: str, field: str, says: str
) -> None:
    marked = CommentText("failure", "strength", text, ask_this=True, question=question)
    with pytest.raises(Unfinished) as unfinished:
        add(desk, marked)
    assert list(unfinished.value.faults) == [field]
    assert says in str(unfinished.value.faults[field])
    [remark] = add(desk, replace(marked, ask_this=False)).comments
    assert (remark.text, remark.question) == (text, "")


def test_a_name_is_refused_alike_whether_its_owner_has_a_part_here_or_not(desk: Desk) -> None:
    """Or a reviewer could try names, and learn who else reviews or sits on the panel."""
    with desk.database.transaction() as db:
        for account, name in zip(desk.readers, ("Robin Testcase", "Sam Dummy"), strict=True):
            db.get_one(Account, account).name = name
        factories.account(db, "Kim Nowhere")
    for name in ("Sam Dummy", "Kim Nowhere", "Robin"):
        marked = CommentText("failure", "concern", f"As {name} asks: who is woken?", True)
        with pytest.raises(Unfinished) as unfinished:
            add(desk, marked)
        assert str(unfinished.value) == (
            f"“{name}” is the name of someone on the team. The panel’s sheet can’t contain"  # noqa: RUF001
            " names, so leave it out."
        )


def test_the_question_of_a_marked_comment_is_kept_beside_its_words(desk: Desk) -> None:
    marked = replace(WRITTEN, kind="strength", text="Sound.", question=" At what\nprice? ")
    [remark] = add(desk, marked).comments
    assert (remark.text, remark.asked) == ("Sound.", "At what price?")
    heard = {"look_for": " whoever\nbooks ", "segment": "migration"}
    asks = replace(marked, text="Whose bound?", question="", **heard)  # type: ignore[arg-type]
    [remark] = desk.act(comments.change, remark.id, asks, was=marked).comments
    assert (remark.asked, remark.look_for) == ("Whose bound?", "whoever books")
    with refused("unknown_value"):
        desk.act(comments.change, remark.id, replace(asks, segment="coffee"), was=asks)
    with pytest.raises(Unfinished) as unfinished:
        wrong = replace(asks, look_for="What I rated 2")
        desk.act(comments.change, remark.id, wrong, was=asks)
    assert list(unfinished.value.faults) == ["look_for"]
    [remark] = desk.act(comments.change, remark.id, asks, was=asks).comments
    assert remark.segment == "migration"


def test_nobody_changes_or_deletes_anothers_comment(desk: Desk) -> None:
    other = desk.readers[1]
    id_ = desk.comment()
    desk.comment(by=other)
    with pytest.raises(Absent):
        desk.act(comments.change, id_, WRITTEN, was=WRITTEN, by=other)
    desk.act(comments.remove, id_, by=other)
    assert desk.one(COUNT.where(Comment.id == id_)) == 1


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"text": "long " * 5000}, ["too_long"]),
        ({"text": " \n ", "criterion": "", "kind": ""}, ["no_text"]),
    ],
)
def test_a_comment_needs_words_and_all_that_lacks_is_said(
    desk: Desk, change: dict[str, Any], codes: list[str]
) -> None:
    passages: list[tuple[str | list[QuotedSpan], list[str]]] = [
        ([HERE], []),
        ("six seconds", ["not_found"]),
        ("five seconds " * 1_000, ["long_quote"]),
    ]
    for passage, quote in passages:
        with pytest.raises(Unfinished) as unfinished:
            add(desk, replace(WRITTEN, **change), passage)
        faults = unfinished.value.faults.values()
        assert [fault.code for fault in faults] == quote + codes
        assert all(str(fault) in str(unfinished.value) for fault in faults)


def test_a_pasted_quote_is_found_or_asked_about() -> None:
    blocks = desks.document().blocks
    assert comments.find(blocks, " Adopted by").block == "b6"
    with pytest.raises(SeveralPlaces, match="twice") as twice:
        comments.find(blocks, "five\n seconds")
    assert [place.block for place in twice.value.places] == ["b3", "b4"]
    with refused("not_found"):
        comments.find(blocks, "six seconds")


@pytest.mark.parametrize("quote", ["a", "ab " * 1_600])
def test_a_quote_that_stands_everywhere_is_not_asked_about_place_by_place(quote: str) -> None:
    """A page with a choice for each letter of a long document would take the site with it."""
    block = desks.document(((("paragraph"), f"<p>{'ab ' * 100_000}</p>"),)).blocks[0]
    with refused("too_many_places"):
        comments.find([block], quote)


@pytest.mark.parametrize("text", ["Reads like a memo.", "For whom is it?"])
def test_a_comment_on_no_criterion_is_general_and_no_evidence(text: str, desk: Desk) -> None:
    [remark] = add(desk, CommentText("", "", text)).comments
    kind = "question" if text.endswith("?") else "concern"
    assert (remark.criterion, remark.kind) == (GENERAL, kind)
    desk.save({f"rating-{key}": "3" for key in desks.KEYS} | {"recommendation": "proceed"})
    with pytest.raises(Incomplete) as incomplete:
        desk.lock()
    assert {gap.of for gap in incomplete.value.gaps} == set(desks.KEYS), "none is covered"


BEFORE = CommentText("scope", "concern", "As it was")


@pytest.fixture
def moving(desk: Desk) -> str:
    """Comments on b2, b3 and b7; the id of the one on b3."""
    for words, block in (("Dispatch", "b2"), ("weeks", "b7")):
        desk.comment("scope", span=on(words, block))
    return desk.comment("scope", text="As it was")


def move(
    desk: Desk, id_: str, was: QuotedSpan, *to: QuotedSpan, written: CommentText = BEFORE
) -> Kept:
    at = Remark("", 1, "", "", "", False, (was,)).at
    return desk.act(comments.change, id_, written, was=BEFORE, to=list(to), was_at=at)


@pytest.mark.usefixtures("either_database")
def test_a_comment_goes_to_other_words_and_stays_itself(desk: Desk, moving: str) -> None:
    written = CommentText("failure", "question", "Other words")
    to = (on("six to ten", "b7"), on("30 June", "b6"))
    kept = move(desk, moving, HERE, *to, written=written)
    assert kept.touched == ("b3", "b6", "b7"), "left, come to, and numbered anew"
    stored = desk.content().comments
    assert list(kept.comments) == stored
    [moved] = [remark for remark in stored if remark.id == moving]
    assert (moved.n, comments.written_of(moved)) == (3, written)
    assert [span.quote for span in moved.spans] == ["30 June", "six to ten"]
    assert moved.spans[0].prefix.endswith("Adopted by ")
    assert [numbers(stored)[remark.id] for remark in stored] == [1, 2, 3]


@pytest.mark.usefixtures("either_database")
def test_two_tabs_that_move_it_are_told_of_each_other(desk: Desk, moving: str) -> None:
    there, other = on("30 June", "b6"), on("First weeks", "b7")
    for _ in range(2):
        move(desk, moving, HERE, there)
    with pytest.raises(Elsewhere) as elsewhere:
        move(desk, moving, HERE, other)
    assert elsewhere.value.status == 409
    assert elsewhere.value.remark.quote == "30 June"
    move(desk, moving, there, other)
    assert desk.one(select(CommentSpan.block).where(CommentSpan.comment == moving)) == "b7"
