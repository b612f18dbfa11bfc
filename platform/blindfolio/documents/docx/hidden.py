"""Text that a Word file holds but doesn't show: hidden, invisible by colour or size, cut off, or
off the page.

Such text becomes runs of its own, marked as hidden; the reader leaves them out and counts them. If
the colour behind letters is unknown, they stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement

from blindfolio.documents.docx.colours import (
    WHITE,
    Colour,
    Colours,
    alike,
    of_highlight,
    of_vml,
)
from blindfolio.documents.docx.names import attribute, child, is_on, local, value, w
from blindfolio.documents.docx.styles import Styles

_SMALLEST = 4
"""Half points."""
_NARROWEST = 10
"""Per cent of a letter's width."""
_LOWEST = 40
"""Twentieths of a point: a lower line, row or frame cuts its text off."""
_FLAT = 25_400
"""Two points in EMU: a flatter box cuts its text off."""
_INCH = 914_400
_LARGEST_PAGE = 22 * _INCH
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OUTLINED = ("outline", "shadow", "emboss", "imprint")
_WORDS = ("t", "sym", "noBreakHyphen")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's first row, and its style's fills for that row and the others."""

    first: Element | None
    of_first: frozenset[Colour]
    of_others: frozenset[Colour]


@dataclass(frozen=True, slots=True)
class _Place:
    """A run's paragraph style, possible colours behind it (None: any), whether it's cut off, and
    its table.
    """

    style: str = ""
    behind: frozenset[Colour] | None = frozenset({WHITE})
    clipped: bool = False
    table: _Table | None = None

    def before(self, fill: Colour | None) -> _Place:
        return self if fill is None else replace(self, behind=frozenset({fill}))


class HiddenText:
    """`page` is the pages' `w:background`."""

    def __init__(self, styles: Styles, colours: Colours, page: Element | None) -> None:
        self._styles = styles
        self._colours = colours
        # on paper, the pages are white
        behind = {WHITE, self._colours.of_page(page) or WHITE}
        self._page = _Place(behind=frozenset(behind))

    def mark(self, root: Element) -> None:
        self._walk(root, self._page)

    def _walk(self, parent: Element, place: _Place) -> None:
        parts: list[Element] = []
        for part in parent:
            name = local(part)
            inner = place
            if part.tag.startswith(_VML):
                inner = self._in_older_shape(part, place)
            elif name == "p":
                inner = self._in_paragraph(part, place)
            elif name == "tbl":
                inner = replace(place, table=self._table(part))
            elif name == "tr":
                inner = self._in_row(part, place)
            elif name == "tc":
                inner = self._in_cell(part, place)
            elif name in ("inline", "anchor"):
                inner = replace(place, clipped=place.clipped or _is_cut_off(part))
            elif name == "wsp":
                inner = self._in_shape(part, place)
            self._walk(part, inner)
            if name in ("oMath", "oMathPara"):
                parts += self._of_equation(part, inner)
            elif part.tag == w("r"):
                parts += self._apart(part, inner)
                continue
            parts.append(part)
        parent[:] = parts

    def _apart(self, run: Element, place: _Place) -> list[Element]:
        """Splits hidden words off into a run of their own."""
        if self._is_switched_off(run, place):
            looks = child(run, "rPr")
            if looks is None:
                looks = Element(w("rPr"))
                run.insert(0, looks)
            _mark(looks)
            return [run]
        words = [part for part in run if local(part) in _WORDS]
        if not words or not self._is_unseen(run, place):
            return [run]
        hidden = _hidden_run()
        for part in words:
            run.remove(part)
            hidden.append(part)
        rest = [part for part in run if local(part) != "rPr"]
        return [hidden, run] if rest else [hidden]

    def _of_equation(self, element: Element, place: _Place) -> list[Element]:
        """Equations become one line: their hidden words move to a run before them."""
        hidden = _hidden_run()
        for run in element.iter():
            if local(run) == "r" and (
                self._is_switched_off(run, place) or self._is_unseen(run, place)
            ):
                for part in [part for part in run if local(part) == "t"]:
                    run.remove(part)
                    SubElement(hidden, w("t")).text = part.text
        return [hidden] if len(hidden) > 1 else []

    # --- where a run is

    def _in_paragraph(self, paragraph: Element, place: _Place) -> _Place:
        own = child(paragraph, "pPr")
        style = value(own, "pStyle") or self._styles.default

        def look(name: str) -> Element | None:
            return _first(
                child(own, name),
                self._styles.property(style, "pPr", w(name)),
                self._styles.of_all("pPr", w(name)),
            )

        frame, spacing = child(own, "framePr"), look("spacing")
        clipped = _is_low(spacing, "line", "lineRule") or _is_low(frame, "h", "hRule")
        filled = place.before(self._colours.behind(look("shd")))
        return replace(filled, style=style, clipped=place.clipped or clipped)

    def _table(self, table: Element) -> _Table:
        """A style fills certain rows and columns: here, all but the first row may have any."""
        own = child(table, "tblPr")
        first: set[Colour | None] = set()
        others = {self._colours.behind(child(own, "shd"))}
        for style in self._styles.with_bases(value(own, "tblStyle")):
            for part in style:
                fills = first if attribute(part, "type") == "firstRow" else others
                fills |= {self._colours.behind(shading) for shading in part.iter(w("shd"))}
        row = next(table.iter(w("tr")), None)
        filled = frozenset(fill for fill in others if fill is not None)
        return _Table(row, filled | {fill for fill in first if fill is not None}, filled)

    def _in_row(self, row: Element, place: _Place) -> _Place:
        height = child(child(row, "trPr"), "trHeight")
        clipped = place.clipped or _is_low(height, "val", "hRule")
        behind = place.behind
        if place.table is not None and behind is not None:
            is_first = row is place.table.first
            behind |= place.table.of_first if is_first else place.table.of_others
        return replace(place, clipped=clipped, behind=behind)

    def _in_cell(self, cell: Element, place: _Place) -> _Place:
        return place.before(self._colours.behind(child(child(cell, "tcPr"), "shd")))

    def _in_shape(self, shape: Element, place: _Place) -> _Place:
        """Behind a box without a fill may be any picture."""
        for properties in (part for part in shape if local(part) == "spPr"):
            for fill in properties:
                if local(fill) == "solidFill":
                    return self._on(self._colours.of_drawing(fill), place)
        return replace(place, behind=None)

    def _in_older_shape(self, shape: Element, place: _Place) -> _Place:
        style = shape.get("style", "").replace(" ", "").lower()
        gone = any(said in style for said in ("visibility:hidden", "display:none"))
        place = replace(place, clipped=place.clipped or gone)
        if fill := shape.get("fillcolor"):
            return self._on(of_vml(fill), place)
        return place

    @staticmethod
    def _on(fill: Colour | None, place: _Place) -> _Place:
        return replace(place, behind=None if fill is None else frozenset({fill}))

    # --- how it looks

    def _look(self, run: Element, place: _Place, tag: str) -> Element | None:
        """The run's own property, or its nearest style's."""
        own = child(run, "rPr")
        found = None if own is None else own.find(tag)
        named = value(own, "rStyle") or self._styles.default_of_runs
        for style in (named, place.style):
            if found is None:
                found = self._styles.property(style, "rPr", tag)
        return self._styles.of_all("rPr", tag) if found is None else found

    def _is_switched_off(self, run: Element, place: _Place) -> bool:
        own = child(run, "rPr")
        if child(own, "vanish") is not None:
            return is_on(own, "vanish")
        styles = (value(own, "rStyle") or self._styles.default_of_runs, place.style)
        given = [self._styles.property(style, "rPr", w("vanish")) for style in styles]
        # Two styles that hide show again what both apply to: so the format says.
        odd = sum(_is_set(one) for one in given) % 2 == 1
        return (
            odd
            or _is_set(self._styles.of_all("rPr", w("vanish")))
            or any(
                _is_set(self._look(run, place, w(name))) for name in ("specVanish", "webHidden")
            )
        )

    def _is_unseen(self, run: Element, place: _Place) -> bool:
        complex_script = any(_is_set(self._look(run, place, w(n))) for n in ("cs", "rtl"))
        size = _number(self._look(run, place, w("szCs" if complex_script else "sz")))
        width = _number(self._look(run, place, w("w")))
        return (
            place.clipped
            or (size is not None and size < _SMALLEST)
            or (width is not None and width < _NARROWEST)
            or self._is_of_the_colour_behind(run, place)
        )

    def _is_of_the_colour_behind(self, run: Element, place: _Place) -> bool:
        marked = of_highlight(attribute(self._look(run, place, w("highlight")), "val"))
        shaded = self._colours.behind(self._look(run, place, w("shd")))
        behind = place.before(shaded).before(marked).behind
        fill = self._look(run, place, f"{_W14}textFill")
        if fill is not None and _is_clear(fill):
            return self._look(run, place, f"{_W14}textOutline") is None
        solid = (
            None if fill is None else next((p for p in fill if local(p) == "solidFill"), None)
        )
        colour = (
            self._colours.of_text(self._look(run, place, w("color")))
            if solid is None
            else self._colours.of_drawing(solid)
        )
        if behind is None or colour is None:
            return False
        # Letters with a line round them are seen by it.
        lined = any(_is_set(self._look(run, place, w(name))) for name in _OUTLINED)
        return not lined and all(alike(colour, one) for one in behind)


