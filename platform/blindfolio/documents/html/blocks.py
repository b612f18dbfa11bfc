"""Makes blocks from sanitised HTML, for every reader whose library produces HTML.

The tree is split at its top level and each block is written anew, so that only the meaning of
the document's tags is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from blindfolio.documents import limits
from blindfolio.documents.html.allowed import HEADINGS, TABLE_PARTS
from blindfolio.documents.html.tree import CONTAINERS, Element, Node, holds, text_content
from blindfolio.documents.html.writing import (
    Inline,
    caption,
    code_block,
    escape,
    is_shown,
    not_included,
    open_tag,
    picture_tag,
    pictures,
    prose_text,
)
from blindfolio.documents.model import BlockKind
from blindfolio.documents.words import count_words

_BLOCKISH = CONTAINERS | HEADINGS | TABLE_PARTS | {
    "p", "ul", "ol", "li", "pre", "blockquote", "table",
}  # fmt: skip
_AUTO = {"dir": "auto"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A block that has no id yet. `level` is the level of a heading or a nested item."""

    kind: BlockKind
    html: str
    level: int | None = None


def pieces(nodes: Iterable[Node]) -> Iterator[Piece]:
    for part in _flow(nodes):
        if isinstance(part, list):
            yield from _paragraph(part)
        elif part.tag in HEADINGS:
            inner = Inline().add(_inline_only(part)).html()
            if inner:
                yield Piece("heading", _wrap(part.tag, inner), int(part.tag[1]))
        elif part.tag == "p":
            yield from _paragraph(part.children)
        elif part.tag in ("ul", "ol"):
            yield from _list(part, "item", 1)
        elif part.tag == "li":
            yield from _list(Element("ul", {}, [part]), "item", 1)
        elif part.tag == "blockquote":
            yield from _quote(part)
        elif html := _block(part, _AUTO):
            yield Piece("code" if part.tag == "pre" else "table", html)


def notes(nodes: Iterable[Node]) -> Iterator[Piece]:
    """Yields one block for each footnote. Raw HTML in a note may end the list, and the text
    after it then becomes separate blocks.
    """
    for part in _flow(nodes):
        if isinstance(part, Element) and part.tag == "ol":
            for number, item in _items(part):
                if inner := _mixed(item.children):
                    yield Piece("note", _item(part, number, inner))
        elif inner := _mixed(part if isinstance(part, list) else [part]):
            yield Piece("note", _item(Element("ul"), _Number(1, ""), inner))


def _flow(nodes: Iterable[Node]) -> Iterator[list[Node] | Element]:
    # Inline runs (as lists) and block elements, including those inside containers.
    for blocks, part in groupby(nodes, lambda node: holds(node, _BLOCKISH)):
        if not blocks:
            yield list(part)
            continue
        for node in part:
            if isinstance(node, Element) and node.tag in _BLOCKISH - CONTAINERS - TABLE_PARTS:
                yield node
            elif isinstance(node, Element):
                yield from _flow(node.children)


def _inline_only(element: Element) -> list[Node]:
    return [
        f" {text_content(child)} " if holds(child, _BLOCKISH) else child
        for child in element.children
    ]


def _wrap(tag: str, inner: str) -> str:
    return f"{open_tag(tag, _AUTO)}{inner}</{tag}>"


def _paragraph(nodes: list[Node]) -> Iterator[Piece]:
    # A paragraph, then a block for each shown picture in it. A paragraph of only pictures gives
    # a block for each, shown or not.
    images = pictures(nodes)
    if images and not prose_text("".join(map(text_content, nodes))).strip():
        yield from map(_picture, images)
        return
    shown = [image for image in images if is_shown(image)]
    inner = Inline().add(_without(nodes, shown)).html()
    if inner:
        yield Piece("paragraph", _wrap("p", inner))
    yield from map(_picture, shown)


def _picture(image: Element) -> Piece:
    if not is_shown(image):
        words = " ".join(prose_text(not_included(image)).split())
        return Piece("image", _wrap("p", escape(words)))
    words = escape(caption(image))
    figure = f"{picture_tag(image)}<figcaption>{words}</figcaption>"
    return Piece("image", _wrap("figure", figure))


def _without(nodes: Iterable[Node], left_out: list[Element]) -> list[Node]:
    return [
        node
        if isinstance(node, str) or not node.holds({"img"})
        else Element(node.tag, node.attrs, _without(node.children, left_out))
        for node in nodes
        if not any(node is image for image in left_out)
    ]


@dataclass(frozen=True, slots=True)
class _Number:
    # `kind` is a list's `type`, empty for digits

    value: int
    kind: str

    def starts(self, tag: str) -> dict[str, str]:
        if tag != "ol":
            return {}
        kind = {"type": self.kind} if self.kind else {}
        return kind if self.value == 1 else {"start": str(self.value)} | kind

    def follows(self, before: _Number) -> bool:
        return self.value == before.value + 1 and self.kind == before.kind


def _items(parent: Element) -> Iterator[tuple[_Number, Element]]:
    # Loose text between items becomes an item.
    number = _whole(parent.attrs.get("start", ""), 1)
    for loose, part in groupby(parent.children, lambda child: not _is(child, "li")):
        run = list(part)
        if loose and not "".join(map(text_content, run)).strip():
            continue
        for item in [Element("li", {}, run)] if loose else run:
            assert isinstance(item, Element)  # loose text is already in one
            number = _whole(item.attrs.get("value", ""), number)
            kind = item.attrs.get("type") or parent.attrs.get("type", "")
            yield _Number(number, kind), item
            number += 1


