"""What a figure flips to: a value so far off that another design may win."""

from __future__ import annotations

import re

from prompts.from_document.figures import DocumentFigure

_FACTORS = {
    "latency": 0.01,
    "rate": 0.1,
    "size": 0.1,
    "count": 0.125,
    "money": 0.5,
    "duration": 0.25,
}
_PEOPLE = re.compile(r"\b(?:people|engineers?|persons?|developers?|heads?|hires?|staff)\b")
_SMALLER = (
    (re.compile(r"years?"), "months", 12),
    (re.compile(r"months?"), "weeks", 4),
    (re.compile(r"weeks?"), "days", 7),
    (re.compile(r"days?"), "hours", 24),
    (re.compile(r"hours?|h"), "minutes", 60),
    (re.compile(r"minutes?|min"), "seconds", 60),
    (re.compile(r"seconds?|s"), "ms", 1000),
)


def contrast(figure: DocumentFigure) -> str:
    """The figure at another value, with its unit; "" where none is computed.

    Seconds at a hundredth (5 s become 50 ms), rates and sizes at a tenth, counts at an eighth (47
    become 6), people and money at a half, longer times at a quarter: less, not more, because more
    of a load is only a harder exam.
    """
    factor = _FACTORS.get(figure.kind)
    if factor is None or not figure.value or not figure.unit:
        return ""
    unit = figure.unit
    new = figure.value * (0.5 if _PEOPLE.search(unit) else factor)
    if new < 1:
        for bigger, smaller, times in _SMALLER:
            if bigger.fullmatch(unit):
                new, unit = new * times, smaller
                break
    if new >= 2 or figure.kind == "count":
        new = float(round(new))
    too_few = figure.kind == "count" and new < 2
    if new <= 0 or too_few or (unit == figure.unit and new >= figure.value):
        return ""
    rounded = f"{new:,.0f}" if new == int(new) else f"{new:.2g}"
    return f"{unit}{rounded}" if unit in "€$£" else f"{rounded} {unit}"
