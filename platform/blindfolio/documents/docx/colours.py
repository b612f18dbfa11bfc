from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import attribute, child, local

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
_HEX = re.compile(r"[0-9A-Fa-f]{1,6}")
_ALIKE = 20  # the largest difference in red, green and blue that still looks the same
_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_IN_THEME = {
    "light1": "lt1",
    "light2": "lt2",
    "dark1": "dk1",
    "dark2": "dk2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_MAPPED = {
    "background1": ("bg1", "light1"),
    "background2": ("bg2", "light2"),
    "text1": ("t1", "dark1"),
    "text2": ("t2", "dark2"),
}
_SHORT = {"bg1": "background1", "bg2": "background2", "tx1": "text1", "tx2": "text2"}


def alike(one: Colour, other: Colour) -> bool:
    """Returns whether letters in one colour are invisible on the other."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= _ALIKE


class Colours:
    """A file's theme and settings, either of which may be missing."""

    def __init__(self, theme: Element | None, settings: Element | None) -> None:
        self._mapping = child(settings, "clrSchemeMapping")
        self._theme: dict[str, Colour] = {}
        schemes = () if theme is None else (p for p in theme.iter() if local(p) == "clrScheme")
        for part in next(iter(schemes), ()):
            for said in part:
                if colour := _of_hex(said.get("lastClr", said.get("val", ""))):
                    self._theme[local(part)] = colour

    def of(
        self, element: Element | None, name: str = "val", kind: str = "Color"
    ) -> Colour | None:
        """Returns None for an automatic or missing colour. A theme's colour takes precedence
        over a literal one.
        """
        base = self._in_theme(attribute(element, f"theme{kind}"))
        if base is None:
            return _of_hex(attribute(element, name))
        changed = "theme" if kind == "Color" else f"theme{kind}"
        for how, end in (("Tint", 255), ("Shade", 0)):
            byte = attribute(element, changed + how)[:2]
            if _HEX.fullmatch(byte):
                part = int(byte, 16) / 255
                red, green, blue = (round(c * part + end * (1 - part)) for c in base)
                base = (red, green, blue)
        return base

    def behind(self, shading: Element | None) -> Colour | None:
        """Returns the colour with which `w:shd` fills, or None if it fills nothing."""
        if attribute(shading, "val") == "solid":
            return self.of(shading, "color")
        return self.of(shading, "fill", "Fill")

    def of_drawing(self, fill: Element) -> Colour | None:
        """Returns the colour of a `solidFill` in a drawing or its text, or None if it is
        unknown.
        """
        for part in fill:
            value = next((val for key, val in part.attrib.items() if key.endswith("val")), "")
            if local(part) == "srgbClr":
                return _of_hex(value)
            if local(part) == "schemeClr" and not len(part):
                return self._in_theme(_SHORT.get(value, value))
        return None

    def _in_theme(self, name: str) -> Colour | None:
        if name in _MAPPED:
            slot, usual = _MAPPED[name]
            name = attribute(self._mapping, slot) or usual
        return self._theme.get(_IN_THEME.get(name, name))


def of_highlight(name: str) -> Colour | None:
    return _of_hex(_HIGHLIGHTS.get(name, ""))


def of_vml(value: str) -> Colour | None:
    """Parses a colour of an older drawing, such as "#fff" or "white [3212]". Returns None for
    other forms.
    """
    said = value.partition(" ")[0].strip()
    if said.startswith("#"):
        said = said[1:]
        return _of_hex(said if len(said) == 6 else "".join(c * 2 for c in said))
    return of_highlight(said)


def _of_hex(value: str) -> Colour | None:
    if len(value) != 6 or not _HEX.fullmatch(value):
        return None
    number = int(value, 16)
    return number >> 16, number >> 8 & 255, number & 255