def _is(node: Node, *tags: str) -> bool:
    return isinstance(node, Element) and node.tag in tags


def _whole(written: str, otherwise: int) -> int:
    plain = written.isascii() and written.isdigit() and len(written) < 9
    return int(written) if plain else otherwise


def _item(parent: Element, number: _Number, inner: str) -> str:
    tag = parent.tag
    return f"{open_tag(tag, number.starts(tag) | _AUTO)}<li>{inner}</li></{tag}>"


def _list(parent: Element, kind: BlockKind, level: int) -> Iterator[Piece]:
    # A top-level item with its children is one block, unless it's too long. Then each nested
    # item becomes a block, one level down.
    for number, item in _items(parent):
        nested = [c for c in item.children if isinstance(c, Element) and c.tag in ("ul", "ol")]
        if not nested or count_words(_spaced(item)) <= limits.ITEM_WORDS:
            if inner := _mixed(item.children):
                yield Piece(kind, _item(parent, number, inner), level)
            continue
        run: list[Node] = []
        for child in [*item.children, Element("ul")]:
            if not (isinstance(child, Element) and child.tag in ("ul", "ol")):
                run.append(child)
                continue
            if inner := _mixed(run):
                yield Piece(kind, _item(parent, number, inner), level)
            run = []
            yield from _list(child, kind, level + 1)


def _spaced(node: Node) -> str:
    # only for counting words
    if isinstance(node, str):
        return node
    inner = "".join(map(_spaced, node.children))
    return f" {inner} " if node.tag in _BLOCKISH or node.tag == "br" else inner


def _quote(quote: Element) -> Iterator[Piece]:
    if count_words(_spaced(quote)) <= limits.ITEM_WORDS:
        if inner := _mixed(quote.children, paragraphs=True):
            yield Piece("quote", _wrap("blockquote", inner))
        return
    for part in pieces(quote.children):
        inner = part.html.replace(' dir="auto"', "", 1)
        yield Piece("quote", _wrap("blockquote", inner))


def _mixed(nodes: Iterable[Node], *, paragraphs: bool = False) -> str:
    # Runs and blocks of an item, cell or quotation. A run after a block is always a paragraph:
    # the canonical walk separates blocks only at their beginning, so bare text after a list
    # would stick to it.
    written: list[str] = []
    for part in _flow(nodes):
        if isinstance(part, Element):
            written.append(_block(part, {}))
        elif inner := Inline().add(part).html():
            written.append(f"<p>{inner}</p>" if paragraphs or any(written) else inner)
    return "".join(written)


def _block(element: Element, attrs: dict[str, str]) -> str:
    tag = element.tag
    if own := {"pre": code_block, "table": _table, "ul": _whole_list, "ol": _whole_list}.get(
        tag
    ):
        return own(element, attrs)
    if tag in ("li", "blockquote"):
        inner = _mixed(element.children, paragraphs=True)
        return inner if tag == "li" else _filled("blockquote", attrs, inner)
    inner = Inline().add(_inline_only(element)).html()
    # A heading inside an item or cell isn't one of the document's.
    bold = inner and tag in HEADINGS
    return _filled("p", attrs, f"<strong>{inner}</strong>" if bold else inner)


def _filled(tag: str, attrs: dict[str, str], inner: str) -> str:
    # empty if there is nothing inside
    return f"{open_tag(tag, attrs)}{inner}</{tag}>" if inner else ""


def _whole_list(element: Element, attrs: dict[str, str]) -> str:
    # split where its numbers aren't consecutive
    tag = element.tag
    written: list[str] = []
    before: _Number | None = None
    for number, item in _items(element):
        if inner := _mixed(item.children):
            if before is None or (tag == "ol" and not number.follows(before)):
                end = f"</{tag}>" if before else ""
                written.append(f"{end}{open_tag(tag, number.starts(tag) | attrs)}")
            written.append(f"<li>{inner}</li>")
            before = number
    return "".join([*written, f"</{tag}>"]) if written else ""


def _table(table: Element, attrs: dict[str, str]) -> str:
    captions = "".join(_block(child, {}) for child in table.elements if child.tag == "p")
    rows: dict[str, list[str]] = {"thead": [], "tbody": []}
    for child in table.elements:
        inside = [child] if child.tag == "tr" else child.elements
        group = "thead" if child.tag == "thead" and not rows["tbody"] else "tbody"
        rows[group] += [_row(row) for row in inside if row.tag == "tr"]
    inner = "".join(_filled(group, {}, "".join(written)) for group, written in rows.items())
    return captions + _filled("table", attrs, inner) if inner else ""


def _row(row: Element) -> str:
    cells = ""
    for cell in row.elements:
        if cell.tag in ("td", "th"):
            style = cell.attrs.get("style", "").replace(" ", "")
            aligned = {"align": style.removeprefix("text-align:").rstrip(";")} if style else {}
            start = open_tag(cell.tag, cell.attrs | aligned)
            cells += f"{start}{_mixed(cell.children)}</{cell.tag}>"
    return _filled("tr", {}, cells)
