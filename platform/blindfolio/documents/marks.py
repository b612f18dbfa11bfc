"""Marks commented text in a block's HTML by slicing at stored offsets, without parsing.

Each piece of text that a comment covers gets its own mark, so a mark can't cross a tag.
Removing the marks restores the HTML, and the canonical text never changes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from blindfolio.documents.areas import PICTURE, Area
from blindfolio.documents.html.canonical import runs_of
from blindfolio.documents.model import Block

CLASSES = re.compile(r"[A-Za-z0-9_ -]{0,200}")
OVERLAP = "overlap"


class Mark(NamedTuple):  # a dataclass takes five times as long, and a page may have hundreds
    """A mark on the text `[start, end)`, in code points, or on an `area` of a picture.
    `classes` are CSS classes, separated by spaces.
    """

    start: int
    end: int
    number: int
    classes: str = ""
    area: Area | None = None


def draw(block: Block, marks: Sequence[Mark], label: Callable[[int], str] = str) -> str:
    """Returns the HTML with each piece in a `<mark data-c="3 7" class="…">`. The class
    `overlap` is added where two comments overlap.

    After a comment's last piece comes its link, `<a class="n">`, with `label` of its number as
    the text. Raises `ValueError` for a mark outside the text. Such a comment is "unplaced" and
    is never moved elsewhere.
    """
    for mark in marks:
        if not 0 <= mark.start < mark.end <= len(block.text) or mark.number < 0:
            raise ValueError(f"mark {mark.number} is outside the text of {block.id}")
        if not CLASSES.fullmatch(mark.classes):
            raise ValueError(f"mark {mark.number} has classes that are not plain names")
    # At the same place, a mark ends first, then come links, then the next mark begins.
    inserted: list[tuple[int, int, str]] = []
    last_piece: dict[int, int] = {}
    for start, end, over in _pieces(block, marks):
        inserted += [(end, 0, "</mark>"), (start, 2, _open(over))]
        last_piece.update((mark.number, end) for mark in over)
    links: dict[int, str] = {}
    for number, place in sorted(last_piece.items()):
        outside = _outside_link(block.html, place)
        links[outside] = links.get(outside, "") + _number(label(number))
    inserted += [(place, 1, written) for place, written in links.items()]
    parts: list[str] = []
    done = 0
    for place, _, markup in sorted(inserted):
        parts += [block.html[done:place], markup]
        done = place
    return "".join([*parts, block.html[done:]])


def outline(html: str, marks: Sequence[Mark], label: Callable[[int], str] = str) -> str:
    """Returns a block's HTML with the marked areas drawn over its pictures. The numbers of the
    comments follow at the end, for those who don't see a picture or see only the text beside it.
    """
    drawn: dict[str, str] = {}
    for mark in marks:
        if mark.area:
            shape = outlined(mark.area, label(mark.number), mark.classes)
            drawn[mark.area.picture] = drawn.get(mark.area.picture, "") + shape

    def framed(picture: re.Match[str]) -> str:
        shapes = drawn.get(picture[1])
        size = f'viewBox="0 0 {picture[3]} {picture[4]}" aria-hidden="true"'
        return (
            f'<span class="pictured">{picture[0]}<svg {size}>{shapes}</svg></span>'
            if shapes
            else picture[0]
        )

    html = PICTURE.sub(framed, html)
    numbers = "".join(_number(label(n)) for n in dict.fromkeys(it.number for it in marks))
    last = "</figcaption>" if "</figcaption>" in html else "</"
    end = len(html) if "<table" in html else html.rfind(last)
    return html[:end] + numbers + html[end:]


def outlined(area: Area, label: str, classes: str = "") -> str:
    left, top, width, height = area.box
    size = area.width / 28
    return (
        f'<a href="#k{anchor(label)}" tabindex="-1"><rect class="area-box {classes}" x="{left}"'
        f' y="{top}" width="{width}" height="{height}"/><text x="{left + size / 4:.0f}"'
        f' y="{top + size:.0f}" font-size="{size:.0f}">{label}</text></a>'
    )


def anchor(label: str) -> str:
    """Returns the `id` of a comment's card, without its `k`."""
    return label.replace(".", "-")


def _number(label: str) -> str:
    return f'<a class="n" href="#k{anchor(label)}" aria-label="Comment {label}">{label}</a>'


def _pieces(block: Block, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    ordered = sorted(marks, key=lambda m: (m.number, m.start, m.end))
    cuts = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    for run in runs_of(block.html, block.text, block.offsets):
        if run.end <= cuts[0]:
            continue
        if run.start >= cuts[-1]:
            break
        edges = [run.start, *(c for c in cuts if run.start < c < run.end), run.end]
        for start, end in itertools.pairwise(edges if not run.separator else ()):
            if over := [m for m in ordered if m.start <= start and end <= m.end]:
                yield *run.html_of(start, end), over


def _open(over: Sequence[Mark]) -> str:
    if len(over) == 1 and not over[0].classes:
        return f'<mark data-c="{over[0].number}">'
    numbers = list(dict.fromkeys(m.number for m in over))
    classes = list(dict.fromkeys(c for m in over for c in m.classes.split()))
    if len(numbers) > 1:
        classes.append(OVERLAP)
    style = f' class="{" ".join(classes)}"' if classes else ""
    return f'<mark data-c="{" ".join(map(str, numbers))}"{style}>'


def _outside_link(html: str, place: int) -> int:
    # `place`, or the end of the link around it, because links can't nest
    if html.rfind("<a ", 0, place) > html.rfind("</a>", 0, place):
        return html.index("</a>", place) + len("</a>")
    return place
