from __future__ import annotations

import re
from dataclasses import dataclass

_CUT = re.compile(r"[,;:)]\s+|\s(?=\()|\s[-\u2013\u2014]{1,2}\s|\n+")
QUOTE_LIMIT = 200  # characters of a quote shown beside a question


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A passage of a block. `text` is the block's text from `start` to `end`, in code points."""

    block: int
    start: int
    end: int
    text: str


def quote(span: Span, focus: int | None = None) -> Span:
    """Returns the span if it is short enough, and otherwise the clauses around `focus`, an
    offset in the block's text.

    The text is cut at `, ; : ( )` or a dash if that leaves enough of it, and otherwise between
    words. It is never longer than `QUOTE_LIMIT`.
    """
    if len(span.text) <= QUOTE_LIMIT and "\n" not in span.text:
        return span
    length = len(span.text)
    at = min(max((span.start if focus is None else focus) - span.start, 0), length - 1)
    start, end = _clauses(span.text, at)
    if end - start > QUOTE_LIMIT:
        start, end = _between_words(span.text, start, end, at)
    start = end - len(span.text[start:end].lstrip(" \n\t,;:)"))
    end = start + len(span.text[start:end].rstrip(" \n\t,;:("))
    return Span(span.block, span.start + start, span.start + end, span.text[start:end])


def _clauses(text: str, at: int) -> tuple[int, int]:
    # the clause with `at`, and as many after and before it on the line as fit
    cuts = [0, *(cut.end() for cut in _CUT.finditer(text)), len(text)]

    def fits(left: int, right: int) -> bool:
        short = cuts[right] - cuts[left] <= QUOTE_LIMIT - 20
        return short and "\n" not in text[cuts[left] : cuts[right]].strip()

    left = max(i for i, cut in enumerate(cuts[:-1]) if cut <= at)
    right = left + 1
    while right < len(cuts) - 1 and fits(left, right + 1):
        right += 1
    while left > 0 and fits(left - 1, right):
        left -= 1
    return cuts[left], cuts[right]


def _between_words(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    # at most `QUOTE_LIMIT` around `at`, cut at spaces if there are any
    begin = max(start, at - 60)
    if begin > start:
        space = text.find(" ", begin, at)
        begin = space + 1 if space >= 0 else begin
    stop = min(end, begin + QUOTE_LIMIT)
    if stop < end:
        space = text.rfind(" ", at, stop)
        stop = space if space > at else stop
    return begin, stop
