"""Marks: the places of a drafted prompt in which a person still has to decide.

A mark is `[decide: what]`, or `[check names: A, B]`, on one line. It is ordinary text, so the
YAML around it can be read and the page shown; the linter reports every one (`OPEN`) and the
catalogue refuses a folder at the first, by file and line: no draft reaches a candidate half done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_MARK = re.compile(r"\[(?:decide|check names): [^\[\]\n]{1,400}\]")


def decide(what: str) -> str:
    """The mark of a place in which somebody has to decide `what`, a short phrase."""
    return f"[decide: {what}]"


def check_names(names: Sequence[str]) -> str:
    """The mark that asks whether these names may stand in what strangers read."""
    return f"[check names: {', '.join(names)}]"


def marks_in(text: str) -> list[str]:
    """Every mark of a text, in order, as it stands."""
    return _MARK.findall(text)


def without(text: str) -> str:
    """The text with its marks taken out; line breaks stay, so that lines keep their numbers."""
    return _MARK.sub("", text)


def open_on_page(markdown: str) -> Iterator[tuple[int, str]]:
    """The line (from 1) and the words of every mark of a page."""
    for number, line in enumerate(markdown.splitlines(), 1):
        for mark in marks_in(line):
            yield number, mark


def open_in_yaml(text: str) -> Iterator[tuple[int, str]]:
    """The line (from 1) and the words of every mark of a YAML text, its comments aside."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for mark in marks_in(line):
                yield number, mark
