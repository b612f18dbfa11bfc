"""Values as YAML or a form gives them, read without a model: what is not there is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prompts.folder.rubric import RATINGS
from prompts.lint.findings import Path, Place


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands: `file` and `path` make the place of a finding."""

    raw: Any
    file: str
    path: Path = ()

    def __getitem__(self, key: str | int) -> Value:
        inner = self.raw.get(key) if isinstance(self.raw, Mapping) else None
        return Value(inner, self.file, (*self.path, key))

    def items(self) -> Iterator[Value]:
        """The entries of a list; a single text is a list of one; anything else is empty."""
        if isinstance(self.raw, str):
            yield self
        elif isinstance(self.raw, list | tuple):
            for i, entry in enumerate(self.raw):
                yield Value(entry, self.file, (*self.path, i))

    @property
    def text(self) -> str:
        """The text on one line, "" where there is none; a number is its digits."""
        return (
            " ".join(str(self.raw).split()) if isinstance(self.raw, str | int | float) else ""
        )

    @property
    def place(self) -> Place:
        """Where it stands; the line is added by whoever has the file's text."""
        return Place(self.file, None, ".".join(str(part) for part in self.path), self.path)


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide of one level of one criterion."""

    level: int
    value: Value

    @property
    def text(self) -> str:
        """What it says."""
        return self.value.text


def criteria(rubric: Value) -> list[Value]:
    """The criteria of a rubric."""
    return [entry for entry in rubric["criteria"].items() if isinstance(entry.raw, Mapping)]


def guides_of(criterion: Value) -> list[Guide]:
    """A criterion's guides in the order of levels; a missing one is left out. YAML gives the
    levels as numbers, a form as texts."""
    written = criterion["guides"]
    found: list[Guide] = []
    for level in RATINGS:
        value = written[level] if written[level].raw is not None else written[str(level)]
        if value.text:
            found.append(Guide(level, value))
    return found
