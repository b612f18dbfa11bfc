from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class Level(IntEnum):
    """The levels of engineers. Their numbers are stored and sealed, so they must never change."""

    BELOW_SENIOR = 1
    SENIOR = 2
    STAFF = 3
    SENIOR_STAFF = 4

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


LEVELS = {level.value: level.words for level in Level}

# levels that someone can be hired at; `BELOW_SENIOR` is only a rating
TARGETS = tuple(level for level in Level if level >= Level.SENIOR)

# SQL condition. A new level needs a migration.
CHECK = f"level IS NULL OR level BETWEEN {min(LEVELS)} AND {max(LEVELS)}"


def sent(text: str) -> Level | None:
    return next((level for level in Level if text == str(level.value)), None)


def one_of(levels: Sequence[Level]) -> str:
    *others, last = (level.words for level in levels)
    return f"{', '.join(others)} or {last}"
