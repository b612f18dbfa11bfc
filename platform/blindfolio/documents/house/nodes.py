"""Turns masked blocks into the flat nodes that `house.typ` draws. Only table cells nest,
because typst fails at the depth of nesting that real documents have.

Each part has its kind `k` and, if they apply, `depth` (of lists), `mark` (of an item's first
part), `quote` (how deep) and `rtl`. An `h` has `n` and `r`, a `p` has `r`, `code` has `s`, and
an `img` has `name` and `alt`. A `table` has `columns`, `head` (the number of rows) and `cells`,
each of which is `{x, y, w, h, align, b: parts}`.

Runs `r` are `{s, f, a}`: the text, its styles (`b i code del u sub sup gone`) and a link's
target. `{br}` ends a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from blindfolio.documents.house.tables import COLUMNS, Cell, grid
from blindfolio.documents.html.allowed import HEADINGS, HREF, REMOVED
from blindfolio.documents.html.ordinals import ordinal
from blindfolio.documents.html.tree import Element, Node, holds, parse, text_content
from blindfolio.documents.html.writing import prose_text
from blindfolio.documents.model import Block

# a block's reference to the document's own picture
PICTURE = re.compile(r"picture:([a-z0-9-]{1,20})\Z")

_STYLES = {
    "strong": "b",
    "em": "i",
    "del": "del",
    "u": "u",
    "ins": "u",
    "code": "code",
    "kbd": "code",
    "sub": "sub",
    "sup": "sup",
}
_BULLETS = ("•", "\N{EN DASH}")
_PARTS = HEADINGS | {"p", "ul", "ol", "li", "pre", "blockquote", "table", "img"}


@dataclass(frozen=True, slots=True)
class _Place:
    # `mark` is an item's, and only its first part has it

    depth: int = 0
    quote: int = 0
    mark: str = ""
    pictures: frozenset[str] = frozenset()
    spans: bool = True
    in_cell: bool = False

    def part(self, kind: str, **content: Any) -> dict[str, Any]:
        own = {"depth": self.depth, "quote": self.quote, "mark": self.mark}
        return {"k": kind, **content, **{name: value for name, value in own.items() if value}}


def nodes(
    blocks: Iterable[Block], *, pictures: frozenset[str] = frozenset(), spans: bool = True
) -> list[dict[str, Any]]:
    """Returns the parts in order, ready for JSON. Pictures not in `pictures` are replaced with
    their descriptions. Without `spans`, no cell spans others.
    """
    found: list[dict[str, Any]] = []
    for block in blocks:
        root, _ = parse(block.html)
        place = _Place(depth=block.depth, pictures=pictures, spans=spans)
        parts = list(_parts(root.children, place))
        if _right_to_left(block.text):
            parts = [{**part, "rtl": True} for part in parts]
        found += parts
    return found


def _right_to_left(text: str) -> bool:
    # decided by the first letter that has a direction
    kinds = (unicodedata.bidirectional(c) for c in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _parts(children: Iterable[Node], place: _Place) -> Iterator[dict[str, Any]]:
    # The first part gets the item's mark.
    for inline, some in groupby(children, lambda child: not holds(child, _PARTS)):
        if inline:
            if runs := _runs(some):
                yield place.part("p", r=runs)
                place = replace(place, mark="")
            continue
        for child in some:
            assert isinstance(child, Element)  # text has no parts
            for part in _element(child, place):
                yield part
                place = replace(place, mark="")


def _element(element: Element, place: _Place) -> Iterator[dict[str, Any]]:
    tag = element.tag
    if tag in HEADINGS:
        if runs := _runs(element.children):
            yield place.part("h", n=int(tag[1]), r=runs)
    elif tag == "pre":
        yield place.part("code", s=text_content(element))
    elif tag in ("ul", "ol"):
        yield from _list(element, place)
    elif tag == "blockquote":
        yield from _parts(element.children, replace(place, quote=place.quote + 1))
    elif tag == "table":
        yield from _table(element, place)
    elif tag == "img":
        name = PICTURE.match(element.attrs.get("src", ""))
        words = " ".join(prose_text(element.attrs.get("alt", "")).split())
        if name and name[1] in place.pictures:
            yield place.part("img", name=name[1], alt=words)
        else:
            yield place.part("p", r=[{"s": f"[picture] {words}".strip()}])
    else:
        yield from _parts(element.children, place)


def _list(element: Element, place: _Place) -> Iterator[dict[str, Any]]:
    start = element.attrs.get("start", "1")
    number = int(start) if start.isdecimal() and start.isascii() else 1
    for at, item in enumerate(element.elements, start=number):
        bullet = _BULLETS[min(place.depth, len(_BULLETS) - 1)]
        written = ordinal(at, element.attrs.get("type", ""))
        mark = f"{written}." if element.tag == "ol" else bullet
        yield from _parts(item.children, replace(place, depth=place.depth + 1, mark=mark))


def _table(element: Element, place: _Place) -> Iterator[dict[str, Any]]:
    head, rows = _rows(element)
    columns, cells = grid(rows, head, spans=place.spans)
    if columns > COLUMNS or place.in_cell:
        # Too many columns, or a table inside a cell: one line for each row.
        for row in rows:
            texts = (" ".join(text_content(cell.element).split()) for cell in row)
            yield place.part("p", r=[{"s": " | ".join(texts)}])
            place = replace(place, mark="")
        return
    inside = _Place(pictures=place.pictures, spans=place.spans, in_cell=True)
    placed = [
        {
            "x": x,
            "y": y,
            "w": width,
            "h": height,
            "align": cell.element.attrs.get("align", ""),
            "b": list(_parts(cell.element.children, inside)),
        }
        for x, y, width, height, cell in cells
    ]
    yield place.part("table", columns=columns, head=head, rows=len(rows), cells=placed)


def _rows(table: Element) -> tuple[int, list[list[Cell]]]:
    head = sum(len(group.children) for group in table.elements if group.tag == "thead")
    rows = [row for group in table.elements for row in group.elements]
    return head, [[Cell.of(cell) for cell in row.elements] for row in rows]


def _runs(children: Iterable[Node]) -> list[dict[str, Any]]:
    # Flat runs with combined styles, so that no depth of nesting breaks the layout.
    found: list[dict[str, Any]] = []
    for text, styles, target in _inline(children, (), ""):
        if text == "\n":
            found.append({"br": True})
            continue
        run: dict[str, Any] = {"s": text}
        if styles:
            run["f"] = list(styles)
        if target:
            run["a"] = target
        found.append(run)
    return found


def _inline(
    children: Iterable[Node], styles: tuple[str, ...], target: str
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for child in children:
        if isinstance(child, str):
            yield child, styles, target
        elif child.tag == "br":
            yield "\n", (), ""
        else:
            gone = child.tag == "span" and child.attrs.get("class") == REMOVED
            style = "gone" if gone else _STYLES.get(child.tag, "")
            added = (*styles, style) if style and style not in styles else styles
            href = child.attrs.get("href", "") if child.tag == "a" else ""
            yield from _inline(child.children, added, href if HREF.match(href) else target)
