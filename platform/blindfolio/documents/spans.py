from __future__ import annotations

import re
from dataclasses import dataclass

_CUT = re.compile(r"[,;:)]\s+|\s(?=\()|\s[-\u2013\u2014]{1,2}\s|\n+")
QUOTE_LIMIT = 200
"""Characters of a quote shown beside a question."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text` is the block's text from `start` to `end` (code points)."""

    block: int
    start: int
    end: int
    text: str


def quote(span: Span, focus: int | None = None) -> Span:
    """The span if it's short enough, else the clauses around `focus`.

    `focus` is an offset in the block's text (default: the span's start). Cut at `, ; : ( )` or a
    dash if that leaves enough, else between words; never longer than `QUOTE_LIMIT`, always a part
    of the span.
    """
    if len(span.text) <= QUOTE_LIMIT and "\n" not in span.text:
        return span
    at = min(
        max((focus if focus is not None else span.start) - span.start, 0), len(span.text) - 1
    )
    cuts = [0]
    cuts += [m.end() for m in _CUT.finditer(span.text)]
    cuts.append(len(span.text))
    piece = max(i for i, cut in enumerate(cuts[:-1]) if cut <= at)
    left, right = piece, piece + 1
    while right < len(cuts) - 1 and cuts[right + 1] - cuts[left] <= QUOTE_LIMIT - 20:
        if "\n" in span.text[cuts[left] : cuts[right + 1]].strip():
            break
        right += 1
    while left > 0 and cuts[right] - cuts[left - 1] <= QUOTE_LIMIT - 20:
        if "\n" in span.text[cuts[left - 1] : cuts[right]].strip():
            break
        left -= 1
    start, end = cuts[left], cuts[right]
    if end - start > QUOTE_LIMIT:
        start, end = _between_words(span.text, start, end, at)
    while start < end and span.text[start] in " \n\t,;:)":
        start += 1
    while end > start and span.text[end - 1] in " \n\t,;:(":
        end -= 1
    return Span(span.block, span.start + start, span.start + end, span.text[start:end])


def _between_words(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    """At most `QUOTE_LIMIT` around `at`, cut at spaces if there are any."""
    begin = max(start, at - 60)
    if begin > start:
        space = text.find(" ", begin, at)
        begin = space + 1 if space >= 0 else begin
    stop = min(end, begin + QUOTE_LIMIT)
    if stop < end:
        space = text.rfind(" ", at, stop)
        stop = space if space > at else stop
    return begin, stop
