"""The one scale of engineers' levels: its numbers, its words, and what may be chosen of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class Level(IntEnum):
    """An engineer's level. The numbers are what is stored and sealed, and never change."""

    BELOW_SENIOR = 1
    SENIOR = 2
    STAFF = 3
    SENIOR_STAFF = 4

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


LEVELS = {level.value: level.words for level in Level}

TARGETS = tuple(level for level in Level if level >= Level.SENIOR)
"""What an opening may aim at, what the form offers as a person's own level, and what an offer can
be made at: `BELOW_SENIOR` is a rating, and names no level that somebody could be hired at."""

CHECK = f"level IS NULL OR level BETWEEN {min(LEVELS)} AND {max(LEVELS)}"
"""SQL: what a column `level` may hold. A new level needs a migration of these constraints."""


def sent(text: str) -> Level | None:
    return next((level for level in Level if text == str(level.value)), None)


def said(text: str) -> Level | None:
    """The level that somebody typed, by its number or its words: `3`, `staff`, `senior-staff`."""
    words = text.strip().casefold().replace("-", " ").replace("_", " ")
    return next((it for it in Level if words in (str(it.value), it.words)), None)


def one_of(levels: Sequence[Level]) -> str:
    *others, last = (level.words for level in levels)
    return f"{', '.join(others)} or {last}"
