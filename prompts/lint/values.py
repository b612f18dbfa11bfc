from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blindfolio.levels import NUMBERS
from prompts.lint.findings import Path, Place
from prompts.lint.words import Word, words_of


@dataclass(frozen=True, slots=True)
class Value:
    raw: Any
    file: str
    path: Path = ()

    def __getitem__(self, key: str | int) -> Value:
        inner = self.raw.get(key) if isinstance(self.raw, Mapping) else None
        return Value(inner, self.file, (*self.path, key))

    def items(self) -> Iterator[Value]:
        if isinstance(self.raw, str):
            yield self
        elif isinstance(self.raw, list | tuple):
            for i, entry in enumerate(self.raw):
                yield Value(entry, self.file, (*self.path, i))

    def texts(self) -> list[Value]:
        """Return the texts at any depth."""
        if isinstance(self.raw, str):
            return [self]
        of = map(self.__getitem__, self.raw) if isinstance(self.raw, Mapping) else self.items()
        return [text for each in of for text in each.texts()]

    @property
    def text(self) -> str:
        return (
            " ".join(str(self.raw).split()) if isinstance(self.raw, str | int | float) else ""
        )

    @property
    def words(self) -> list[Word]:
        return words_of(self.text)

    @property
    def place(self) -> Place:
        return Place(self.file, None, ".".join(str(part) for part in self.path), self.path)


def criteria(rubric: Value) -> list[Value]:
    return [entry for entry in rubric["criteria"].items() if isinstance(entry.raw, Mapping)]


def guides_of(criterion: Value) -> list[tuple[int, Value]]:
    written = criterion["guides"]
    return [(level, written[level]) for level in NUMBERS if written[level].text]


def upper_guides(criterion: Value) -> list[tuple[int, Value]]:
    """The guides of the upper half of the levels: 3 and 4 of 4."""
    written = guides_of(criterion)
    return written[len(written) // 2 :]
