"""Writes a Word file's text anew with the few elements that the reader knows.

mammoth would silently drop fields, equations, text boxes and listings' blank lines: they get a form
that it keeps. Layout, contents lists and deletions are left out, which also makes it several times
faster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from blindfolio.documents.docx.drawings import (
    chosen,
    drawing_of,
    paragraph_of,
    picture_run,
)
from blindfolio.documents.docx.equations import equation
from blindfolio.documents.docx.listings import (
    CODE,
    as_typed,
    floating,
    is_deleted,
    text,
    with_lone_code_inline,
    with_whole_listings,
    words_of,
)
from blindfolio.documents.docx.looks import HEADING_LEVEL
from blindfolio.documents.docx.names import attribute, child, is_on, local, r, value, w
from blindfolio.documents.docx.numbering import ListMark, Numbering
from blindfolio.documents.docx.package import Relationship
from blindfolio.documents.docx.styles import Styles
from blindfolio.documents.html.writing import CONTROLS

HEADING, NUMBER, QUOTE = "BfHeading", "BfNumber", "BfQuote"
BULLETS, NUMBERS = "1", "2"
"""The new file's two lists; a run of the style `NUMBER` holds an item's number."""

_THROUGH = frozenset(
    {"ins", "moveTo", "customXml", "smartTag", "fldSimple", "dir", "bdo", "sdtContent", "ruby",
     "rubyBase", "oMathPara"}
)  # fmt: skip
_KEPT_LOOKS = ("b", "i", "strike", "vertAlign")
_LINKS = ("http://", "https://", "mailto:")


class Rewriter:
    """Writes one part anew.

    `picture_of` gives a picture's id in the new file, or that of the sentence in its place: by
    relationship id, or by cause.
    """

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        relationships: Mapping[str, Relationship],
        notes: frozenset[str],
        picture_of: Callable[[str], str],
        sentence_of: Callable[[str], str],
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._relationships = relationships
        self._notes = notes
        self._picture_of = picture_of
        self._sentence_of = sentence_of
        self.links: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def blocks(self, parent: Element) -> list[Element]:
        return with_whole_listings([b for b in self._blocks(parent) if not is_deleted(b)])

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
            elif name == "sdt":
                if not is_contents(element):
                    yield from self._blocks(element)
            elif name == "AlternateContent":
                yield from self._blocks(chosen(element))
            elif name == "oMathPara":
                paragraph = Element(w("p"))
                paragraph.extend(equation(element))
                yield paragraph
            elif name == "altChunk":
                self.counts["attached"] += 1
            elif name in _THROUGH:
                self._count(name)
                yield from self._blocks(element)
            else:
                self._count(name)

    def _count(self, name: str) -> None:
        if name in ("ins", "moveTo"):
            self.counts["insertions"] += 1
        elif name in ("del", "moveFrom"):
            self.counts["deletions"] += 1

    def _paragraph(self, element: Element) -> Iterator[Element]:
        properties = child(element, "pPr")
        style_id = value(properties, "pStyle") or self._styles.default
        style = self._styles.of(style_id)
        if style.contents:
            return
        heading = style.heading or int(element.get(HEADING_LEVEL, "0"))
        self._boxes: list[Element] = []
        self._shapes = 0
        self._description = ""
        inner = list(self._inline(element))
        boxes, shapes = self._boxes, self._shapes
        runs = [run for item in inner for run in ([item] if local(item) == "r" else item)]
        worded = [run for run in runs if words_of(run).strip()]
        code = [self._is_code(run, style_id) for run in worded]
        # Looked at; and a style of theirs might bear one of our names.
        for run in runs:
            _without_looks(run, "rFonts", "rStyle")
        deleted = child(child(properties, "rPr"), "del")
        number, level = self._place_in_list(properties, style_id)
        if deleted is not None:
            number = ""  # it runs on into the next paragraph, which has a number of its own
        mark = None if heading else self._numbering.mark(number, level)
        paragraph = Element(w("p"))
        own = SubElement(paragraph, w("pPr"))
        if deleted is not None:
            SubElement(own, w("rPr")).append(deleted)
        if heading:
            SubElement(own, w("pStyle"), {w("val"): f"{HEADING}{heading}"})
            for run in runs:
                _without_looks(run, "b")
            label = self._numbering.heading_label(number, level)
            if label and worded:
                inner.insert(0, _plain_run(f"{label} "))
        elif worded and all(code) and (mark is None or style.code or _has_lines(runs)):
            SubElement(own, w("pStyle"), {w("val"): CODE})
            as_typed(runs)
        else:
            if mark is not None:
                own.append(_numbering_of(mark))
                inner.insert(0, _number_of(mark))
            elif style.quote and worded:
                SubElement(own, w("pStyle"), {w("val"): QUOTE})
            for run, is_code in zip(worded, code, strict=True):
                if is_code:
                    SubElement(_looks(run), w("rStyle"), {w("val"): CODE})
        paragraph.extend(_joined(inner))
        yield paragraph
        if shapes or boxes:
            cause = "text-box" if len(boxes) == 1 and shapes <= 1 else "diagram"
            said = picture_run(self._sentence_of(cause), self._description)
            yield floating(paragraph_of(said))
        for box in boxes:
            yield from map(floating, self._blocks(box))

    def _is_code(self, run: Element, style_id: str) -> bool:
        looks = child(run, "rPr")
        return self._styles.is_code_run(looks, self._styles.of(style_id))

    def _place_in_list(self, properties: Element | None, style_id: str) -> tuple[str, int]:
        """Falls back to the style's list."""
        of_style = self._styles.of(style_id).numbering
        own = child(properties, "numPr")
        found = of_style if own is None else own
        number = value(found, "numId") or value(of_style, "numId")
        level = value(found, "ilvl")
        if level.isdigit():
            return number, int(level)
        return number, self._numbering.level_of_style(number, style_id)

    def _inline(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            name = local(element)
            if name == "r":
                yield from self._run(element)
            elif name == "hyperlink":
                inner = list(self._inline(element))
                link = self._relationships.get(element.get(r("id"), ""))
                if link and link.external and link.target.lower().startswith(_LINKS):
                    self.links[element.get(r("id"), "")] = link.target
                    new = Element(w("hyperlink"), {r("id"): element.get(r("id"), "")})
                    new.extend(inner)
                    yield new
                else:
                    yield from inner
            elif name == "oMath":
                yield from equation(element)
            elif name == "AlternateContent":
                yield from self._inline(chosen(element))
            elif name == "sdt" or name in _THROUGH:
                self._count(name)
                yield from self._inline(element)
            else:
                self._count(name)

    def _run(self, element: Element) -> Iterator[Element]:
        properties = child(element, "rPr")
        if is_on(properties, "vanish"):
            self.counts["hidden"] += 1
            return
        run = Element(w("r"))
        if properties is not None:
            looks = SubElement(run, w("rPr"))
            for name in ("rFonts", "rStyle"):
                if (kept := child(properties, name)) is not None:
                    looks.append(kept)
            looks.extend(
                kept for name in _KEPT_LOOKS if (kept := child(properties, name)) is not None
            )
        after: list[Element] = []
        for item in self._items(element):
            if local(item) == "r":
                after.append(item)
            else:
                run.append(item)
        yield run
        yield from after

    def _items(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            name = local(element)
            if name == "t":
                yield text(CONTROLS.sub("", element.text or ""))
            elif name in ("fldChar", "instrText"):
                yield element
            elif name in ("tab", "ptab"):
                yield Element(w("tab"))
            elif name in ("br", "cr"):
                # A page's end parts words as a line's end does.
                yield Element(w("br"))
            elif name == "noBreakHyphen":
                yield text("\u2011")
            elif name == "sym" and len(attribute(element, "char")) == 4:
                yield element
            elif name in ("footnoteReference", "endnoteReference"):
                if name[0] + attribute(element, "id") in self._notes:
                    yield element
            elif name in ("drawing", "pict", "object"):
                yield from self._drawing(element)
            elif name == "AlternateContent":
                yield from self._items(chosen(element))
            elif name == "ruby":
                yield from self._inline(element)

    def _drawing(self, element: Element) -> Iterator[Element]:
        drawing = drawing_of(element)
        self._boxes += drawing.boxes
        self._shapes += drawing.shapes
        if drawing.shapes:
            self._description = self._description or drawing.description
        for relationship in drawing.embedded:
            yield picture_run(self._picture_of(relationship), drawing.description)
        for _ in drawing.linked:
            yield picture_run(self._sentence_of("linked"), drawing.description)
        for _ in range(drawing.broken):
            yield picture_run(self._sentence_of("broken"), drawing.description)

    def _table(self, element: Element) -> Element:
        table = Element(w("tbl"))
        for row in _parts(element, "tr"):
            new = SubElement(table, w("tr"))
            properties = child(row, "trPr")
            own = SubElement(new, w("trPr"))
            own.extend(
                k for n in ("tblHeader", "del") if (k := child(properties, n)) is not None
            )
            for cell in _parts(row, "tc"):
                new_cell = SubElement(new, w("tc"))
                look = child(cell, "tcPr")
                kept = SubElement(new_cell, w("tcPr"))
                if value(look, "gridSpan").isdigit():
                    SubElement(kept, w("gridSpan"), {w("val"): value(look, "gridSpan")[:3]})
                if (merge := child(look, "vMerge")) is not None:
                    kept.append(merge)
                new_cell.extend(with_lone_code_inline(self.blocks(cell)))
        return table


def is_contents(control: Element) -> bool:
    """Whether a `w:sdt` is the table of contents."""
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


def _plain_run(words: str) -> Element:
    run = Element(w("r"))
    run.append(text(words))
    return run


def _numbering_of(mark: ListMark) -> Element:
    numbering = Element(w("numPr"))
    ordered = mark.number is not None and not mark.label
    SubElement(numbering, w("ilvl"), {w("val"): str(mark.level)})
    SubElement(numbering, w("numId"), {w("val"): NUMBERS if ordered else BULLETS})
    return numbering


def _number_of(mark: ListMark) -> Element:
    """The item's number for the reader, or its label as words."""
    if mark.label or mark.number is None:
        return _plain_run(f"{mark.label} " if mark.label else "")
    run = _plain_run(f"{mark.number} {mark.kind}".strip())
    SubElement(_looks(run), w("rStyle"), {w("val"): NUMBER})
    return run


def _has_lines(runs: list[Element]) -> bool:
    return any(local(part) == "br" for run in runs for part in run)


def _looks(run: Element) -> Element:
    looks = child(run, "rPr")
    if looks is None:
        looks = Element(w("rPr"))
        run.insert(0, looks)
    return looks


def _without_looks(run: Element, *names: str) -> None:
    looks = child(run, "rPr")
    for name in () if looks is None else names:
        if looks is not None and (found := child(looks, name)) is not None:
            looks.remove(found)


def _joined(inner: list[Element]) -> list[Element]:
    """Merges runs that look alike: word processors split them at every change and check."""
    joined: list[Element] = []
    last = ""
    for item in inner:
        if local(item) != "r":
            item[:] = _joined(list(item))
            joined.append(item)
            last = ""
            continue
        look = _look_of(item)
        if look and look == last:
            for part in item:
                if local(part) != "rPr":
                    _append(joined[-1], part)
        else:
            joined.append(item)
        last = look
    return joined


def _look_of(run: Element) -> str:
    """A key of a text run's looks; "" for other runs."""
    if any(local(part) not in ("rPr", "t", "tab", "br") for part in run):
        return ""
    looks = child(run, "rPr")
    kept = ["plain"]
    for look in [] if looks is None else list(looks):
        if local(look) in _KEPT_LOOKS or attribute(look, "val") in (CODE, NUMBER):
            kept.append(f"{local(look)}={attribute(look, 'val')}")
    return " ".join(kept)


def _append(run: Element, part: Element) -> None:
    if len(run) and local(part) == local(run[-1]) == "t":
        run[-1].text = (run[-1].text or "") + (part.text or "")
    else:
        run.append(part)
