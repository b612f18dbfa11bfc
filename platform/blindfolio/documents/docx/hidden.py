"""Finds text that a Word file contains but doesn't show, because it is hidden, cut off, off the
page, or invisible by colour or size.

Such text becomes separate runs that are marked as hidden. The reader counts them and leaves
them out. Letters on an unknown colour are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.colours import (
    WHITE,
    Colour,
    Colours,
    alike,
    of_highlight,
    of_vml,
)
from blindfolio.documents.docx.names import (
    add,
    attribute,
    child,
    first,
    is_on,
    is_set,
    local,
    looks_of,
    low_number,
    value,
    w,
)
from blindfolio.documents.docx.styles import Styles

_SMALLEST = 4  # half points
_NARROWEST = 10  # per cent of a letter's width
_LOWEST = 40  # Twentieths of a point. A lower line, row or frame cuts its text off.
_FLAT = 25_400  # Two points in EMU. A flatter box cuts its text off.
_INCH = 914_400
_LARGEST_PAGE = 22 * _INCH
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OUTLINED = ("outline", "shadow", "emboss", "imprint")
_WORDS = ("t", "sym", "noBreakHyphen")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's first row, and the fills that the style gives to that row and to the others."""

    first: Element | None
    of_first: frozenset[Colour]
    of_others: frozenset[Colour]


@dataclass(frozen=True, slots=True)
class _Place:
    """A run's paragraph style, the possible colours behind it, whether it is cut off, and its
    table. If the colours are None, any colour is possible.
    """

    style: str = ""
    behind: frozenset[Colour] | None = frozenset({WHITE})
    clipped: bool = False
    table: _Table | None = None

    def before(self, fill: Colour | None) -> _Place:
        return self if fill is None else self.on(fill)

    def on(self, fill: Colour | None) -> _Place:
        # None for an unknown fill
        return replace(self, behind=None if fill is None else frozenset({fill}))

    def within(self, clipped: bool) -> _Place:
        return replace(self, clipped=self.clipped or clipped)


