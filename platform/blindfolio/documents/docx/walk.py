"""Makes HTML elements of what `docx.rewrite` returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element as Source

from blindfolio.documents.docx.listings import CODE, CODE_AGAIN
from blindfolio.documents.docx.names import attribute, child, is_on, local, value, w
from blindfolio.documents.docx.rewrite import HEADING, QUOTE, has_deleted_mark
from blindfolio.documents.docx.symbols import symbol
from blindfolio.documents.html.sanitize import clean
from blindfolio.documents.html.tree import VOID, Element, Node
from blindfolio.documents.html.writing import escape

_LINK = re.compile(r'HYPERLINK\s+(\\l\s+)?(?:"([^"\n]*)"|([^\\\s]\S*))')
_RANKS = {"subscript": "sub", "superscript": "sup"}


class Walker:
    """Reads one part of the file. `marks` are the notes that it refers to, in order."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        self._joined: list[Source] = []  # from paragraphs whose marks are deleted
        # The open fields' addresses: None if they aren't links, empty for a place in the file.
        self._fields: list[str | None] = []
        self._instruction = ""

    def blocks(self, blocks: Iterable[Source], into: Element) -> Element:
        for block in blocks:
            if local(block) == "tbl":
                self._table(block, _new(into, "table"))
            elif has_deleted_mark(block):
                self._joined += block
            elif local(block) == "p":
                inner = [*self._joined, *block]
                self._joined = []
                _fill(_opened(child(block, "pPr"), into), self._inline(inner))
        return into

    def _table(self, source: Source, table: Element) -> None:
        columns: dict[int, Element] = {}
        heads = True
        for row in source:
            properties = child(row, "trPr")
            if child(properties, "del") is None:
                heads = heads and is_on(properties, "tblHeader")
                group = "thead" if heads else "tbody"
                made = _new(_last(table, group) or _new(table, group), "tr")
                self._row(row, made, "th" if heads else "td", columns)

    def _row(self, source: Source, row: Element, tag: str, columns: dict[int, Element]) -> None:
        at = 0
        for cell in source.findall(w("tc")):
            properties = child(cell, "tcPr")
            span = value(properties, "gridSpan")[:3]
            span = span if span.isdigit() else "1"
            merge = child(properties, "vMerge")
            goes_on = merge is not None and attribute(merge, "val") in ("", "continue")
            if at in columns and goes_on:
                above = columns[at].attrs
                above["rowspan"] = str(int(above.get("rowspan", 1)) + 1)
            else:
                columns[at] = _new(row, tag, {} if span == "1" else {"colspan": span})
                self.blocks(cell, columns[at])
            at += int(span)

    def _inline(self, parts: Iterable[Source]) -> Iterator[Node]:
        for part in parts:
            if local(part) == "r":
                yield from self._run(part)
            elif local(part) == "hyperlink":
                yield _link(part.get("href", ""), self._inline(part))

    def _run(self, run: Source) -> list[Node]:
        nodes = list(self._items(run))
        links = [link for link in self._fields if link is not None]
        if links and links[-1]:
            nodes = [_link(links[-1], nodes)]
        looks = child(run, "rPr")
        tags = (
            "del" if is_on(looks, "strike") else "",
            _RANKS.get(value(looks, "vertAlign"), ""),
            "em" if is_on(looks, "i") else "",
            "strong" if is_on(looks, "b") else "",
            "code" if run.get(CODE) else "",
        )
        for tag in filter(None, tags):
            nodes = [_fill(Element(tag), nodes)]
        return nodes

    def _items(self, run: Source) -> Iterator[Node]:
        for part in run:
            name = local(part)
            if name == "t":
                yield part.text or ""
            elif name == "br":
                yield Element("br")
            elif name == "sym":
                yield symbol(attribute(part, "font"), attribute(part, "char"))
            elif name == "drawing":
                yield Element("img", dict(part.attrib))
            elif name in ("footnoteReference", "endnoteReference"):
                self.marks.append(name[0] + attribute(part, "id"))
                number = str(len(self.marks))
                yield Element("sup", {"mark": number}, [f"[{number}]"])
            elif name == "instrText":
                self._instruction += part.text or ""
            elif name == "fldChar":
                self._field(attribute(part, "fldCharType"))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(None)
            self._instruction = ""
        elif kind in ("separate", "end") and self._fields:
            self._fields.pop()
            if kind == "separate":
                self._fields.append(_address(self._instruction))


def _address(instruction: str) -> str | None:
    found = _LINK.match(instruction.lstrip())
    return found and ("" if found[1] else found[2] or found[3] or "")


def _opened(properties: Source | None, parent: Element) -> Element:
    # Returns the new element for a paragraph's words, or the listing that goes on.
    style = value(properties, "pStyle")
    if style == CODE and (listing := _last(parent, "pre")):
        return _fill(listing, ["\n"])
    if style in (CODE, CODE_AGAIN):
        return _new(parent, "pre")
    if style == QUOTE:
        return _new(_last(parent, "blockquote") or _new(parent, "blockquote"), "p")
    if style.startswith(HEADING):
        return _new(parent, f"h{style[-1]}")
    place = child(properties, "numPr")
    return _new(parent, "p") if place is None else _item(dict(place.attrib), parent)


def _item(attrs: dict[str, str], parent: Element) -> Element:
    for _ in range(int(attrs.pop("level"))):
        outer = _last(parent, "ul", "ol") or _new(parent, "ul")
        parent = _last(outer, "li") or _new(outer, "li")
    tag = "ol" if attrs else "ul"
    return _new(_last(parent, tag) or _new(parent, tag), "li", attrs)


def _link(address: str, nodes: Iterable[Node]) -> Element:
    safe = "href=" in clean(f'<a href="{escape(address)}">')
    return _fill(Element("a", {"href": address} if safe else {}), nodes)


def _new(parent: Element, tag: str, attrs: dict[str, str] | None = None) -> Element:
    made = Element(tag, attrs or {})
    parent.children.append(made)
    return made


def _last(parent: Element, *tags: str) -> Element | None:
    last = parent.children[-1] if parent.children else None
    return last if isinstance(last, Element) and last.tag in tags else None


def _fill(parent: Element, nodes: Iterable[Node]) -> Element:
    # Adds inline nodes. Neighbours of the same look become one, and empty ones are left out.
    own = parent.children
    for node in nodes:
        last = own[-1] if own else None
        if isinstance(node, str) and isinstance(last, str):
            own[-1] = last + node
        elif isinstance(node, str) or node.tag in VOID:
            own += [node] if node else []
        elif isinstance(last, Element) and (last.tag, last.attrs) == (node.tag, node.attrs):
            _fill(last, node.children)
        elif node.children:
            own.append(node)
    return parent
