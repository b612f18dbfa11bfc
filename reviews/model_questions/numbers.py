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
# `10^6`, `10^(6)`, `10^{6}`, `10**6` and `10<sup>6</sup>`; 10⁶ becomes the first
_POWER = r"(?:\^|\*\*|<sup>)[({]?[-\u2212]?\d{1,3}(?:[)}]|</sup>)?"
_NUMBER = re.compile(
    rf"(?<![\w.^])(?P<number>\d+(?:[ ,.\u202f\u00a0]\d{{3}})*(?:[.,]\d+)?)(?P<power>{_POWER})?"
    rf"(?:\s?[x\u00d7*\u00b7]\s?(?P<ten>10{_POWER}))?"
    r"(?:\s(?P<scale>Tsd|Mio|Mrd|Tausend|Million))?|(?<=[a-zA-Z-])\d+"
)
# What is raised behind another number is as likely the mark of a note.
_BASES = frozenset((2.0, 10.0))
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
_GERMAN = "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_WORDS |= {word: float(n) for n, word in enumerate(_GERMAN.split())}
_WORDS |= {"zwanzig": 20.0, "dreißig": 30.0, "vierzig": 40.0, "fünfzig": 50.0, "hundert": 100.0}
_OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}
_SCALES = {"Tsd": 1e3, "Tau": 1e3, "Mio": 1e6, "Mil": 1e6, "Mrd": 1e9}
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
    words = re.findall(r"[^\W\d_]+", text.lower())
    values = {_WORDS[word] for word in words if word in _WORDS}
    return values.union(*map(_readings, _written(text)))


def unknown_numbers(text: str, known: set[float], sums: Iterable[Sum]) -> list[str]:
    """Return the numbers, as written, that are neither in the material nor the result of a
    valid sum. A sum is valid if its terms are known and its result is right."""
    worked = {value for it in sums if _holds(it, known) for value in numbers_in(it.says)}
    return [
        match.group()
        for match in _written(text)
        if not _readings(match) & (known | worked | _ALWAYS)
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


def _readings(match: re.Match[str]) -> set[float]:
    values = _plain(match["number"] or match[0])
    if scale := match["scale"]:
        values |= {it * _SCALES[scale[:3]] for it in values}
    if power := match["power"]:
        values = {it for base in values for it in _raised(base, power)}
    if ten := match["ten"]:
        return {value * factor for value in values for factor in _raised(10.0, ten[2:])}
    return values


def _raised(base: float, power: str) -> set[float]:
    exponent = int(re.sub(r"[^-\d]", "", power.replace("\u2212", "-")))
    bare = set() if base in _BASES else {base}
    with suppress(OverflowError, ZeroDivisionError):
        return {base**exponent} | bare
    return bare


def _plain(written: str) -> set[float]:
    # `1,200` is 1200 in some countries and 1.2 in others.
    bare = re.sub(r"[ \u202f\u00a0]", "", written)
    values = set()
    for text in (bare.replace(",", ""), bare.replace(".", "").replace(",", ".")):
        with suppress(ValueError):
            values.add(float(text))
    return values
