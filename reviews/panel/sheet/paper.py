"""Lay out the sheet's two printed pages. The browser sets the paper, so this estimates in
millimetres and takes the first layout that fits both the width of A4 and the height of
Letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from textwrap import shorten

from reviews.panel.models import SheetQuestion
from reviews.panel.queries import MOST_LINES, PlacedQuestion
from reviews.panel.sheet import edit, sources

HEIGHT = 254.5
QUOTE = 180
MOST_LOOK = 6
MOST_RESERVE = 3
_RESERVE = 100  # spare characters in a line
_BEGINNING = 70  # characters of a linked question
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")


@dataclass(frozen=True, slots=True)
class PageLook:
    reserve: int  # spare lines of a question
    rules: int
    tight: bool = True
    quotes: bool = True
    bare: bool = False  # without "look for" and "design changed"
    most: int = MOST_LINES
    least: int = 2
    linked: bool = True  # whole, in what is printed in full
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def classes(self) -> str:
        words = ["bare" if self.bare else "tight"] if self.tight else []
        words += [] if self.quotes else ["dense"]
        words += {1: ["one-line"], MOST_RESERVE: ["three-lines"]}.get(self.reserve, [])
        return " ".join([*words, *["no-rules"] * (self.rules == 0)])

    def look_lines(self, question: str) -> int:
        return self.lines.get(question, self.least)


LOOKS: tuple[PageLook, ...] = (
    PageLook(reserve=2, rules=2, least=MOST_LOOK, tight=False),
    PageLook(reserve=2, rules=2, least=3, tight=False),
    PageLook(reserve=2, rules=1, least=3),
    PageLook(reserve=2, rules=1),
    PageLook(reserve=2, rules=1, most=2),
    PageLook(reserve=2, rules=0, most=2),
    PageLook(reserve=2, rules=0, most=1, least=1),
    PageLook(reserve=2, rules=0, most=2, least=1, quotes=False),
    PageLook(reserve=2, rules=0, most=1, least=1, quotes=False),
    PageLook(reserve=1, rules=0, most=1, least=1, quotes=False),
)
LOOKS += tuple(replace(look, linked=False) for look in LOOKS)
BARE = PageLook(reserve=1, rules=0, bare=True, most=2, linked=False)


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One printed page. `segments` have their notes, `heads` the characters of the four lines
    at the head, and `led` the names of those who ask. The `last` page has what follows the
    segments."""

    segments: Sequence[tuple[Sequence[PlacedQuestion], str]]
    heads: Mapping[str, int]
    led: Callable[[SheetQuestion], str]
    everybody: Sequence[SheetQuestion] = ()
    last: bool = False

    @property
    def look(self) -> PageLook:
        chosen = next((look for look in LOOKS if self._height(look) <= HEIGHT), BARE)
        if chosen.bare:
            return chosen
        spacious = replace(chosen, reserve=MOST_RESERVE)
        if self._height(spacious) <= HEIGHT:
            chosen = spacious
        full = [it.question for of, _ in self.segments for it in of if it.paper == "full"]
        for lines in range(chosen.least + 1, MOST_LOOK + 1):
            for question in full:
                lines_of = {**chosen.lines, question.id: lines}
                more = replace(chosen, rules=min(1, chosen.rules), lines=lines_of)
                if self._height(more) <= HEIGHT:
                    chosen = more
        return chosen

    def _height(self, look: PageLook) -> float:
        sides = (("name", "about"), ("time", "panel"))
        head = (
            5.1 * _lines(self.heads[strong], 36) + 4.3 * _lines(self.heads[below], 40)
            for strong, below in sides
        )
        height = max(head) + 2.5 + 6.5  # with the foot
        height += (44 if look.tight else 56) if self.last else 10.1
        if self.everybody:
            everybody = [PlacedQuestion(n, it, "line") for n, it in enumerate(self.everybody)]
            height += 1.5 + self._listed(everybody, look, 2)
        return height + sum(self._segment(of, note, look) for of, note in self.segments)

    def _segment(self, placed: Sequence[PlacedQuestion], note: str, look: PageLook) -> float:
        full = [it for it in placed if it.paper == "full"]
        lines = [it for it in placed if it.paper == "line"]
        kept = sorted(lines, key=lambda it: not it.kept)[: look.most]
        height = 10.2 if look.tight else 12.7
        if note and not look.tight:
            height += 4.1 * _lines(len(note), 105)
        height += sum(self._question(it, look) for it in full)
        height += max(0, len(full) - 1) * (1.5 if look.tight else 2.5)
        if kept:
            height += self._listed(kept, look, look.reserve) + (1.5 if look.tight else 7.2)
        return height

    def _listed(self, placed: Sequence[PlacedQuestion], look: PageLook, most: int) -> float:
        lines = (min(most, _lines(self._characters(it, look), _RESERVE)) for it in placed)
        return sum(4.2 * n + 0.4 for n in lines)

    def _question(self, it: PlacedQuestion, look: PageLook) -> float:
        question = it.question
        size, on_line = (4.15, 78) if look.quotes else (3.75, 82)
        size, on_line = (size, on_line) if look.tight else (4.8, 70)
        quoted = question.quote and look.quotes
        quote = min(QUOTE + 2, len(question.quote) + 2) if quoted else 0
        rule = 6.0 if look.tight else 6.6
        # Long texts break less evenly, so one line is to spare.
        spare = look.linked and bool(it.also)
        left = size * (_lines(self._characters(it, look), on_line) + spare)
        if question.area and look.quotes and not look.bare:
            left += 14 if look.tight else 22  # a crop as high as print.css allows
        else:
            left += 4.3 * (min(1, quote) if look.tight else _lines(quote, 82))
            left += 0.8 * bool(quote)
        left += rule * (look.rules + 1)
        most = look.look_lines(question.id)
        line, on_one = (2.97, 37) if look.tight else (3.18, 35)
        said = (len(it) + max(10, len(of)) for of, it in question.look_for.items())
        side = 9.4 + sum(line * min(most, _lines(it, on_one)) for it in said)
        return max(left, side)

    def _characters(self, it: PlacedQuestion, look: PageLook) -> int:
        question = it.question
        mark, led = sources.mark(question), self.led(question)
        marked = f"{mark}   " if mark else ""
        return len(
            question.text + with_it(it, look) + marked + (f"Asks: {led}   " if led else "")
        )


def with_it(it: PlacedQuestion, look: PageLook) -> str:
    """Return the questions that are asked with it: whole, or their beginnings in a line or on a
    page without room."""
    most = edit.LONGEST if look.linked and it.paper == "full" else _BEGINNING
    return "".join(f" With it: {shorten(q.text, most, placeholder=' …')}" for q in it.also)


def in_reserve(text: str, lines: int, also: str = "") -> str:
    """Return the words that fit on this many lines. A long question keeps its end, which has
    what is asked, and as much of the premise before it as has room."""
    room = _RESERVE * lines - len(also)
    *before, asked = _SENTENCE.split(text)
    if len(text) <= room or not before:
        return text + also
    premise = text.removesuffix(asked)[: max(0, room - len(asked) - 3)].rpartition(" ")[0]
    return f"{premise} … {asked}".lstrip() + also


def _lines(characters: int, on_one: int) -> int:
    return ceil(characters / on_one)
