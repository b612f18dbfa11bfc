"""The figures of a passage, as a prompt's author asks for them: read, compared, worked with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from prompts.folder.probes import ClashFigure, WorkedOut
from reviews.followups.passages import pattern

_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_VALUES = {word: float(n) for n, word in enumerate(_WORDS, 1)} | {
    **{"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0},
    "half": 0.5,
}
_NUMBER = rf"(?<![\w.,])(\d[\d,]{{0,15}}(?:\.\d{{1,6}})?|{'|'.join(_VALUES)})"
_SECONDS = {
    **{"ms": 0.001, "millisecond": 0.001, "s": 1, "second": 1, "minute": 60, "hour": 3600},
    **{"day": 86_400, "night": 86_400, "week": 604_800, "month": 2_629_800},
    **{"quarter": 7_889_400, "year": 31_557_600},
}
_EXPRESSIONS = {
    "share": re.compile(rf"{_NUMBER}\s?(?:%|per ?cent\b)"),
    "time": re.compile(
        rf"{_NUMBER}(?:(?<=\d)|\s|-|(?<=half) an? )"
        r"(?:(?:working|calendar|full|whole|consecutive|clean) )?"
        r"(ms|s|milliseconds?|seconds?|minutes?|hours?|days?|nights?|weeks?|months?|quarters?"
        r"|years?)\b(?![\s-]ends?\b)"
    ),
    "money": re.compile(
        rf"(?:[€$£]|\beur )\s?{_NUMBER}\b|{_NUMBER}\s?(?:[€$£]|euros?\b|eur\b)"
    ),
}
_BEFORE = re.compile(rf"{_NUMBER}\s(?:[a-z][a-z-]{{0,20}}\s){{0,2}}$")
_BEHIND = re.compile(
    r"[\s=<≤~]{1,3}"
    r"(?:(?:at|to|under|below|about|is|are|falls?|drops?|week|per|a|from \d+)\s){0,3}"
    rf"{_NUMBER}\b(?!\s?%)"
)
_BARE = re.compile(rf"[~≈+-]?\s?{_NUMBER}")
_HEADS = {
    "share": re.compile(r"%|\bper ?cent\b"),
    "money": re.compile(r"€|\beur(?:os?)?\b"),
    "time": re.compile(
        r"(?<![\w-])(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?)\b"
    ),
}
_TOLD = {"share": "%", "money": "euros"}
_NEAR = 70
"""So far before what is counted its number begins, at most."""

_TELLING = 3
"""So many digits of what is worked out are given; the rest would be false precision."""


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text: where, its own words, its value in the unit that was asked for."""

    start: int
    end: int
    text: str
    value: float


def figures_in(text: str, wanted: ClashFigure) -> Iterator[Found]:
    """Every figure of the wanted kind that lies within its bounds."""
    low = text.lower()
    for found, unit in _counts(low, wanted) if wanted.of == "count" else _others(low, wanted):
        value = found.value
        if unit:
            value *= _SECONDS[_unit(unit)] / _SECONDS[wanted.measured_in]
        if wanted.least <= value <= wanted.most:
            told = found.text or text[found.start : found.end].strip()
            yield Found(found.start, found.end, told, value)


def figure_of_cell(cell: str, head: str, wanted: ClashFigure) -> Found | None:
    """The figure of a table's cell that is a bare number, in the unit that its column's head names
    ("Person-months", "Euros a month"), if it is wanted; places are offsets in the cell."""
    number = _BARE.fullmatch(cell.lower())
    if number is None:
        return None
    if wanted.of == "count":
        counted = (m for unit in wanted.units if (m := pattern(unit).search(head.lower())))
        unit = next(counted, None)
    else:
        unit = _HEADS[wanted.of].search(head.lower())
    if unit is None:
        return None
    told = f"{number.group(1)} {_TOLD.get(wanted.of) or unit.group()}"
    found = next(figures_in(told, wanted), None)
    return replace(found, start=0, end=len(cell)) if found is not None else None


def _counts(low: str, wanted: ClashFigure) -> Iterator[tuple[Found, str]]:
    """Each count of the units; one that stands behind its unit ("pages at 15") turned round."""
    for counted in (m for unit in wanted.units for m in pattern(unit).finditer(low)):
        start, end = counted.span()
        if before := _BEFORE.search(low, max(0, start - _NEAR), start):
            yield Found(before.start(), end, "", _value(before.group(1))), ""
        elif behind := _BEHIND.match(low, end):
            told = f"{behind.group(1)} {counted.group()}"
            yield Found(start, behind.end(), told, _value(behind.group(1))), ""


def _others(low: str, wanted: ClashFigure) -> Iterator[tuple[Found, str]]:
    for match in _EXPRESSIONS[wanted.of].finditer(low):
        number = next(group for group in match.groups() if group)
        unit = match.group(2) if wanted.of == "time" else ""
        yield Found(*match.span(), "", _value(number)), unit


def worked_out(found: Found, sum_: WorkedOut) -> str:
    """The result in digits, or "" where there is none."""
    x, n = found.value, sum_.number
    if sum_.how == "goes_into":
        if not x:
            return ""
        result = n / x
    else:
        result = {
            "rest_of": (100 - x) / 100 * n,
            "share_of": x / 100 * n,
            "times": x * n,
            "left_of": n - x,
        }[sum_.how]
    return _written(result) if result > 0 else ""


def _written(value: float) -> str:
    digits = len(f"{value:.0f}") - _TELLING
    return f"{round(value, -digits):,.0f}" if digits > 0 else f"{value:.{_TELLING}g}"


def _value(number: str) -> float:
    return _VALUES[number] if number in _VALUES else float(number.replace(",", ""))


def _unit(word: str) -> str:
    return word if word in _SECONDS else word.removesuffix("s")
