"""The draft: only what the candidate may read, the same whoever rated how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.visibility.models import Folio
from reviews.feedback.draft import LONGEST_QUOTE, draft, drafted
from reviews.reading import lock
from reviews.reading.content import Content, QuotedSpan, Remark
from reviews.reading.queries import LockedReview, reviews_of
from tests.reviews import cases
from tests.reviews.reading import desks

COMMENT = "Everything hangs on this bound."
FIRST, SECOND = desks.RUBRIC.criteria[:2]


def _at_the_gate(db_: Database, values: tuple[int, int]) -> tuple[str, cases.Case]:
    """The draft of a folio with two reviews; the second has more comments on the first criterion,
    and the first has rated otherwise."""
    with db_.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=values[:1])
        folio = db.get_one(Folio, case.folio)
        other = desks.reader(db, folio)
        for quote, block in (("Adopted by 30 June", "b6"), ("five seconds", "b4")):
            desks.comment(db, folio.id, FIRST.key, by=other, span=desks.on(quote, block))
        desks.fill(db, folio.id, by=other, value=values[1], word="stop")
        lock.lock(db, folio.id, by=other)
        case.readers.append(other)
    with db_.reading() as db:
        return draft(db, db.get_one(Folio, case.folio), desks.RUBRIC), case


def test_it_has_each_criterions_sentence_and_two_passages_in_the_documents_order(
    database: Database,
) -> None:
    text, _ = _at_the_gate(database, (4, 2))
    parts = text.split("\n\n")
    assert [part.split("\n")[0] for part in parts] == [c.name for c in desks.RUBRIC.criteria]
    assert parts[0].split("\n") == [
        FIRST.name,
        FIRST.sentence,
        "From your document: “five seconds”",
        "From your document: “five seconds”",
    ]
    assert parts[1].split("\n") == [
        SECOND.name,
        SECOND.sentence,
        "From your document: “five seconds”",
    ]


def test_it_holds_nothing_that_a_reviewer_wrote_rated_or_is_called(database: Database) -> None:
    text, case = _at_the_gate(database, (4, 2))
    with database.reading() as db:
        names = [db.get_one(Account, reader).name for reader in case.readers]
    for hidden in (COMMENT, "Thin on who is woken", case.code, *names):
        assert hidden not in text


def test_it_is_the_same_whatever_was_rated_and_in_whichever_order_reviews_come(
    database: Database,
) -> None:
    text, case = _at_the_gate(database, (4, 2))
    with database.reading() as db:
        folio = db.get_one(Folio, case.folio)
        reviews = reviews_of(db, folio.id)
        blocks = documents.blocks(db, folio.document or "")
    unrated = [replace(it, content=replace(it.content, ratings={})) for it in reversed(reviews)]
    assert len(reviews) == 2
    assert drafted(desks.RUBRIC, unrated, blocks) == text


@pytest.mark.parametrize("where", ["inside", "edge"])
def test_a_passage_with_covered_words_is_left_out(where: str) -> None:
    text = f"We at {REPLACEMENT} poll every five seconds."
    block = Block("b1", 1, "paragraph", text, "")
    end = text.index("]") + 1 if where == "inside" else text.index("]") - 3
    covered = QuotedSpan("b1", 3, end, text[3:end])
    plain = QuotedSpan("b1", text.index("poll"), len(text), "poll every five seconds.")
    assert _lines([block], covered, plain) == ["“poll every five seconds.”"]


def test_words_that_are_not_in_the_document_are_left_out() -> None:
    block = Block("b1", 1, "paragraph", "It polls.", "")
    assert _lines([block], QuotedSpan("b1", 0, 9, "It sleeps")) == []
    assert _lines([block], QuotedSpan("b2", 0, 9, "It polls.")) == []


def test_passages_in_one_another_are_told_once_and_a_long_one_is_shortened() -> None:
    text = "word " * 200 + "end"
    block = Block("b1", 1, "paragraph", text, "")
    long, inside = (QuotedSpan("b1", 0, n, text[:n]) for n in (800, 9))
    told = _lines([block], inside, long)
    assert len(told) == 1
    assert told[0].endswith("word …”") and len(told[0]) <= LONGEST_QUOTE + 4


def _lines(blocks: list[Block], *spans: QuotedSpan) -> list[str]:
    """The passages that a draft takes of these, under one criterion."""
    remarks = [
        Remark(str(n), n, FIRST.key, "concern", COMMENT, False, False, (span,))
        for n, span in enumerate(spans)
    ]
    review = LockedReview.__new__(LockedReview)
    object.__setattr__(review, "content", Content({}, remarks))
    text = drafted(desks.RUBRIC, [review], blocks)
    return [
        line.removeprefix("From your document: ")
        for line in text.split("\n")
        if line.startswith("From")
    ]
