"""Draws comments' marks into a block's HTML by slicing at stored offsets, without parsing.

A mark surrounds each piece of text that a comment covers, so it can't cross a tag. Removing marks
gives the HTML back, and the canonical text stays the same.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents.html.canonical import TextRun, runs_of
from blindfolio.documents.model import Block

CLASSES = re.compile(r"[A-Za-z0-9_ -]{0,200}")
OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Mark:
    """Text `[start, end)` in code points; `classes` are CSS classes, separated by spaces."""

    start: int
    end: int
    number: int
    classes: str = ""


def draw(block: Block, marks: Sequence[Mark]) -> str:
    """Each piece becomes `<mark data-c="3 7" class="…">`, with `overlap` if two comments meet.

    After a comment's last piece comes its link `<a class="n">`. Raises `ValueError` for a mark
    outside the text: such a comment is "unplaced", never moved.
    """
    for mark in marks:
        if not 0 <= mark.start < mark.end <= len(block.text) or mark.number < 0:
            raise ValueError(f"mark {mark.number} is outside the text of {block.id}")
        if not CLASSES.fullmatch(mark.classes):
            raise ValueError(f"mark {mark.number} has classes that are not plain names")
    ordered = sorted(marks, key=lambda m: (m.number, m.start, m.end))
    cuts = sorted({m.start for m in ordered} | {m.end for m in ordered})
    pieces: list[tuple[int, int, str]] = []
    last_piece: dict[int, int] = {}
    for run in runs_of(block.html, block.text, block.offsets):
        if run.separator:
            continue
        edges = [run.start, *(c for c in cuts if run.start < c < run.end), run.end]
        for start, end in itertools.pairwise(edges):
            over = [m for m in ordered if m.start <= start and end <= m.end]
            if over:
                place, place_end = _html_of(run, start, end)
                pieces.append((place, place_end, _open(over)))
                last_piece.update((m.number, place_end) for m in over)
    links: dict[int, list[str]] = {}
    for number, place in sorted(last_piece.items()):
        links.setdefault(_outside_link(block.html, place), []).append(_link(number))
    # At one place a mark is closed first, then the links stand, then the next mark begins.
    inserted = [(end, 0, "</mark>") for _, end, _ in pieces]
    inserted += [(place, 1, "".join(found)) for place, found in links.items()]
    inserted += [(start, 2, opening) for start, _, opening in pieces]
    written: list[str] = []
    done = 0
    for place, _, markup in sorted(inserted):
        written += [block.html[done:place], markup]
        done = place
    return "".join([*written, block.html[done:]])


def _html_of(run: TextRun, start: int, end: int) -> tuple[int, int]:
    """Never cuts an entity."""
    if run.end - run.start == 1:
        return run.html_start, run.html_end
    return run.html_start + start - run.start, run.html_start + end - run.start


def _open(over: Sequence[Mark]) -> str:
    numbers = list(dict.fromkeys(m.number for m in over))
    classes = list(dict.fromkeys(c for m in over for c in m.classes.split()))
    if len(numbers) > 1:
        classes.append(OVERLAP)
    style = f' class="{" ".join(classes)}"' if classes else ""
    return f'<mark data-c="{" ".join(map(str, numbers))}"{style}>'


def _outside_link(html: str, place: int) -> int:
    """`place`, or the end of the link around it: links can't nest."""
    if html.rfind("<a ", 0, place) > html.rfind("</a>", 0, place):
        return html.index("</a>", place) + len("</a>")
    return place


def _link(number: int) -> str:
    return f'<a class="n" href="#k{number}" aria-label="Comment {number}">{number}</a>'