def _hidden_run() -> Element:
    run = Element(w("r"))
    _mark(SubElement(run, w("rPr")))
    return run


def _mark(looks: Element) -> None:
    if child(looks, "vanish") is None:
        SubElement(looks, w("vanish"))


def _first(*found: Element | None) -> Element | None:
    return next((one for one in found if one is not None), None)


def _is_set(switch: Element | None) -> bool:
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


def _number(element: Element | None) -> float | None:
    try:
        return float(attribute(element, "val").removesuffix("%"))
    except ValueError:
        return None


def _is_low(element: Element | None, name: str, rule: str) -> bool:
    height = attribute(element, name)
    return attribute(element, rule) == "exact" and height.isdigit() and int(height) < _LOWEST


def _is_clear(fill: Element) -> bool:
    """Whether letters have no fill or an almost transparent one."""
    for part in fill.iter():
        amount = part.get(f"{_W14}val", "")
        if local(part) == "noFill" or (
            local(part) == "alpha" and amount.isdigit() and int(amount) > 95_000
        ):
            return True
    return False


def _is_cut_off(drawing: Element) -> bool:
    size = {"cx": 0, "cy": 0}
    for part in drawing:
        if local(part) == "docPr" and part.get("hidden") in ("1", "true"):
            return True
        if local(part) == "extent":
            sides = [part.get(side, "") for side in size]
            if any(side.isdigit() and int(side) < _FLAT for side in sides):
                return True
            size = {
                side: int(part.get(side, "")) for side in size if part.get(side, "").isdigit()
            }
    for part in drawing:
        side = {"positionH": "cx", "positionV": "cy"}.get(local(part), "")
        offset = next((p.text or "" for p in part if local(p) == "posOffset"), "")
        if side and part.get("relativeFrom") in ("page", "margin", "column"):
            try:
                at = int(offset)
            except ValueError:
                continue
            if at > _LARGEST_PAGE or at + size.get(side, 0) < -2 * _INCH:
                return True
    return False
