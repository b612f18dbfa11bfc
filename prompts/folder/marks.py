"""Mark what a person must still decide. Marks are ordinary text, so YAML loads and pages
render; the linter reports each mark, and the catalogue refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Older drafts still have names to check.
_MARK = re.compile(r"\[(?:decide|check names): [^\[\]\n]{1,400}\]")
_OPEN = re.compile(rf"{_MARK.pattern}|\[(?:name|company|address) removed\]")
_MARKS = re.compile(rf"(?:{_MARK.pattern}\s*)+")
_BEFORE = re.compile(rf"({_MARKS.pattern})?(.*)", re.DOTALL)


def decide(what: str) -> str:
    return f"[decide: {what}]"


def marks_in(text: str) -> list[str]:
    return _OPEN.findall(text)


def without(text: str) -> str:
    return _MARK.sub("", text)


def told(text: str) -> str:
    """Return the text with words for its marks."""
    return _MARKS.sub("(not decided yet) ", text).strip()


def parted(text: str) -> tuple[str, str]:
    """Return the marks at the beginning of a text, and the rest. A marked rest is a proposal that
    a person must still decide on."""
    marked, rest = _BEFORE.findall(text)[0]
    return marked.rstrip(), rest


def open_in(text: str, *, comments: bool) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if comments or not line.lstrip().startswith("#"):
            yield from ((number, mark) for mark in marks_in(line))
