"""Counts the numbers that Word shows before items and headings, because the file doesn't store
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import attribute, child, children, is_on, low_number, value
from blindfolio.documents.docx.styles import Styles
from blindfolio.documents.html.ordinals import ordinal

_KINDS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_PLAIN = re.compile(r"[(\[]?%\d[.):\]]*\Z")
_PLACE = re.compile(r"%([1-9])")
LEVELS = 9
_LONGEST = 60  # the longest label pattern, in characters


@dataclass(frozen=True, slots=True)
class ListMark:
    """The mark before a list item. `number` is None for a bullet, and `kind` is the `type` of
    an HTML list.

    `label` is the whole label, if the number alone isn't enough, as for "1.2" and "R-7".
    """

    level: int
    number: int | None
    kind: str
    label: str


class Numbering:
    """Counts numbered paragraphs. Call `mark` once for each of them, in order."""

    def __init__(self, part: Element | None, styles: Styles) -> None:
        self._described = {
            attribute(found, "abstractNumId"): found for found in children(part, "abstractNum")
        }
        self._numbers = {attribute(n, "numId"): n for n in children(part, "num")}
        self._styles = styles
        self._lists: dict[str, _List | None] = {}
        # Lists with the same description continue counting unless they set a start.
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def mark(self, number_id: str, level: int) -> ListMark | None:
        """Returns the next paragraph's mark, if it has one. A list that the file doesn't
        describe has bullets.
        """
        level = min(level, LEVELS - 1)
        if not number_id.isdigit() or number_id == "0":
            return None
        own = self._list(number_id)
        if own is None:
            return ListMark(level, None, "", "")
        of_level = own.levels[level]
        if of_level.form == "bullet":
            shown = of_level.text or of_level.has_drawn_bullet
            return ListMark(level, None, "", "") if shown else None
        number = self._counted(own, level)
        label = self._label(own, level)
        if not label:
            return None
        plain = _PLAIN.match(of_level.text) and f"%{level + 1}" in of_level.text
        return ListMark(level, number, _KINDS.get(of_level.form, ""), "" if plain else label)

    def heading_label(self, number_id: str, level: int) -> str:
        """Returns the number before a heading, or an empty string if it has none."""
        level = min(level, LEVELS - 1)
        own = self._list(number_id) if number_id != "0" else None
        if own is None or own.levels[level].form == "bullet":
            return ""
        self._counted(own, level)
        return self._label(own, level)

    def level_of_style(self, number_id: str, style_id: str) -> int:
        """Returns the list's level for this style, or 0."""
        own = self._list(number_id)
        styles = [level.style for level in own.levels] if own else []
        return styles.index(style_id) if style_id in styles else 0

    def _list(self, number_id: str) -> _List | None:
        if number_id not in self._lists:
            number = self._numbers.get(number_id)
            described = self._description(value(number, "abstractNumId"))
            there = number is not None and described is not None
            self._lists[number_id] = _List(number, described) if there else None
        return self._lists[number_id]

    def _description(self, abstract_id: str) -> Element | None:
        found = self._described.get(abstract_id)
        if style := value(found, "numStyleLink"):
            # The description is that of the style's own list.
            number = value(self._styles.of(style).numbering, "numId")
            linked = value(self._numbers.get(number), "abstractNumId")
            return self._described.get(linked, found)
        return found

    def _counted(self, own: _List, level: int) -> int:
        counts = self._counts.setdefault(own.description, [None] * LEVELS)
        before = counts[level]
        number = own.levels[level].start if before is None else before + 1
        if (own.id, level) not in self._begun:
            number = own.again.get(level, number)
            self._begun.add((own.id, level))
        counts[level] = number
        for deeper in range(level + 1, LEVELS):
            if own.levels[deeper].restarts:
                counts[deeper] = None
        return number

    def _label(self, own: _List, level: int) -> str:
        legal = own.levels[level].legal
        counts = self._counts[own.description]

        def written(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            form = own.levels[at].form
            if form == "none":
                return ""
            count = counts[at]
            number = own.levels[at].start if count is None else count
            if form == "decimalZero" and not legal:
                return f"{number:02}"
            return ordinal(number, "" if legal else _KINDS.get(form, ""))

        return _PLACE.sub(written, own.levels[level].text[:_LONGEST]).strip()


class _List:
    """A `w:num`, which is a list's description with overridden levels."""

    def __init__(self, number: Element | None, described: Element | None) -> None:
        self.id = attribute(number, "numId")
        self.description = attribute(described, "abstractNumId")
        self.again: dict[int, int] = {}
        levels: list[Element | None] = [None] * LEVELS
        overrides = list(children(number, "lvlOverride"))
        given = [(attribute(level, "ilvl"), level) for level in children(described, "lvl")]
        given += [
            (attribute(override, "ilvl"), level)
            for override in overrides
            for level in children(override, "lvl")
        ]
        for place, level in given:
            if low_number(place, LEVELS):
                levels[int(place)] = level
        for override in overrides:
            place, start = attribute(override, "ilvl"), value(override, "startOverride")
            if place.isdigit() and start.isdigit():
                self.again[int(place)] = int(start)
        self.levels = [_Level(level, at) for at, level in enumerate(levels)]


class _Level:
    def __init__(self, level: Element | None, at: int) -> None:
        self.form = value(level, "numFmt") or "decimal"
        usual = "•" if self.form == "bullet" else f"%{at + 1}."
        written = child(level, "lvlText")
        self.text = usual if written is None else attribute(written, "val").strip()
        start = value(level, "start")
        self.start = int(start) if start.isdigit() else 1
        self.style = value(level, "pStyle")
        self.restarts = value(level, "lvlRestart") != "0"
        self.legal = is_on(level, "isLgl")
        self.has_drawn_bullet = child(level, "lvlPicBulletId") is not None
