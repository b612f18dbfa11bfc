"""Promises about "What would you ask?": kept as typed, sealed with their passages, of nobody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.archive.documents import Body
from blindfolio.db.session import Database
from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.model import REPLACEMENT
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import verify
from reviews.forms.filled import Incomplete, Stale
from reviews.reading import queries, recuse
from reviews.reading.comments import requote
from reviews.reading.models import REVIEW, LockLine, LockQuestion, Review
from reviews.reading.queries import AskedPassage
from reviews.reading.verify import check
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk

WHO = {"ask": "Who is woken when the table is late?", "ask_words": "polls the table"}


@pytest.mark.usefixtures("either_database")
def test_a_draft_keeps_whatever_is_typed_and_a_stale_save_shows_both(desk: Desk) -> None:
    first = {"ask-2": "no question, two\r\nlines", "ask_words-2": "nowhere", "ask_in-3": ""}
    desk.save(first, 0)
    review = desk.save({"ask-2": "Why?", "ask_in-2": "failure", "ask-1": "x" * 700}, 1)
    assert review.revision == 2
    assert desk.content().lines == [
        LockLine(1, "x" * 700),
        LockLine(2, "Why?", words="nowhere", segment="failure"),
    ]
    with pytest.raises(Stale) as stale:
        desk.save({"ask-2": "How?"}, 1)
    assert (stale.value.saved, stale.value.sent) == ({"ask-2": "Why?"}, {"ask-2": "How?"})
    desk.save({"ask-2": "Why?"}, 1)


@pytest.mark.usefixtures("either_database")
def test_a_lock_seals_each_question_with_its_passage_and_nothing_changes_it(
    desk: Desk,
) -> None:
    desk.fill()
    on = desk.comment("migration", span=desks.on("Adopted by 30 June", "b6"))
    words = "“Polls  the table every *five seconds*”"
    desk.ask(n=1, ask_words="a passage without a question")
    desk.ask(n=2, ask="And if\n not?", ask_on=on, ask_in="failure", ask_heard="That\nit stops")
    desk.ask(n=3, ask="Why five?", ask_on=on, ask_words=words)
    receipt = desk.lock()
    quote = "polls the table every five seconds"
    assert desk.content().lines == [
        LockLine(
            *(2, "And if\n not?", on, "", "failure", "b6", "Adopted by 30 June"),
            look_for="That\nit stops",
        ),
        LockLine(3, "Why five?", on, words, None, "b3", quote),
    ]
    with desk.database.reading() as db:
        seq = db.scalars(select(Entry.seq).where(Entry.seal == receipt.seal)).one()
        facts = db.get_one(Payload, seq).body["facts"]
        assert facts["form"] == REVIEW.version
        assert [
            (q["n"], q["block"], q["quote"], q["look_for"]) for q in facts["questions"].values()
        ] == [
            (2, "b6", "Adopted by 30 June", "That\nit stops"),
            (3, "b3", quote, ""),
        ]
        assert verify(db, freezes=FREEZES, checks=[check]) == []
    mine = LockQuestion.review == receipt.id
    for statement in (
        update(LockQuestion).where(mine).values(text="Who else?"),
        delete(LockQuestion).where(mine),
        insert(LockQuestion).values(review=receipt.id, n=1, text="Late?"),
    ):
        with pytest.raises(DatabaseError), desk.database.transaction() as db:
            db.execute(statement)


@pytest.mark.parametrize(
    ("line", "said", "field"),
    [
        ({"ask": "Why?"}, "Choose the passage that you want to ask about", "ask_on"),
        ({"ask": "Why?", "ask_words": "words of another text"}, "aren't in the", "ask_words"),
        ({"ask": "Why?", "ask_words": "table"}, "These words are too few", "ask_words"),
        ({"ask": "Why?", "ask_on": "gone"}, "that you chose was deleted", "ask_on"),
        (WHO | {"ask": "Who is woken."}, "End it with a question mark", "ask"),
        (WHO | {"ask": "I rated this 2, why?"}, "reads like a rating", "ask"),
        (WHO | {"ask": "Do two of the reviewers see it?"}, "number of reviewers", "ask"),
        (WHO | {"ask": "Would Sam Dummy be woken?"}, "someone on the team", "ask"),
        (WHO | {"ask": "Why {this}?"}, "can't contain { or }", "ask"),
        (WHO | {"ask_heard": "What both reviewers doubt"}, "number of reviewers", "ask_heard"),
        (
            WHO | {"ask_heard": "x" * 201},
            "The good answer has 201 characters. Shorten it to 200",
            "ask_heard",
        ),
        (
            WHO | {"ask": "x" * 600 + "?"},
            "The question has 601 characters. Shorten it to 600",
            "ask",
        ),
    ],
)
def test_what_the_panel_cannot_be_asked_is_said_in_a_sentence_and_kept(
    desk: Desk, line: dict[str, str], said: str, field: str
) -> None:
    with desk.database.transaction() as db:
        db.get_one(Account, desk.readers[1]).name = "Sam Dummy"
    desk.fill()
    desk.ask(n=2, **line)
    with pytest.raises(Incomplete) as refused:
        desk.lock()
    [gap] = refused.value.gaps
    assert gap.sentence.startswith("Question 2: ")
    assert said in gap.sentence
    assert (gap.fragment, gap.signing) == (f"f-{field}-2", True)
    assert [kept.text for kept in desk.content().lines] == [line["ask"]]
    desk.ask(n=2, ask=" \n")
    desk.lock()
    assert desk.content().lines == [], "without a question it is ignored"


def test_two_faults_of_one_line_are_said_at_once(desk: Desk) -> None:
    desk.fill()
    desk.ask(ask="Who")
    with pytest.raises(Incomplete) as refused:
        desk.lock()
    assert [gap.fragment for gap in refused.value.gaps] == ["f-ask-1", "f-ask_on-1"]


def test_pasted_words_lose_what_is_redacted(desk: Desk) -> None:
    desk.ask(n=1, ask="Why?", ask_words="the table every FIVE")
    desk.ask(n=2, ask="Who?", ask_words="Adopted by 30 June")
    before = desks.document().blocks
    pieces = list(desks.PIECES)
    text = f"The engine polls the {REPLACEMENT} every five seconds."
    pieces[2] = ("paragraph", f'<p dir="auto">{text}</p>')
    at = before[2].text.index("table")
    places = {"b3": (IdentityPlace(at, at + 5, "name"),)}
    with desk.database.transaction() as db:
        after = Body(desks.document(tuple(pieces)).blocks, (), ())
        requote(db, desk.folio, before, after, places)
    assert desk.all(select(LockQuestion.words).order_by(LockQuestion.n)) == [
        f"the {REPLACEMENT} every five",
        "Adopted by 30 June",
    ]


def test_the_panel_gets_each_question_once_by_passage_and_of_locked_reviews_alone(
    database: Database,
) -> None:
    desk = desks.sit(database, readers=3)
    one, other, third = desk.readers

    def asked() -> list[AskedPassage]:
        with database.reading() as db:
            return queries.asked(db, desk.folio)

    for by in desk.readers:
        desk.fill(by=by)
    moves, polls = {"ask_words": "Adopted by 30 June"}, {"ask_words": "polls the table"}
    desk.ask(by=one, n=1, ask="Whose?", **moves)
    desk.ask(by=one, n=2, ask="Why five?", **polls)
    desk.ask(by=one, n=3, ask="marked  “already”?", **polls)
    desk.ask(by=other, n=1, ask="Zero?", **polls, ask_in="migration", ask_heard="one \n poll")
    desk.ask(by=other, n=2, ask="Whose?", **moves)
    desk.ask(by=third, n=1, ask="A draft?", **polls)
    marked: dict[str, Any] = {"by": other, "ask_this": True}
    desk.comment("scope", question="Marked already?", **marked)
    desk.comment("failure", text="Sure?", **marked)
    desk.comment("scope", text="Who?", span=desks.on("30 June", "b6"), **marked)
    desk.comment("failure", text="A draft's?", by=third, ask_this=True)
    assert asked() == []
    for by in (one, other):
        desk.lock(by=by)
    assert asked() == [
        AskedPassage("b3", "five seconds", "Marked already?", "scope"),
        AskedPassage("b3", "five seconds", "Sure?", "failure"),
        AskedPassage("b6", "30 June", "Who?", "scope"),
        AskedPassage("b3", "polls the table", "Why five?"),
        AskedPassage(
            "b3", "polls the table", "Zero?", segment="migration", look_for="one poll"
        ),
        AskedPassage("b6", "Adopted by 30 June", "Whose?"),
    ]
    desk.act(recuse.recuse, by=one)
    left = ["Marked already?", "Sure?", "Who?", "Zero?", "Whose?"]
    assert [it.text for it in asked()] == left
    locked = select(Review.locked_at).where(Review.account == third)
    assert desk.one(locked) is None
