from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pysbd
from pysbd.languages import LANGUAGE_CODES

from blindfolio.documents.model import Block
from blindfolio.documents.spans import Span
from blindfolio.languages import SOURCE

PROSE = frozenset({"paragraph", "item", "quote", "note", "heading"})

_PRE = re.compile(r"<pre[^<>]*>(.*?)</pre>", re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_CELL, _LINE = re.compile(r"[^\t\n]+"), re.compile(r"[^\n]+")
_URL = re.compile(r"(?:https?://|www\.)\S+")


@cache
def _segmenter(language: str) -> Any:
    known = language if language in LANGUAGE_CODES else SOURCE
    return pysbd.Segmenter(language=known, clean=False, char_span=True)


def sentences(block: Block, language: str = SOURCE) -> list[Span]:
    """Returns the sentences in order. A language that pysbd doesn't know gets English rules. In
    a table, each cell counts as one; code and pictures have none.

    Pieces that pysbd can't place are searched for after the last sentence. Any that aren't
    found are left out, so that nothing is misquoted.
    """
    if block.kind == "table":
        spans = [_trimmed(block, *cell.span()) for cell in _CELL.finditer(block.text)]
    elif block.kind == "heading":
        spans = [_trimmed(block, 0, len(block.text))]
    elif block.kind in PROSE:
        code = _code_places(block)
        spans = [
            span
            for line in _LINE.finditer(block.text)
            for span in _of_line(block, line, language)
            if not any(start < span.end and span.start < end for start, end in code)
        ]
    else:
        spans = []
    return [span for span in spans if span.text]


def _of_line(block: Block, line: re.Match[str], language: str) -> Iterator[Span]:
    if len(line[0]) < 40 or not re.search(r"[.!?]\s", line[0]):
        yield _trimmed(block, *line.span())
        return
    # dots in URLs don't end sentences; same length, so offsets hold
    flat = _URL.sub(lambda m: "u" * len(m.group()), line[0])
    at = 0
    for piece in _segmenter(language).segment(flat):
        start = flat.find(piece.sent, at)
        if start >= 0:
            at = start + len(piece.sent)
            yield _trimmed(block, line.start() + start, line.start() + at)


def _code_places(block: Block) -> list[tuple[int, int]]:
    # where a list item's code is in the block's text, line by line
    places = []
    for match in _PRE.finditer(block.html):
        at = 0
        for line in html.unescape(_TAG.sub("", match.group(1))).splitlines():
            start = block.text.find(line.strip(), at) if line.strip() else -1
            if start >= 0:
                at = start + len(line.strip())
                places.append((start, at))
    return places


def _trimmed(block: Block, start: int, end: int) -> Span:
    text = block.text[start:end]
    start = end - len(text.lstrip())
    text = text.strip()
    return Span(block.seq, start, start + len(text), text)
