from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Protocol


class Asked(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def quote(self) -> str: ...


def pairs(questions: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return the ids of questions that may be about the same."""
    both = combinations([it for it in questions if it.quote], 2)
    return [(one.id, other.id) for one, other in both if one.quote == other.quote]
