"""Check that every number in a question is in the material or is worked out from it.

A model does sums in its head, so a new number must come with its terms, and the program
calculates it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import reduce
from operator import add, mul, sub, truediv
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from blindfolio.documents.words import LEVEL, RAISED

_RAISED = re.compile(f"[{RAISED}]+")
_NUMBER = re.compile(
    r"(?<![\w.^])\d+(?:[ ,.\u202f\u00a0]\d{3})*(?:[.,]\d+)?(?:\^[({]?[-\u2212]?\d{1,3}[)}]?)?"
    r"|(?<=[a-zA-Z-])\d+"
)
_UP_TO_TWENTY = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_WORDS = {word: float(n) for n, word in enumerate(_UP_TO_TWENTY.split())} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "hundred": 100.0,
    "half": 0.5,
}
_OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}
# These are words as much as figures: "the two", "one of them".
_ALWAYS = frozenset((0.0, 1.0, 2.0, 100.0))
_IN_SUMS = frozenset((7.0, 10.0, 12.0, 24.0, 60.0, 365.0))
# The rounding error allowed, as a share of the stated number. Half a unit is always allowed.
_TOLERANCE = 0.02


class Sum(BaseModel):
    """How a new number is worked out. The operation `op` is applied to `terms` from left to
    right."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})

    says: str
    terms: tuple[float, ...] = Field(min_length=2, max_length=8)
    op: Literal["+", "-", "*", "/"]

    @property
    def result(self) -> float | None:
        try:
            return reduce(_OPERATIONS[self.op], self.terms)
        except ZeroDivisionError:
            return None


def numbers_in(text: str) -> set[float]:
    """Return the numbers in a text, including common ones that are written as words."""
    words = re.findall(r"[a-z]+", text.lower())
    values = {_WORDS[word] for word in words if word in _WORDS}
    written = [match.group() for match in _written(text)]
    # What is raised may be the mark of a note.
    return values.union(*map(_readings, [*written, *(it.partition("^")[0] for it in written)]))


def unknown_numbers(text: str, known: set[float], sums: Iterable[Sum]) -> list[str]:
    """Return the numbers, as written, that are neither in the material nor the result of a
    valid sum. A sum is valid if its terms are known and its result is right."""
    worked = {value for it in sums if _holds(it, known) for value in numbers_in(it.says)}
    return [
        match.group()
        for match in _written(text)
        if not _readings(match.group()) & (known | worked | _ALWAYS)
    ]


def _holds(it: Sum, known: set[float]) -> bool:
    result = it.result
    if result is None or not set(it.terms) <= known | _ALWAYS | _IN_SUMS:
        return False
    return any(
        abs(abs(result) * scale - said) <= max(0.5, _TOLERANCE * said)
        for said in numbers_in(it.says)
        for scale in (1, 100)
    )


def _written(text: str) -> Iterator[re.Match[str]]:
    # powers as 10^6
    return _NUMBER.finditer(_RAISED.sub(lambda it: f"^{it[0].translate(LEVEL)}", text))


def _readings(written: str) -> set[float]:
    # `1,200` is 1200 in some countries and 1.2 in others.
    bare, _, power = re.sub(r"[ \u202f\u00a0]", "", written).partition("^")
    exponent = int(power.strip("({})").replace("\u2212", "-") or 1)
    values = set()
    for text in (bare.replace(",", ""), bare.replace(".", "").replace(",", ".")):
        with suppress(ValueError, OverflowError, ZeroDivisionError):
            values.add(float(text) ** exponent)
    return values
