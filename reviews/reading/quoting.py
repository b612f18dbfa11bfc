"""The words of a comment as people read them: cells apart, listings as listings; and which
comments a review's own words name. What is stored and sealed stays exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Block
from reviews.reading.content import Content, Remark
from reviews.reading.models import NOTES

_NAMED = re.compile(r"\bcomments? (\d{1,4})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage as it is shown. `code` says that it stands in a listing."""

    words: str
    code: bool


def quotes(remark: Remark, kinds: Mapping[str, str]) -> tuple[Quote, ...]:
    """A comment's passages; `kinds` has the kind of each block, or is empty without a document."""
    return tuple(shown(span.quote, kinds.get(span.block, "")) for span in remark.spans)


def shown(quote: str, kind: str) -> Quote:
    """The words of one passage as they are shown, in a block of this kind."""
    return Quote(_shown(quote, kind), kind == "code")


def kinds_of(blocks: Iterable[Block]) -> dict[str, str]:
    """The kind of each block by its id."""
    return {block.id: block.kind for block in blocks}


def named(texts: Iterable[str], content: Content) -> list[tuple[int, Remark | None]]:
    """The comments that these texts name ("see comment 4"), by number; None where there is none.

    Until the lock numbers follow the document, so whoever signs looks once what each is now.
    """
    by_number = {content.numbers[remark.id]: remark for remark in content.comments}
    found = {int(number) for text in texts for number in _NAMED.findall(text)}
    return [(number, by_number.get(number)) for number in sorted(found)]


def texts_of(fields: Mapping[str, str], comments: Sequence[Remark]) -> list[str]:
    """All that is signed in somebody's own words: not the private notes."""
    return [
        *(text for name, text in fields.items() if name != NOTES.key),
        *(remark.text for remark in comments),
    ]


def _shown(quote: str, kind: str) -> str:
    """A table's cells are joined by tabs and its rows by newlines, which a page shows as spaces."""
    if kind != "table":
        return quote
    rows = (
        " · ".join(filter(None, map(str.strip, row.split("\t")))) for row in quote.split("\n")
    )
    return " / ".join(filter(None, rows))
