"""Values as YAML text with comments, laid out for somebody who goes on writing in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WIDTH = 96


@dataclass(frozen=True, slots=True)
class CommentedValue:
    """A value with comments that stand above it, one line or more each."""

    value: Any
    notes: tuple[str, ...]


def yaml_text(values: Mapping[str, Any], *, head: Iterable[str] = ()) -> str:
    """The mapping as YAML 1.2, ended by a newline; `head` are comments at the top.

    Lists stand one entry to a line, tuples on one line: words, not texts.
    """
    lines = [*_comments(head, ""), *_mapping(values, "")]
    return "\n".join(lines) + "\n"


def _mapping(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, given in values.items():
        value, notes = (
            (given.value, given.notes) if isinstance(given, CommentedValue) else (given, ())
        )
        yield from _comments(notes, indent)
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            yield from _list(value, indent + "  ")
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _list(values: Sequence[Any], indent: str) -> Iterator[str]:
    for given in values:
        value, notes = (
            (given.value, given.notes) if isinstance(given, CommentedValue) else (given, ())
        )
        yield from _comments(notes, indent)
        if isinstance(value, Mapping):
            inner = list(_mapping(value, indent + "  "))
            # The dash takes the place of the first key's indent; notes above it stay above.
            first = next(n for n, line in enumerate(inner) if not line.lstrip().startswith("#"))
            yield from inner[:first]
            yield f"{indent}- {inner[first].removeprefix(indent + '  ')}"
            yield from inner[first + 1 :]
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_scalar(word) for word in value) + "]"
    return "'" + " ".join(str(value).split()).replace("'", "''") + "'"


def _comments(notes: Iterable[str], indent: str) -> Iterator[str]:
    for note in notes:
        yield from textwrap.wrap(
            note,
            _WIDTH,
            initial_indent=f"{indent}# ",
            subsequent_indent=f"{indent}#   ",
            break_long_words=False,
            break_on_hyphens=False,
        )
