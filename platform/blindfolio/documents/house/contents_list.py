"""Leaves a document's own table of contents out of the house pages. It only repeats headings,
and not every document has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from blindfolio.documents.model import Block

_LEAST = 3  # lines

_SHARE = 0.8
_TITLES = {"contents", "table of contents", "toc"}
_NUMBER = re.compile(r"^(?:\d+\.)*\d*\s+|^[-*•]\s+")
_PAGE = re.compile(r"\d{1,3}\Z")
_LEADERS = " .…\t\xa0"


def without_contents(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Removes runs of items or paragraphs that only repeat the headings. A shorter list that
    repeats headings is the author's text and stays.

    A run has at least three lines. In each of its blocks, four lines in five are headings, with
    or without a page number. It either follows the heading "Contents", which is removed too, or
    has at least half as many lines as there are headings.
    """
    headings = {_plain(b.text) for b in blocks if b.kind == "heading"}
    left_out: set[int] = set()
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and _repeats(blocks[end], headings):
            end += 1
        lines = sum(len(b.text.splitlines()) for b in blocks[start:end])
        titled = start > 0 and _plain(blocks[start - 1].text) in _TITLES
        if lines >= _LEAST and (titled or lines >= len(headings) / 2):
            left_out |= set(range(start - titled, end))
        start = max(end, start + 1)
    return tuple(b for i, b in enumerate(blocks) if i not in left_out)


def _repeats(block: Block, headings: set[str]) -> bool:
    if block.kind not in ("item", "paragraph"):
        return False
    lines = [line for line in block.text.splitlines() if line.strip()]
    known = sum(1 for line in lines if _plain(line) in headings)
    return bool(lines) and known >= _SHARE * len(lines)


def _plain(text: str) -> str:
    # without number, page and case
    text = text.strip()
    words = _PAGE.sub("", text)
    # A page number has dots or a space before it; "IPv6" has none.
    without_page = words.rstrip(_LEADERS)
    if without_page and without_page != words:
        text = without_page
    return " ".join(_NUMBER.sub("", text).split()).casefold()
