"""Promises about "What would you ask?": kept as typed, sealed with their passages, of nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.model import REPLACEMENT
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import verify
from blindfolio.visibility.models import Folio
from reviews.forms.filled import Incomplete, Stale
from reviews.reading import draft, lock, queries, recuse
from reviews.reading.comments import requote
from reviews.reading.content import contents
from reviews.reading.models import REVIEW, LockLine, LockQuestion, Review
from reviews.reading.queries import AskedPassage
from reviews.reading.verify import check
from tests.reviews.reading import desks

WHO = {"ask": "Who is woken when the table is late?", "ask_words": "polls the table"}


def test_a_draft_keeps_whatever_is_typed_and_a_stale_save_shows_both(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        first = {"ask-2": "no question, two\r\nlines", "ask_words-2": "nowhere", "ask_in-3": ""}
        review = draft.save(db, round_.folio, first, revision=0, by=me)
        second = {"ask-2": "Why?", "ask_in-2": "failure", "ask-1": "x" * 700}
        review = draft.save(db, round_.folio, second, revision=1, by=me)
        assert review.revision == 2
        assert contents(db, [review.id])[review.id].lines == [
            LockLine(1, "x" * 700),
            LockLine(2, "Why?", words="nowhere", segment="failure"),
        ]
        with pytest.raises(Stale) as refused:
            draft.save(db, round_.folio, {"ask-2": "How?"}, revision=1, by=me)
        assert (refused.value.saved, refused.value.sent) == (
            {"ask-2": "Why?"},
            {"ask-2": "How?"},
        )
        draft.save(db, round_.folio, {"ask-2": "Why?"}, revision=1, by=me)


def test_a_lock_seals_each_question_with_its_passage_and_nothing_changes_it(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        span = desks.on("Adopted by 30 June", "b6")
        on = desks.comment(db, round_.folio, "migration", by=me, span=span)
        desks.ask(db, round_.folio, by=me, n=1, ask_words="a passage without a question")
        desks.ask(
            db, round_.folio, by=me, n=2, ask="And if\n not?", ask_on=on, ask_in="failure"
        )
        words = "“Polls  the table every *five seconds*”"
        desks.ask(db, round_.folio, by=me, n=3, ask="Why five?", ask_on=on, ask_words=words)
        receipt = lock.lock(db, round_.folio, by=me)
    quote = "polls the table every five seconds"
    with either_database.reading() as db:
        assert contents(db, [receipt.id])[receipt.id].lines == [
            LockLine(2, "And if\n not?", on, "", "failure", "b6", "Adopted by 30 June"),
            LockLine(3, "Why five?", on, words, None, "b3", quote),
        ]
        seq = db.scalars(select(Entry.seq).where(Entry.seal == receipt.seal)).one()
        facts = db.get_one(Payload, seq).body["facts"]
        assert facts["form"] == REVIEW.version
        assert [(q["n"], q["block"], q["quote"]) for q in facts["questions"].values()] == [
            (2, "b6", "Adopted by 30 June"),
            (3, "b3", quote),
        ]
        assert verify(db, freezes=FREEZES, checks=[check]) == []
    mine = LockQuestion.review == receipt.id
    for statement in (
        update(LockQuestion).where(mine).values(text="Who else?"),
        delete(LockQuestion).where(mine),
        insert(LockQuestion).values(review=receipt.id, n=1, text="Late?"),
    ):
        with pytest.raises(DatabaseError), either_database.transaction() as db:
            db.execute(statement)


@pytest.mark.parametrize(
    ("line", "said", "field"),
    [
        ({"ask": "Why?"}, "Choose the passage that you would ask about", "ask_on"),
        ({"ask": "Why?", "ask_words": "words of another text"}, "aren't in the", "ask_words"),
        ({"ask": "Why?", "ask_words": "table"}, "These words are too few", "ask_words"),
        ({"ask": "Why?", "ask_on": "gone"}, "that you chose was deleted", "ask_on"),
        (WHO | {"ask": "Who is woken."}, "End it with a question mark", "ask"),
        (WHO | {"ask": "I rated this 2, why?"}, "reads as a rating", "ask"),
        (WHO | {"ask": "Do two of the reviewers see it?"}, "number of reviewers", "ask"),
        (WHO | {"ask": "Would Sam Dummy be woken?"}, "somebody on the team", "ask"),
        (WHO | {"ask": "Why {this}?"}, "takes no { or }", "ask"),
        (WHO | {"ask": "x" * 600 + "?"}, "It has 601 characters. Shorten it to 600", "ask"),
    ],
)
def test_what_the_panel_cannot_be_asked_is_said_in_a_sentence_and_kept(
    db: Session, round_: desks.Round, line: dict[str, str], said: str, field: str
) -> None:
    me, other = round_.readers
    desks.fill(db, round_.folio, by=me)
    db.get_one(Account, other).name = "Sam Dummy"
    desks.ask(db, round_.folio, by=me, n=2, **line)
    with pytest.raises(Incomplete) as refused, db.begin_nested():
        lock.lock(db, round_.folio, by=me)
    [gap] = refused.value.gaps
    assert gap.sentence.startswith("Question 2: ")
    assert said in gap.sentence
    assert (gap.fragment, gap.signing) == (f"f-{field}-2", True)
    review = draft.open_draft(db, round_.folio, by=me)
    [kept] = contents(db, [review.id])[review.id].lines
    assert kept.text == line["ask"]
    desks.ask(db, round_.folio, by=me, n=2, ask=" \n")
    lock.lock(db, round_.folio, by=me)
    assert contents(db, [review.id])[review.id].lines == [], "without a question it is ignored"


def test_two_faults_of_one_line_are_said_at_once(
    db: Session, round_: desks.Round, me: str
) -> None:
    desks.fill(db, round_.folio, by=me)
    desks.ask(db, round_.folio, by=me, ask="Who")
    with pytest.raises(Incomplete) as refused:
        lock.lock(db, round_.folio, by=me)
    fragments = [gap.fragment for gap in refused.value.gaps]
    assert fragments == ["f-ask-1", "f-ask_on-1"]


def test_pasted_words_lose_what_is_redacted(db: Session, round_: desks.Round, me: str) -> None:
    desks.ask(db, round_.folio, by=me, n=1, ask="Why?", ask_words="the table every FIVE")
    desks.ask(db, round_.folio, by=me, n=2, ask="Who?", ask_words="Adopted by 30 June")
    before = documents.blocks(db, db.get_one(Folio, round_.folio).document or "")
    pieces = list(desks.PIECES)
    text = f"The engine polls the {REPLACEMENT} every five seconds."
    pieces[2] = ("paragraph", f'<p dir="auto">{text}</p>')
    at = before[2].text.index("table")
    places = {"b3": (IdentityPlace(at, at + 5, "name"),)}
    after = desks.document(tuple(pieces)).blocks
    requote(db, round_.folio, before, after, places)
    assert [line.words for line in db.scalars(select(LockQuestion).order_by("n"))] == [
        f"the {REPLACEMENT} every five",
        "Adopted by 30 June",
    ]


def test_the_panel_gets_each_question_once_by_passage_and_of_locked_reviews_alone(
    db: Session,
) -> None:
    round_ = desks.begin(db, readers=3)
    one, other, third = round_.readers
    for by in (one, other, third):
        desks.fill(db, round_.folio, by=by)
    moves, polls = "Adopted by 30 June", "polls the table"
    desks.ask(db, round_.folio, by=one, n=1, ask="Whose?", ask_words=moves)
    desks.ask(db, round_.folio, by=one, n=2, ask="Why five?", ask_words=polls)
    desks.ask(db, round_.folio, by=one, n=3, ask="Marked  already?", ask_words=polls)
    segment = "migration"
    desks.ask(db, round_.folio, by=other, n=1, ask="Zero?", ask_words=polls, ask_in=segment)
    desks.ask(db, round_.folio, by=other, n=2, ask="Whose?", ask_words=moves)
    desks.ask(db, round_.folio, by=third, n=1, ask="A draft?", ask_words=polls)
    marked = {"ask_this": True, "question": "Marked already?"}
    desks.comment(db, round_.folio, "scope", by=other, **marked)  # type: ignore[arg-type]
    assert queries.asked(db, round_.folio) == []
    for by in (one, other):
        lock.lock(db, round_.folio, by=by)
    assert queries.asked(db, round_.folio) == [
        AskedPassage("b3", "five seconds", "Marked already?", "scope"),
        AskedPassage("b3", "polls the table", "Why five?"),
        AskedPassage("b3", "polls the table", "Zero?", segment="migration"),
        AskedPassage("b6", "Adopted by 30 June", "Whose?"),
    ]
    recuse.recuse(db, round_.folio, by=one)
    asked = [it.text for it in queries.asked(db, round_.folio)]
    assert asked == ["Marked already?", "Zero?", "Whose?"]
    assert db.scalar(select(Review.locked_at).where(Review.account == third)) is None