class HiddenText:
    def __init__(self, styles: Styles, colours: Colours, page: Element | None) -> None:
        self._styles = styles
        self._colours = colours
        # on paper, the pages are white
        behind = {WHITE, self._colours.of(page, "color") or WHITE}
        self._page = _Place(behind=frozenset(behind))

    def mark(self, root: Element) -> None:
        self._walk(root, self._page)

    def _walk(self, parent: Element, place: _Place) -> None:
        parts: list[Element] = []
        for part in parent:
            name = local(part)
            inner = self._inside(part, name, place)
            self._walk(part, inner)
            if part.tag == w("r"):
                parts += self._apart(part, inner)
                continue
            if name in ("oMath", "oMathPara"):
                parts += self._of_equation(part, inner)
            parts.append(part)
        parent[:] = parts

    def _inside(self, part: Element, name: str, place: _Place) -> _Place:
        if part.tag.startswith(_VML):
            return self._in_older_shape(part, place)
        if name == "tbl":
            return replace(place, table=self._table(part))
        if name == "tc":
            return place.before(self._colours.behind(child(child(part, "tcPr"), "shd")))
        if name in ("inline", "anchor"):
            return place.within(_is_cut_off(part))
        if name == "wsp":
            # A box without a fill may have any picture behind it.
            fill = first(first(part, "spPr"), "solidFill")
            return place.on(None if fill is None else self._colours.of_drawing(fill))
        if name == "p":
            return self._in_paragraph(part, place)
        return self._in_row(part, place) if name == "tr" else place

    def _apart(self, run: Element, place: _Place) -> list[Element]:
        if self._is_switched_off(run, place):
            if child(looks_of(run), "vanish") is None:
                add(looks_of(run), "vanish")
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
        # Equations become one line, so their hidden words move to a run before them.
        hidden = _hidden_run()
        for run in element.iter():
            if local(run) == "r" and (
                self._is_switched_off(run, place) or self._is_unseen(run, place)
            ):
                for part in [part for part in run if local(part) == "t"]:
                    run.remove(part)
                    add(hidden, "t").text = part.text
        return [hidden] if len(hidden) > 1 else []

    # --- where a run is

    def _in_paragraph(self, paragraph: Element, place: _Place) -> _Place:
        own = child(paragraph, "pPr")
        style = value(own, "pStyle") or self._styles.default

        def look(name: str) -> Element | None:
            found = child(own, name)
            return self._styles.look(style, "pPr", w(name)) if found is None else found

        frame, spacing = child(own, "framePr"), look("spacing")
        clipped = _is_low(spacing, "line", "lineRule") or _is_low(frame, "h", "hRule")
        filled = place.before(self._colours.behind(look("shd")))
        return replace(filled, style=style).within(clipped)

    def _table(self, table: Element) -> _Table:
        # Assumes that every row except the first may have any of the style's fills.
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
        behind = place.behind
        if place.table is not None and behind is not None:
            is_first = row is place.table.first
            behind |= place.table.of_first if is_first else place.table.of_others
        return replace(place, behind=behind).within(_is_low(height, "val", "hRule"))

    @staticmethod
    def _in_older_shape(shape: Element, place: _Place) -> _Place:
        style = shape.get("style", "").replace(" ", "").lower()
        gone = any(said in style for said in ("visibility:hidden", "display:none"))
        fill = shape.get("fillcolor")
        return (place.on(of_vml(fill)) if fill else place).within(gone)

    # --- how it looks

    def _look(self, run: Element, place: _Place, tag: str) -> Element | None:
        own = child(run, "rPr")
        found = None if own is None else own.find(tag)
        if found is None:
            named = value(own, "rStyle") or self._styles.default_of_runs
            found = self._styles.property(named, "rPr", tag)
        return self._styles.look(place.style, "rPr", tag) if found is None else found

    def _is_any_set(self, run: Element, place: _Place, names: Iterable[str]) -> bool:
        return any(is_set(self._look(run, place, w(name))) for name in names)

    def _is_switched_off(self, run: Element, place: _Place) -> bool:
        own = child(run, "rPr")
        if child(own, "vanish") is not None:
            return is_on(own, "vanish")
        styles = (value(own, "rStyle") or self._styles.default_of_runs, place.style)
        given = [self._styles.property(style, "rPr", w("vanish")) for style in styles]
        # By the format, two styles that hide cancel each other out.
        odd = sum(map(is_set, given)) % 2 == 1
        return (
            odd
            or is_set(self._styles.of_all("rPr", w("vanish")))
            or self._is_any_set(run, place, ("specVanish", "webHidden"))
        )

    def _is_unseen(self, run: Element, place: _Place) -> bool:
        complex_script = self._is_any_set(run, place, ("cs", "rtl"))
        return (
            place.clipped
            or _is_under(
                self._look(run, place, w("szCs" if complex_script else "sz")), _SMALLEST
            )
            or _is_under(self._look(run, place, w("w")), _NARROWEST)
            or self._is_of_the_colour_behind(run, place)
        )

    def _is_of_the_colour_behind(self, run: Element, place: _Place) -> bool:
        fill = self._look(run, place, f"{_W14}textFill")
        if fill is not None and _is_clear(fill):
            return self._look(run, place, f"{_W14}textOutline") is None
        solid = first(fill, "solidFill")
        if solid is None:
            colour = self._colours.of(self._look(run, place, w("color")))
        else:
            colour = self._colours.of_drawing(solid)
        marked = of_highlight(attribute(self._look(run, place, w("highlight")), "val"))
        shaded = self._colours.behind(self._look(run, place, w("shd")))
        behind = place.before(shaded).before(marked).behind
        if behind is None or colour is None:
            return False
        # An outline keeps letters visible.
        lined = self._is_any_set(run, place, _OUTLINED)
        return not lined and all(alike(colour, one) for one in behind)


def _hidden_run() -> Element:
    run = Element(w("r"))
    add(looks_of(run), "vanish")
    return run


def _is_under(element: Element | None, least: int) -> bool:
    try:
        return float(attribute(element, "val").removesuffix("%")) < least
    except ValueError:
        return False


def _is_low(element: Element | None, name: str, rule: str) -> bool:
    return attribute(element, rule) == "exact" and low_number(attribute(element, name), _LOWEST)


def _is_clear(fill: Element) -> bool:
    amounts = [p.get(f"{_W14}val", "") for p in fill.iter() if local(p) == "alpha"]
    clear = any(amount.isdigit() and int(amount) > 95_000 for amount in amounts)
    return clear or any(local(part) == "noFill" for part in fill.iter())


def _is_cut_off(drawing: Element) -> bool:
    extents = [part for part in drawing if local(part) == "extent"]
    sizes = [extent.get(side, "") for extent in extents for side in ("cx", "cy")]
    return (
        any(p.get("hidden") in ("1", "true") for p in drawing if local(p) == "docPr")
        or any(low_number(size, _FLAT) for size in sizes)
        or any(_is_off_page(part, extents) for part in drawing)
    )


def _is_off_page(position: Element, extents: Sequence[Element]) -> bool:
    side = {"positionH": "cx", "positionV": "cy"}.get(local(position), "")
    if not side or position.get("relativeFrom") not in ("page", "margin", "column"):
        return False
    offset = first(position, "posOffset")
    size = extents[-1].get(side, "") if extents else ""
    try:
        at = int((None if offset is None else offset.text) or "")
    except ValueError:
        return False
    return at > _LARGEST_PAGE or at + int(size if size.isdigit() else 0) < -2 * _INCH
