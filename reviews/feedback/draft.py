"""Draft feedback for a candidate from the criteria and from marked passages of their own
document.

Nothing that a reviewer wrote is in the draft. Passages are chosen in the document's order, so
the choice doesn't tell who marked them or how anything was rated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import BOX, Block, seq_of
from blindfolio.documents.selectors import verify
from blindfolio.visibility.models import Folio
from prompts.folder.rubric import Rubric
from reviews.reading import drawing
from reviews.reading.content import QuotedSpan
from reviews.reading.queries import LockedReview, reviews_of

MOST_QUOTES = 2  # for each criterion

LONGEST_QUOTE = 300


def draft(db: Session, folio: Folio, rubric: Rubric) -> str:
    """Return the draft, or an empty string if there is no passage to quote. Criteria without a
    marked passage are left out. The caller must have checked that the reader may see the
    reviews (RX) and the document (BV)."""
    blocks = documents.blocks(db, folio.document) if folio.document else ()
    return drafted(rubric, reviews_of(db, folio.id), blocks)


def drafted(rubric: Rubric, reviews: Iterable[LockedReview], blocks: Sequence[Block]) -> str:
    of_document = {block.id: block for block in blocks}
    marked: dict[str, set[QuotedSpan]] = defaultdict(set)
    for review in reviews:
        for remark in review.content.comments:
            marked[remark.criterion].update(
                span for span in remark.spans if _may_be_told(span, of_document)
            )
    parts = []
    for criterion in rubric.criteria:
        lines = []
        for span in _apart(marked[criterion.key]):
            words = drawing.shown(span.quote, of_document[span.block].kind).words
            quote = _shortened(" ".join(words.split()))
            lines.append(f"From your document: \u201c{quote}\u201d")
        if lines:
            parts.append("\n".join((criterion.name, criterion.sentence, *lines)))
    return "\n\n".join(parts)


def _may_be_told(span: QuotedSpan, blocks: Mapping[str, Block]) -> bool:
    block = blocks.get(span.block)
    if block is None or not verify(block, span.start, span.end, span.quote):
        return False
    # Also if a passage only touches the edge of a box.
    covered = (box.span() for box in BOX.finditer(block.text))
    return not any(start < span.end and span.start < end for start, end in covered)


def _apart(spans: Iterable[QuotedSpan]) -> list[QuotedSpan]:
    # If two passages begin together, the longer one is kept.
    taken: list[QuotedSpan] = []
    for span in sorted(spans, key=lambda it: (seq_of(it.block), it.start, -it.end)):
        last = taken[-1] if taken else None
        if last is None or last.block != span.block or last.end <= span.start:
            taken.append(span)
    return taken[:MOST_QUOTES]


def _shortened(quote: str) -> str:
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return f"{quote[:LONGEST_QUOTE].rsplit(' ', 1)[0]} \u2026"
