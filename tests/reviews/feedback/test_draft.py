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


def test_it_has_passages_in_the_documents_order_and_nothing_of_what_reviewers_wrote_or_rated(
    database: Database,
) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(4,))
        folio = db.get_one(Folio, case.folio)
        other = desks.reader(db, folio)
        for quote, block in (("Adopted by 30 June", "b6"), ("five seconds", "b4")):
            desks.comment(db, folio.id, FIRST.key, by=other, span=desks.on(quote, block))
        desks.fill(db, folio.id, by=other, value=2, word="stop")
        lock.lock(db, folio.id, by=other)
    with database.reading() as db:
        folio = db.get_one(Folio, case.folio)
        text = draft(db, folio, desks.RUBRIC)
        reviews = reviews_of(db, folio.id)
        blocks = documents.blocks(db, folio.document or "")
        names = [db.get_one(Account, it).name for it in (*case.readers, other)]
    parts = [part.split("\n") for part in text.split("\n\n")]
    assert [part[0] for part in parts] == [c.name for c in desks.RUBRIC.criteria]
    passage = "From your document: “five seconds”"
    assert parts[0] == [FIRST.name, FIRST.sentence, passage, passage]
    assert parts[1] == [SECOND.name, SECOND.sentence, passage]
    for hidden in (COMMENT, "Thin on who is woken", case.code, *names):
        assert hidden not in text
    # The same whatever was rated, and in whichever order reviews come.
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
    remarks = [
        Remark(str(n), n, FIRST.key, "concern", COMMENT, False, False, (span,))
        for n, span in enumerate(spans)
    ]
    review = LockedReview.__new__(LockedReview)
    object.__setattr__(review, "content", Content({}, remarks))
    said = "From your document: "
    lines = drafted(desks.RUBRIC, [review], blocks).split("\n")
    return [line.removeprefix(said) for line in lines if line.startswith(said)]
