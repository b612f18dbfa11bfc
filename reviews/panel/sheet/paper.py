"""Lay out the sheet's two printed pages. The browser sets the paper, so this estimates in
millimetres and takes the first layout that fits both the width of A4 and the height of
Letter. Every word is printed: what doesn't fit even the closest layout makes a third page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reviews.panel.models import SheetQuestion
from reviews.panel.queries import MOST_LINES, PlacedQuestion
from reviews.panel.sheet import sources

HEIGHT = 254.5
_RESERVE = 100  # characters in a line


@dataclass(frozen=True, slots=True)
class PageLook:
    rules: int  # for notes, at least
    tight: bool = True
    most: int = MOST_LINES  # questions in reserve

    @property
    def classes(self) -> str:
        return " ".join(["tight"] * self.tight + ["no-rules"] * (self.rules == 0))


LOOKS = (
    PageLook(rules=2, tight=False),
    PageLook(rules=1, tight=False),
    PageLook(rules=1),
    PageLook(rules=1, most=2),
    PageLook(rules=0, most=2),
    PageLook(rules=0, most=1),
)
LONGER = PageLook(rules=1, most=2)  # with a third page


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One printed page. `heads` has the characters of the four lines at the head, and `led` the
    names of those who ask. The `last` page has what follows the segments."""

    segments: Mapping[str, Sequence[PlacedQuestion]]
    notes: Mapping[str, str]
    heads: Mapping[str, int]
    led: Callable[[SheetQuestion], str]
    everybody: Sequence[SheetQuestion] = ()
    last: bool = False

    @property
    def look(self) -> PageLook:
        return next((look for look in LOOKS if self._height(look) <= HEIGHT), LONGER)

    def split(self) -> tuple[PrintedPage, PrintedPage]:
        """Return the two pages of a sheet. The third segment begins the second page, after what
        the first one has no room for."""
        first, (name, second), third = self.segments.items()
        one, rest = replace(self, segments=dict([first, (name, second)])), second[:0]
        full = [it for it in second if it.paper == "full"]
        while full and one.look is LONGER:
            rest = [it for it in second if it not in full[:-1]]
            full = full[:-1]
            one = replace(self, segments=dict([first, (name, full)] if full else [first]))
        last = dict([(name, rest), third] if rest else [third])
        return one, replace(self, segments=last, everybody=(), last=True)

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
            height += 1.5 + self._listed(everybody)
        return height + sum(self._segment(name, look) for name in self.segments)

    def _segment(self, name: str, look: PageLook) -> float:
        placed, note = self.segments[name], self.notes.get(name, "")
        full = [it for it in placed if it.paper == "full"]
        kept = reserve(placed)[: look.most]
        height = 10.2 if look.tight else 12.7
        if note and not look.tight:
            height += 4.1 * _lines(len(note), 105)
        height += sum(self._question(it, look) for it in full)
        height += max(0, len(full) - 1) * (1.5 if look.tight else 2.5)
        if kept:
            height += self._listed(kept) + (1.5 if look.tight else 7.2)
        return height

    def _listed(self, placed: Sequence[PlacedQuestion]) -> float:
        return sum(4.2 * _lines(self._characters(it), _RESERVE) + 0.4 for it in placed)

    def _question(self, it: PlacedQuestion, look: PageLook) -> float:
        question = it.question
        size, on_line = (4.15, 73) if look.tight else (4.8, 70)
        # Long texts break less evenly, so one line is to spare.
        left = size * (_lines(self._characters(it), on_line) + bool(it.also))
        if question.area:
            left += 14 if look.tight else 22  # a crop as high as print.css allows
        elif question.quote:
            left += 4.3 * _lines(len(question.quote) + 2, 77 if look.tight else 82) + 0.8
        left += (6.0 if look.tight else 6.6) * (look.rules + 1)
        line, on_one = (2.97, 42) if look.tight else (3.18, 35)
        said = (len(it) + max(10, len(of)) for of, it in question.look_for.items())
        return max(left, 9.4 + sum(line * _lines(it, on_one) for it in said))

    def _characters(self, it: PlacedQuestion) -> int:
        mark, led = sources.mark(it.question), self.led(it.question)
        mark = "Kept   " * (it.kept and it.paper == "line") + mark
        marks = (f"{mark}   " if mark else "") + (f"Asks: {led}   " if led else "")
        return len(words(it) + marks)


def words(it: PlacedQuestion) -> str:
    """The question, and those that are asked with it."""
    return " With it: ".join(q.text for q in (it.question, *it.also))


def reserve(placed: Sequence[PlacedQuestion]) -> list[PlacedQuestion]:
    return sorted((it for it in placed if it.paper == "line"), key=lambda it: not it.kept)


def _lines(characters: int, on_one: int) -> int:
    return ceil(characters / on_one)
