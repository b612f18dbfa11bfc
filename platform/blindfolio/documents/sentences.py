from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import pysbd

from blindfolio.documents.model import Block
from blindfolio.documents.spans import Span

PROSE = frozenset({"paragraph", "item", "quote", "note", "heading"})

_PRE = re.compile(r"<pre[^<>]*>(.*?)</pre>", re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_URL = re.compile(r"(?:https?://|www\.)\S+")


@cache
def _segmenter() -> Any:
    return pysbd.Segmenter(language="en", clean=False, char_span=True)


def sentences(block: Block) -> list[Span]:
    """In order; a table gives its cells, code and pictures give none.

    Pieces that pysbd can't place are looked up after the last sentence; unfound ones are left out
    rather than quoted wrongly.
    """
    text = block.text
    if block.kind == "table":
        return _cells(block)
    if block.kind not in PROSE or not text.strip():
        return []
    if block.kind == "heading":
        return [_trim(Span(block.seq, 0, len(text), text))]
    code = _code_places(block)
    found: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        found += _of_line(Span(block.seq, line.start(), line.end(), line.group()))
    return [s for s in found if s.text and not any(a < s.end and s.start < b for a, b in code)]


def _of_line(line: Span) -> list[Span]:
    if len(line.text) < 40 or not re.search(r"[.!?]\s", line.text):
        return [_trim(line)]
    # a URL's dots and digits are not the ends of sentences; same length, so offsets hold
    flat = _URL.sub(lambda m: "u" * len(m.group()), line.text)
    found: list[Span] = []
    at = 0
    for piece in _segmenter().segment(flat):
        start = flat.find(piece.sent, at)
        if start < 0:
            continue
        at = start + len(piece.sent)
        text = line.text[start:at]
        found.append(_trim(Span(line.block, line.start + start, line.start + at, text)))
    return found


def _code_places(block: Block) -> list[tuple[int, int]]:
    """Where code inside a list item is in the block's text, line by line."""
    places = []
    for match in _PRE.finditer(block.html):
        at = 0
        for line in html.unescape(_TAG.sub("", match.group(1))).splitlines():
            start = block.text.find(line.strip(), at) if line.strip() else -1
            if start >= 0:
                at = start + len(line.strip())
                places.append((start, at))
    return places


def _trim(span: Span) -> Span:
    left = len(span.text) - len(span.text.lstrip())
    text = span.text.strip()
    return Span(span.block, span.start + left, span.start + left + len(text), text)


def _cells(block: Block) -> list[Span]:
    spans = []
    for match in re.finditer(r"[^\t\n]+", block.text):
        span = _trim(Span(block.seq, match.start(), match.end(), match.group()))
        if span.text:
            spans.append(span)
    return spans
