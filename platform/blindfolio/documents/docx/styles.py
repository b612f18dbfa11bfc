"""What a Word file's styles mean (headings, code, contents lists), by name and not by looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import attribute, child, children, is_on, value, w

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
QUOTE = re.compile(r"(?:intense )?quote|block (?:text|quotation)|quotations?", re.IGNORECASE)
_WIDE_SETS = frozenset({"80", "81", "86", "88"})
_DEPTH = 12
_SIZE = 20
"""Half points, if the file doesn't say."""


@dataclass(frozen=True, slots=True)
class Style:
    """None means that the style doesn't say."""

    heading: int | None = None
    code: bool | None = None
    contents: bool = False
    numbering: Element | None = None
    title: bool = False
    quote: bool = False
    size: int | None = None
    """Half points."""
    bold: bool | None = None


class Styles:
    """Missing parts give no styles."""

    def __init__(self, styles: Element | None, fonts: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._fixed = _fixed_fonts(fonts)
        self._read: dict[str, Style] = {}
        self._found: dict[tuple[str, str, str], Element | None] = {}
        self.default = self.default_of_runs = ""
        self._defaults: dict[str, Element | None] = {}
        default_font: str | None = None
        self.size = _SIZE
        if styles is not None:
            for style in styles.iter(w("style")):
                name = attribute(style, "styleId")
                self._by_id[name] = style
                if attribute(style, "default") in ("1", "true"):
                    if attribute(style, "type") == "paragraph":
                        self.default = name
                    elif attribute(style, "type") == "character":
                        self.default_of_runs = name
            for kind in ("rPr", "pPr"):
                of_all = child(styles.find(w("docDefaults")), f"{kind}Default")
                self._defaults[kind] = child(of_all, kind)
            defaults = self._defaults["rPr"]
            default_font = _font(defaults)
            if (size := value(defaults, "sz")).isdigit():
                self.size = int(size)
        own = _font(child(self._by_id.get(self.default), "rPr")) or default_font
        # A text that is typewritten throughout has no code that a font would tell.
        self.typewritten = self.is_monospaced(own)

    def is_monospaced(self, font: str | None) -> bool:
        """By the font's name or the font table."""
        return bool(font) and (font in self._fixed or MONOSPACED.search(font or "") is not None)

    def of(self, style_id: str) -> Style:
        """Includes what its base styles say."""
        if style_id not in self._read:
            self._read[style_id] = self._merged(style_id)
        return self._read[style_id]

    def property(self, style_id: str, kind: str, tag: str) -> Element | None:
        """From the style or its bases; `kind` is `rPr` or `pPr`."""
        key = (style_id, kind, tag)
        if key not in self._found:
            given = (child(style, kind) for style in self.with_bases(style_id))
            found = (None if own is None else own.find(tag) for own in given)
            self._found[key] = next((one for one in found if one is not None), None)
        return self._found[key]

    def of_all(self, kind: str, tag: str) -> Element | None:
        """The file's default."""
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

    def _merged(self, style_id: str) -> Style:
        heading: int | None = None
        code: bool | None = None
        contents = False
        numbering: Element | None = None
        title = quote = False
        size: int | None = None
        bold: bool | None = None
        for style in self.with_bases(style_id):
            name = value(style, "name")
            properties = child(style, "pPr")
            if heading is None:
                heading = _heading(name, properties)
            if code is None:
                code = self._code(name, style)
            contents = contents or CONTENTS.match(name) is not None
            if numbering is None:
                numbering = child(properties, "numPr")
            title = title or name.casefold() == "title"
            quote = quote or QUOTE.fullmatch(name) is not None
            looks = child(style, "rPr")
            if size is None and (written := value(looks, "sz")).isdigit():
                size = int(written)
            if bold is None and child(looks, "b") is not None:
                bold = is_on(looks, "b")
        return Style(heading, code, contents, numbering, title, quote, size, bold)

    def _code(self, name: str, style: Element) -> bool | None:
        if CODE.fullmatch(name):
            return True
        font = _font(child(style, "rPr"))
        return self.is_monospaced(font) and not self.typewritten if font else None


def _heading(name: str, properties: Element | None) -> int | None:
    if found := HEADING.match(name):
        return min(int(found[1]), 6)
    if name.casefold() == "title":
        return 1
    level = value(properties, "outlineLvl")
    return min(int(level) + 1, 6) if level.isdigit() and int(level) < 9 else None


def _font(properties: Element | None) -> str | None:
    fonts = child(properties, "rFonts")
    if fonts is None:
        return None
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or None


def _fixed_fonts(fonts: Element | None) -> frozenset[str]:
    """Skips Chinese, Japanese and Korean fonts: those are fixed for every text."""
    found = set()
    for font in children(fonts, "font"):
        if value(font, "pitch") == "fixed" and value(font, "charset").upper() not in _WIDE_SETS:
            found.add(attribute(font, "name"))
    return frozenset(found)
