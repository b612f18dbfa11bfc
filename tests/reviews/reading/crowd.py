"""A draft with many comments all over its document, as few statements as that takes."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, replace
from functools import cache

from sqlalchemy import insert
from sqlalchemy.orm import Session

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from dev import ROOT
from reviews.reading import draft
from reviews.reading.content import QuotedSpan
from reviews.reading.models import Comment, CommentSpan
from tests.reviews.reading import desks

_SAMPLE = ROOT / "prompts/library/payment-flows/samples/senior.md"
_WORD = re.compile(r"\S+")


@cache
def sample(times: int = 1) -> Document:
    """A sample of the library, of four house pages, so many times over: eight times it has 32."""
    if times == 1:
        return ingest(_SAMPLE.read_bytes(), "md", Identity())
    read = sample()
    blocks = tuple(replace(b, id=f"b{n}", seq=n) for n, b in enumerate(read.blocks * times, 1))
    return replace(
        read, blocks=blocks, words=read.words * times, pages=(read.pages or 0) * times
    )


def spans(read: Document, number: int) -> list[tuple[QuotedSpan, ...]]:
    """Passages evenly over the document: some overlap, every twentieth is on two blocks."""
    blocks = [block for block in read.blocks if len(_WORD.findall(block.text)) >= 4]
    found: list[tuple[QuotedSpan, ...]] = []
    for n in range(number):
        at = n * len(blocks) // number if number < len(blocks) else n % len(blocks)
        nth = n // len(blocks)
        passage = [_words(blocks[at].id, blocks[at].text, 2 * nth, 3 + n % 5)]
        if n % 20 == 19 and at + 1 < len(blocks):
            passage.append(_words(blocks[at + 1].id, blocks[at + 1].text, 0, 3))
        found.append(tuple(passage))
    return found


def comment_all_over(db: Session, folio: str, read: Document, number: int, *, by: str) -> None:
    """Put so many comments into this reviewer's draft, beside those that are there."""
    review = draft.open_draft(db, folio, by=by).id
    rows, places = [], []
    for n, passage in enumerate(spans(read, number), 1):
        id_ = str(uuid.uuid4())
        kind = ("strength", "concern", "question")[n % 3]
        text = f"Remark {n}: what happens here when the queue is full at night?"
        row = {"id": id_, "review": review, "n": 1000 + n, "kind": kind, "text": text}
        rows.append(row | {"criterion": desks.KEYS[n % len(desks.KEYS)]})
        for ordinal, span in enumerate(passage):
            places.append({"comment": id_, "ordinal": ordinal} | asdict(span))
    db.execute(insert(Comment), rows)
    db.execute(insert(CommentSpan), places)


def _words(block: str, text: str, first: int, number: int) -> QuotedSpan:
    """So many words of a block's text from the `first` on, which is counted round."""
    words = list(_WORD.finditer(text))
    first %= max(1, len(words) - number)
    start, end = words[first].start(), words[min(first + number, len(words)) - 1].end()
    return QuotedSpan(block, start, end, text[start:end], text[max(0, start - 32) : start], "")
