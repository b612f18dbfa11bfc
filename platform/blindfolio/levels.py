"""The levels that a site tells apart: one scale for documents, interviews and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

FEWEST, MOST = 3, 6
NUMBERS = range(1, MOST + 1)

# Another number of levels needs a migration.
IN_SCALE = f"BETWEEN 1 AND {MOST}"
CHECK = f"level IS NULL OR level {IN_SCALE}"


@dataclass(frozen=True, eq=False, unsafe_hash=True)
class SiteLevels(Mapping[int, str]):
    """The names by number, from the lowest level to the highest. Offers are made from `lowest`
    up; a level below it is only a rating. Numbers are stored and sealed."""

    names: tuple[str, ...] = ("below senior", "senior", "staff", "senior staff")
    lowest: int = 2

    def __getitem__(self, number: int) -> str:
        # A practice rating may be from before the number of levels was changed.
        return self.names[number - 1] if number in self else f"level {number}"

    def __contains__(self, number: object) -> bool:
        return number in range(1, len(self) + 1)

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self) + 1))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def offered(self) -> dict[int, str]:
        """The levels that someone can be hired at."""
        return {n: words for n, words in self.items() if n >= self.lowest}

    @property
    def options(self) -> list[dict[str, str]]:
        return [{"value": str(n), "words": self.titled(n)} for n in self.offered]

    def reach(self, guides: Iterable[object]) -> str:
        """The lowest to the highest level that guides tell apart: "below senior to staff"."""
        numbers = sorted(int(str(n)) for n in guides)
        return f"{self[numbers[0]]} to {self[numbers[-1]]}"

    def numbered(self, of: Iterable[int]) -> dict[str, str]:
        return {str(n): f"{n} {self[n]}" for n in of}

    def titled(self, number: int) -> str:
        return self[number][:1].upper() + self[number][1:]


DEFAULT = SiteLevels()


def either(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def sent(text: str) -> int | None:
    return next((n for n in NUMBERS if text == str(n)), None)
