"""Finds out which styles of a Word file mean headings, code or tables of contents. It goes by
the names of the styles and not by their look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import (
    attribute,
    child,
    children,
    is_on,
    low_number,
    value,
    w,
)

T = TypeVar("T")

MONOSPACED = re.compile(
    r"\bmono\b|courier|consol(?:e|as)|menlo|monaco|inconsolata|typewriter|lucida console|"
    r"anonymous pro|cousine|iosevka|lekton|sfmono|fixedsys|terminal|"
    r"(?:source|fira|cascadia) code|monospace|hack\b|letter gothic",
    re.IGNORECASE,
)
CONTENTS = re.compile(
    r"(?:toc|contents|table of figures|index) ?(?:\d|heading)?\Z", re.IGNORECASE
)
HEADING = re.compile(r"heading ?([1-9])\Z", re.IGNORECASE)
CODE = re.compile(
    r"(?:source |program )?code(?: block| listing)?|html preformatted|preformatted(?: text)?|"
    r"plain text code|macro text|listing",
    re.IGNORECASE,
)
# Such text is no heading, whatever its level.
_TEXT = re.compile(r"(?:normal|body|list|plain text|no spacing|caption|table)\b", re.IGNORECASE)
QUOTE = re.compile(r"(?:intense )?quote|block (?:text|quotation)|quotations?", re.IGNORECASE)
_WIDE_SETS = frozenset({"80", "81", "86", "88"})
_DEPTH = 12
_SIZE = 20  # half points, if the file doesn't say


class Outline(NamedTuple):
    """A level, and the style that sets it, which is empty for a paragraph's own."""

    source: str
    level: int


@dataclass(frozen=True, slots=True)
class Style:
    """A style's properties. None means that neither the style nor its bases set the property."""

    heading: int | None = None  # by name
    outline: Outline | None = None
    code: bool | None = None
    contents: bool = False
    numbering: Element | None = None
    title: bool = False
    quote: bool = False
    size: int | None = None  # half points
    bold: bool | None = None


class Styles:
    def __init__(self, styles: Element | None, fonts: Element | None) -> None:
        self._fixed = _fixed_fonts(fonts)
        self._read: dict[str, Style] = {}
        self._found: dict[tuple[str, str, str], Element | None] = {}
        every = [] if styles is None else list(styles.iter(w("style")))
        self._by_id = {attribute(style, "styleId"): style for style in every}
        usual = {
            attribute(style, "type"): attribute(style, "styleId")
            for style in every
            if attribute(style, "default") in ("1", "true")
        }
        self.default = usual.get("paragraph", "")
        self.default_of_runs = usual.get("character", "")
        defaults = child(styles, "docDefaults")
        self._defaults = {
            kind: child(child(defaults, f"{kind}Default"), kind) for kind in ("rPr", "pPr")
        }
        size = size_of(self._defaults["rPr"])
        self.size = _SIZE if size is None else size
        own = _font(child(self._by_id.get(self.default), "rPr"))
        # In a text that's monospaced throughout, the font doesn't mark code.
        self.typewritten = self.is_monospaced(own or _font(self._defaults["rPr"]))

    def is_monospaced(self, font: str | None) -> bool:
        # by the font's name or the font table
        return bool(font) and (font in self._fixed or MONOSPACED.search(font or "") is not None)

    def of(self, style_id: str) -> Style:
        """Returns a style with the properties of its base styles, where the nearest one takes
        precedence.
        """
        if style_id not in self._read:
            chain = [(value(one, "name"), one) for one in self.with_bases(style_id)]
            names = [name for name, _ in chain]
            looks = [child(one, "rPr") for _, one in chain]
            self._read[style_id] = Style(
                heading=_nearest(_heading(name, child(one, "pPr")) for name, one in chain)
                if any(_named(name) for name in names)
                else None,
                outline=self._outline(style_id),
                code=_nearest(self._is_code(name, child(one, "rPr")) for name, one in chain),
                contents=any(map(CONTENTS.match, names)),
                numbering=self.property(style_id, "pPr", w("numPr")),
                title=any(name.casefold() == "title" for name in names),
                quote=any(map(QUOTE.fullmatch, names)),
                size=_nearest(map(size_of, looks)),
                bold=_nearest(map(boldness_of, looks)),
            )
        return self._read[style_id]

    def _outline(self, style_id: str) -> Outline | None:
        for style in self.with_bases(style_id):
            own = child(style, "pPr")
            if child(own, "outlineLvl") is not None:
                source, level = attribute(style, "styleId"), outline_level(own)
                text = source == self.default or _TEXT.match(value(style, "name"))
                return Outline(source, level) if level and not text else None
        return None

    def property(self, style_id: str, kind: str, tag: str) -> Element | None:
        """Returns a property of the style or its bases. `kind` is `rPr` or `pPr`."""
        key = (style_id, kind, tag)
        if key not in self._found:
            given = (child(style, kind) for style in self.with_bases(style_id))
            self._found[key] = _nearest(None if own is None else own.find(tag) for own in given)
        return self._found[key]

    def look(self, style_id: str, kind: str, tag: str) -> Element | None:
        """Returns a property of the style, its bases, or the file's default."""
        found = self.property(style_id, kind, tag)
        return self.of_all(kind, tag) if found is None else found

    def of_all(self, kind: str, tag: str) -> Element | None:
        own = self._defaults.get(kind)
        return None if own is None else own.find(tag)

    def with_bases(self, style_id: str) -> Iterator[Element]:
        seen = 0
        while style_id in self._by_id and seen < _DEPTH:
            yield self._by_id[style_id]
            style_id = value(self._by_id[style_id], "basedOn")
            seen += 1

    def is_code_run(self, properties: Element | None, paragraph: Style) -> bool:
        font = _font(properties)
        if font:
            return self.is_monospaced(font) and not self.typewritten
        own = self.of(value(properties, "rStyle")).code
        return paragraph.code is True if own is None else own

    def _is_code(self, name: str, looks: Element | None) -> bool | None:
        if CODE.fullmatch(name):
            return True
        font = _font(looks)
        return self.is_monospaced(font) and not self.typewritten if font else None


def _nearest(said: Iterable[T | None]) -> T | None:
    return next((one for one in said if one is not None), None)


def size_of(looks: Element | None) -> int | None:
    """Returns the size in half points."""
    size = value(looks, "sz")
    return int(size) if size.isdigit() else None


def boldness_of(looks: Element | None) -> bool | None:
    return is_on(looks, "b") if child(looks, "b") is not None else None


def _heading(name: str, properties: Element | None) -> int | None:
    return _named(name) or outline_level(properties)


def _named(name: str) -> int | None:
    if found := HEADING.match(name):
        return min(int(found[1]), 6)
    return 1 if name.casefold() == "title" else None


def outline_level(properties: Element | None) -> int | None:
    """Returns a level from 1 to 6, or None for body text."""
    level = value(properties, "outlineLvl")
    return min(int(level) + 1, 6) if low_number(level, 9) else None


def _font(properties: Element | None) -> str | None:
    fonts = child(properties, "rFonts")
    if fonts is None:
        return None
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or None


def _fixed_fonts(fonts: Element | None) -> frozenset[str]:
    # Skips Chinese, Japanese and Korean fonts, which are always fixed-width.
    return frozenset(
        attribute(font, "name")
        for font in children(fonts, "font")
        if value(font, "pitch") == "fixed" and value(font, "charset").upper() not in _WIDE_SETS
    )
