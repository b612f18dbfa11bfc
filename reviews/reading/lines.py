"""The three lines "What would you ask?" on the lock page: as they are typed, and at the lock.

A draft keeps them as they were typed, whatever is missing, so that nothing is lost. What they lack
is said when the review is locked, and then each question gets its passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio.documents.model import Block, seq_of
from blindfolio.refusal import Refusal
from reviews.followups.asking import Names, asks, unfit
from reviews.forms import rows
from reviews.model_questions.passages import FEWEST, find_passage
from reviews.reading.content import Remark
from reviews.reading.models import LINES, MOST_LINES, LockLine, LockQuestion

LONGEST_QUESTION = 600
"""Characters; as many as a question has that the panel adds."""

NUMBERS = {str(n): f"Question {n}" for n in range(1, MOST_LINES + 1)}
"""The lines by number, as people call them."""


def not_asked(line: LockLine, names: Names) -> str:
    """Why a line's question cannot be put to the panel, as a sentence for its writer; "" if it
    can."""
    length = len(line.asked)
    if length > LONGEST_QUESTION:
        return f"It has {length:,} characters. Shorten it to {LONGEST_QUESTION} or fewer."
    if not asks(line.asked):
        return "End it with a question mark. The panel reads it out as you wrote it."
    return unfit(line.asked, names)


def placed(line: LockLine, comments: Iterable[Remark], blocks: Sequence[Block]) -> LockLine:
    """The line with its passage: that of the pasted words, or else of the comment that was chosen.

    Raises Refusal where there is none.
    """
    words = line.words.strip()
    if words:
        return _found(line, words, blocks)
    if not line.comment:
        raise Refusal(
            "no_passage",
            "Choose the passage that you would ask about, or copy a few words of it from the"
            " document.",
        )
    chosen = next((remark for remark in comments if remark.id == line.comment), None)
    if chosen is None:
        raise Refusal(
            "comment_gone", "The comment that you chose was deleted. Choose another passage."
        )
    return replace(line, block=chosen.spans[0].block, quote=chosen.spans[0].quote)


def settle(db: Session, review: str, lines: Sequence[LockLine]) -> None:
    """Keep these lines of a draft with their passages, and no other: what is locked is what is
    asked."""
    rows.drop(db, LINES, review, [line.n for line in lines])
    if lines:
        at = [{"review": review, "n": x.n, "block": x.block, "quote": x.quote} for x in lines]
        db.execute(update(LockQuestion), at)


def by_passage(lines: Iterable[LockLine]) -> list[LockLine]:
    """The questions of locked lines, in no order that tells who asks."""
    return sorted((line for line in lines if line.asked), key=passage_key)


def passage_key(line: LockLine) -> tuple[int, str, str, str]:
    """By which the questions of several reviews are in one order: their passage, then their
    words."""
    return seq_of(line.block), line.asked, line.quote, line.segment or ""


def _found(line: LockLine, words: str, blocks: Sequence[Block]) -> LockLine:
    found = find_passage(words, None, blocks)
    if found is not None:
        block = next(block.id for block in blocks if block.seq == found.block)
        return replace(line, block=block, quote=found.text)
    if len(words) < FEWEST:
        raise Refusal(
            "short_words",
            "These words are too few to find the passage. Copy more of it, or choose one of your"
            " comments.",
        )
    raise Refusal(
        "not_found",
        "These words aren't in the document. Copy a few words from the passage, or choose one of"
        " your comments.",
    )
