"""Comments on a passage that is redacted: they keep their text, and their quotes lose the words.
So do the words that a draft's question of the lock page was given for its passage."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.documents.blinding.redaction import Places, moved
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.documents.selectors import verify
from reviews.model_questions.passages import find_passage
from reviews.reading.comments import AROUND
from reviews.reading.models import Comment, CommentSpan, LockQuestion, Review


def requote(
    db: Session, folio: str, before: Sequence[Block], after: Sequence[Block], places: Places
) -> None:
    """Move the drafts' comments on a folio's document from the blocks `before` to those `after`,
    and the words of their questions.

    `places` is what became a box. Where a comment stood on such words it stands on the box now,
    with what is left of its quote. No review of the folio may be locked.
    """
    was = {block.id: block for block in before}
    now = {block.id: block.text for block in after}
    spans = db.scalars(
        select(CommentSpan)
        .join(Comment, Comment.id == CommentSpan.comment)
        .join(Review, Review.id == Comment.review)
        .where(Review.folio == folio, CommentSpan.block.in_(places))
    ).all()
    for span in spans:
        if not verify(was[span.block], span.start, span.end, span.quote):
            # It is shown as unplaced; its words may be those that are to go.
            span.quote, span.prefix, span.suffix = REPLACEMENT, "", ""
            continue
        text = now[span.block]
        span.start, span.end = moved(places[span.block], span.start, span.end)
        span.quote = text[span.start : span.end]
        span.prefix = text[max(0, span.start - AROUND) : span.start]
        span.suffix = text[span.end : span.end + AROUND]
    _requote_lines(db, folio, before, after, places)
    db.flush()


def _requote_lines(
    db: Session, folio: str, before: Sequence[Block], after: Sequence[Block], places: Places
) -> None:
    """Words that a redaction touches are those of the document from now on."""
    lines = db.scalars(
        select(LockQuestion)
        .join(Review, Review.id == LockQuestion.review)
        .where(Review.folio == folio, LockQuestion.words != "")
    ).all()
    ids = {block.seq: block.id for block in before}
    now = {block.id: block.text for block in after}
    for line in lines:
        found = find_passage(line.words, None, before)
        if found is not None and ids[found.block] in places:
            id_ = ids[found.block]
            start, end = moved(places[id_], found.start, found.end)
            line.words = now[id_][start:end]
