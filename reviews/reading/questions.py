"""Check the questions for the panel. A draft keeps incomplete lines, so nothing is lost; the
lock gives each line its passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.documents.model import Block, seq_of
from blindfolio.refusal import Refusal
from prompts.folder.rubric import Rubric
from reviews.followups.asking import NOBODY, Names, asks, unfit
from reviews.model_questions.passages import FEWEST, find_passage
from reviews.reading.content import Content, Remark
from reviews.reading.models import LockLine, LockQuestion

LONGEST_QUESTION = 600
LONGEST_ANSWER = 200  # fits on paper


def names(db: Session, rubric: Rubric, *, by: str) -> Names:
    team = people.names(db)
    criteria = tuple(criterion.name for criterion in rubric.criteria)
    return Names(frozenset(team.values()), team.get(by, ""), criteria)


def names_for(db: Session, content: Content, rubric: Rubric, *, by: str) -> Names:
    """Like `names`, but without a database query if the review has no question for the
    panel."""
    asked = content.questions or any(remark.ask_this for remark in content.comments)
    return names(db, rubric, by=by) if asked else NOBODY


def wrong_with(line: LockLine, names: Names) -> str:
    """Return why the panel can't be asked this, as a sentence for the writer. The text is empty
    if it can."""
    if not asks(line.asked):
        return "End it with a question mark. The panel reads it out as you wrote it."
    return _too_long("question", line.asked, LONGEST_QUESTION) or unfit(line.asked, names)


def wrong_with_answer(text: str, names: Names) -> str:
    """Return why the panel can't be told what a good answer says, as `wrong_with` does."""
    return _too_long("good answer", text, LONGEST_ANSWER) or unfit(text, names)


def _too_long(what: str, text: str, most: int) -> str:
    over = len(text) > most
    return f"The {what} has {len(text):,} characters. Shorten it to {most} or fewer." * over


def placed(line: LockLine, comments: Iterable[Remark], blocks: Sequence[Block]) -> LockLine:
    if words := line.words.strip():
        passage = find_passage(words, None, blocks)
        if passage is not None:
            block = next(block.id for block in blocks if block.seq == passage.block)
            return replace(line, block=block, quote=passage.text)
        if len(words) < FEWEST:
            raise Refusal(
                "short_words",
                "These words are too few to find the passage. Copy more of it.",
            )
        raise Refusal(
            "not_found",
            "These words aren't in the document. Copy a few words from the passage.",
        )
    if not line.comment:
        raise Refusal(
            "no_passage",
            "Choose the passage that you want to ask about, or copy a few words of it"
            " from the document.",
        )
    for remark in comments:
        if remark.id == line.comment:
            return replace(line, block=remark.spans[0].block, quote=remark.spans[0].words)
    raise Refusal(
        "comment_gone", "The comment that you chose was deleted. Choose another passage."
    )


def settle(db: Session, review: str, lines: Sequence[LockLine]) -> None:
    asked = [line.n for line in lines]
    of = LockQuestion.review == review
    db.execute(delete(LockQuestion).where(of, LockQuestion.n.not_in(asked)))
    if lines:
        at = [{"review": review, "n": x.n, "block": x.block, "quote": x.quote} for x in lines]
        db.execute(update(LockQuestion), at)


def passage_key(line: LockLine) -> tuple[Any, ...]:
    """Return a sort key that doesn't tell who asks. Of two alike, one with a good answer comes
    first."""
    heard = line.heard
    return seq_of(line.block), line.asked, line.quote, line.segment or "", not heard, heard


def by_passage(lines: Iterable[LockLine]) -> list[LockLine]:
    return sorted((line for line in lines if line.asked), key=passage_key)
