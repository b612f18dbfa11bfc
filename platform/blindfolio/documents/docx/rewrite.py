"""Rewrites a Word file's text with the few elements that `docx.walk` knows, without layout,
tables of contents and deletions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.drawings import Drawing, chosen, picture_run
from blindfolio.documents.docx.equations import equation
from blindfolio.documents.docx.listings import (
    CODE,
    as_typed,
    floating,
    is_deleted,
    joins,
    text,
    with_lone_code_inline,
    with_whole_listings,
    words_of,
)
from blindfolio.documents.docx.looks import HEADING_LEVEL
from blindfolio.documents.docx.names import (
    add,
    attribute,
    child,
    children,
    local,
    r,
    value,
    w,
)
from blindfolio.documents.docx.numbering import ListMark, Numbering
from blindfolio.documents.docx.package import Relationship
from blindfolio.documents.docx.styles import Style, Styles
from blindfolio.documents.html.not_shown import source_of
from blindfolio.documents.html.writing import CONTROLS

HEADING, QUOTE = "BfHeading", "BfQuote"

_THROUGH = frozenset(
    {"ins", "moveTo", "customXml", "smartTag", "fldSimple", "dir", "bdo", "sdtContent", "ruby",
     "rubyBase", "oMathPara"}
)  # fmt: skip
_COUNTED = {
    "ins": "insertions",
    "moveTo": "insertions",
    "del": "deletions",
    "moveFrom": "deletions",
    "altChunk": "attached",
}
_LINKS = ("http://", "https://", "mailto:")


class Rewriter:
    """Rewrites one part of the file. `picture_of` takes a relationship id and returns the
    picture's source, or why there is none.
    """

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        relationships: Mapping[str, Relationship],
        notes: frozenset[str],
        picture_of: Callable[[str], str],
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._relationships = relationships
        self._notes = notes
        self._picture_of = picture_of
        self.counts: Counter[str] = Counter()

    def blocks(self, parent: Element) -> list[Element]:
        blocks = [b for b in self._blocks(parent) if not is_deleted(b)]
        for block, after in zip(blocks, [*blocks[1:], None], strict=False):
            # Without a paragraph to join, its words would be lost or get into a table.
            if has_deleted_mark(block) and not joins(after):
                own = block[0]
                own[:] = [part for part in own if local(part) != "rPr"]
        return with_whole_listings(blocks)

    def _blocks(self, parent: Element) -> Iterator[Element]:
        initial: list[Element] = []
        for element in parent:
            name = local(element)
            if is_initial(element):
                initial = element.findall(w("r"))
            elif name == "p":
                element[:0] = initial
                initial = []
                yield from self._paragraph(element)
            elif name == "tbl":
                yield self._table(element)
            elif name == "AlternateContent":
                yield from self._blocks(chosen(element))
            elif name == "oMathPara":
                paragraph = Element(w("p"))
                paragraph.extend(equation(element))
                yield paragraph
            elif self._goes_through(element, name):
                yield from self._blocks(element)

    def _goes_through(self, element: Element, name: str) -> bool:
        # Whether to read what's inside. Counts what people are told about.
        if name in _COUNTED:
            self.counts[_COUNTED[name]] += 1
        return name in _THROUGH or (name == "sdt" and not is_contents(element))

    def _paragraph(self, element: Element) -> Iterator[Element]:
        properties = child(element, "pPr")
        style_id = value(properties, "pStyle") or self._styles.default
        style = self._styles.of(style_id)
        if style.contents:
            return
        self._boxes: list[Element] = []
        self._shapes, self._description = 0, ""
        inner = list(self._inline(element))
        boxes, shapes = self._boxes, self._shapes
        number, level = self._place_in_list(properties, style_id)
        paragraph = Element(w("p"))
        own = add(paragraph, "pPr")
        if (deleted := child(child(properties, "rPr"), "del")) is not None:
            add(own, "rPr").append(deleted)
            number = ""  # joined with the next paragraph, which has its own number
        if heading := style.heading or int(element.get(HEADING_LEVEL, "0")):
            add(own, "pStyle", f"{HEADING}{heading}")
            label = self._numbering.heading_label(number, level)
            paragraph.extend(_heading(inner, label))
        else:
            mark = self._numbering.mark(number, level)
            paragraph.extend(self._text(own, inner, style, mark))
        yield paragraph
        if shapes or boxes:
            yield from map(floating, self._instead_of(boxes, shapes))

    def _instead_of(self, boxes: list[Element], shapes: int) -> Iterator[Element]:
        cause = "text-box" if len(boxes) == 1 and shapes <= 1 else "diagram"
        said = Element(w("p"))
        said.append(picture_run(source_of(cause), self._description))
        yield said
        for box in boxes:
            yield from self._blocks(box)

    def _text(
        self, own: Element, inner: list[Element], style: Style, mark: ListMark | None
    ) -> list[Element]:
        runs = _runs(inner)
        worded = [run for run in runs if words_of(run).strip()]
        code = [run for run in worded if self._styles.is_code_run(child(run, "rPr"), style)]
        lines = any(child(run, "br") is not None for run in runs)
        if code and len(code) == len(worded) and (mark is None or style.code or lines):
            add(own, "pStyle", CODE)
            as_typed(runs)
            return inner
        for run in code:
            run.set(CODE, "1")
        if mark is not None:
            return [*_label(mark, add(own, "numPr")), *inner]
        if style.quote and worded:
            add(own, "pStyle", QUOTE)
        return inner

    def _place_in_list(self, properties: Element | None, style_id: str) -> tuple[str, int]:
        of_style = self._styles.of(style_id).numbering
        own = child(properties, "numPr")
        number = value(own, "numId") or value(of_style, "numId")
        level = value(of_style if own is None else own, "ilvl")
        if level.isdigit():
            return number, int(level)
        return number, self._numbering.level_of_style(number, style_id)

    def _inline(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            name = local(element)
            if name == "r":
                yield from self._run(element)
            elif name == "hyperlink":
                yield from self._link(element)
            elif name == "oMath":
                yield from equation(element)
            elif name == "AlternateContent":
                yield from self._inline(chosen(element))
            elif self._goes_through(element, name) or name == "sdt":
                yield from self._inline(element)

    def _link(self, element: Element) -> Iterator[Element]:
        inner = self._inline(element)
        link = self._relationships.get(element.get(r("id"), ""))
        if link and link.external and link.target.lower().startswith(_LINKS):
            new = Element(w("hyperlink"), {"href": link.target})
            new.extend(inner)
            yield new
        else:
            yield from inner

    def _run(self, element: Element) -> Iterator[Element]:
        properties = child(element, "rPr")
        run = Element(w("r"))
        if properties is not None:
            run.append(properties)
            if (rank := _rank(element, properties)) and child(properties, "vertAlign") is None:
                add(properties, "vertAlign", rank)
        items = list(self._items(element))
        run.extend(item for item in items if local(item) != "r")
        yield run
        yield from (item for item in items if local(item) == "r")

    def _items(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            name = local(element)
            if name == "t":
                yield text(CONTROLS.sub("", element.text or ""))
            elif name in ("tab", "ptab"):
                yield text("\t")
            elif name in ("br", "cr"):
                # A page break separates words like a line break.
                yield Element(w("br"))
            elif name == "noBreakHyphen":
                yield text("\u2011")
            elif name in ("drawing", "pict", "object"):
                yield from self._drawing(element)
            elif name == "AlternateContent":
                yield from self._items(chosen(element))
            elif name == "ruby":
                yield from self._inline(element)
            elif self._is_kept(element, name):
                yield element

    def _is_kept(self, element: Element, name: str) -> bool:
        if name in ("footnoteReference", "endnoteReference"):
            return name[0] + attribute(element, "id") in self._notes
        return name in ("fldChar", "instrText", "sym")

    def _drawing(self, element: Element) -> Iterator[Element]:
        drawing = Drawing(element)
        self._boxes += drawing.boxes
        self._shapes += drawing.shapes
        if drawing.shapes:
            self._description = self._description or drawing.description
        sources = [
            *map(self._picture_of, drawing.embedded),
            *[source_of("linked")] * len(drawing.linked),
            *[source_of("broken")] * drawing.broken,
        ]
        for source in sources:
            yield picture_run(source, drawing.description)

    def _table(self, element: Element) -> Element:
        table = Element(w("tbl"))
        for row in _parts(element, "tr"):
            new = add(table, "tr")
            new.extend(children(row, "trPr"))
            for cell in _parts(row, "tc"):
                new_cell = add(new, "tc")
                new_cell.extend(children(cell, "tcPr"))
                new_cell.extend(with_lone_code_inline(self.blocks(cell)))
        return table


def has_deleted_mark(paragraph: Element) -> bool:
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def _rank(run: Element, properties: Element) -> str:
    # digits moved up or down by hand
    position = value(properties, "position")
    if not words_of(run).strip().isdigit() or position in ("", "0"):
        return ""
    return "subscript" if position.startswith("-") else "superscript"


def is_contents(control: Element) -> bool:
    gallery = child(child(control, "sdtPr"), "docPartObj")
    return value(gallery, "docPartGallery") == "Table of Contents"


def is_initial(element: Element) -> bool:
    frame = child(child(element, "pPr"), "framePr")
    return attribute(frame, "dropCap") in ("drop", "margin")


def _parts(parent: Element, name: str) -> Iterator[Element]:
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) == "sdt" or local(element) in _THROUGH:
            yield from _parts(element, name)


def _heading(inner: list[Element], label: str) -> list[Element]:
    runs = _runs(inner)
    for run in runs:
        looks = child(run, "rPr")
        if looks is not None and (bold := child(looks, "b")) is not None:
            looks.remove(bold)
    worded = any(words_of(run).strip() for run in runs)
    return [_plain_run(f"{label} "), *inner] if label and worded else inner


def _runs(inner: Iterable[Element]) -> list[Element]:
    return [run for item in inner for run in ([item] if local(item) == "r" else item)]


def _plain_run(words: str) -> Element:
    run = Element(w("r"))
    run.append(text(words))
    return run


def _label(mark: ListMark, place: Element) -> list[Element]:
    # Sets the attributes of the list item. A label that no list can write becomes text.
    place.set("level", str(mark.level))
    if mark.number is not None and not mark.label:
        place.attrib |= {"value": str(mark.number), "type": mark.kind}
    return [_plain_run(f"{mark.label} ")] if mark.label else []
