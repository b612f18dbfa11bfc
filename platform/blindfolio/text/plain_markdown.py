"""A character reference is understood by all programs that show Markdown, a backslash isn't."""

from __future__ import annotations

import re
from itertools import zip_longest

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""What some readers of Markdown take out of a text after it was made safe."""
_SPECIAL = re.compile(
    r"(?P<mark>[\\`*_\[\]{}#])"
    # HTML; strokes and fences of ~~; an address that GitHub would make a link of by itself.
    r"|<|&(?=[#\w])|~(?=~)|(?<=~)~|:(?=//)|(?<=www)\.",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\A(?P<number>\d*)(?P<sign>(?<!\d)[-+>]|(?<=\d)[.)](?=\s|$))")
_OPENING_OTHERS = re.compile(r"\A[=:|~]")
"""With which a line begins a list, a quotation, a heading's stroke, a table or a definition."""


def line(text: str) -> str:
    return _inline(" ".join(_CONTROLS.sub("", text).split()))


def prose(text: str) -> list[str]:
    """A line ends with two spaces if the next one belongs to the same paragraph."""
    lines = [line(each) for each in text.strip().splitlines()]
    return [f"{it}  " if it and then else it for it, then in zip_longest(lines, lines[1:])]


def code(text: str) -> list[str]:
    """Indented: in a quotation not every program knows a fence."""
    return [f"    {_CONTROLS.sub('', each)}" for each in text.splitlines()]


def _inline(text: str) -> str:
    safe = _SPECIAL.sub(lambda it: f"\\{it['mark']}" if it["mark"] else _reference(it), text)
    safe = _OPENING_OTHERS.sub(_reference, safe, count=1)
    return _OPENING.sub(r"\g<number>\\\g<sign>", safe, count=1)


def _reference(found: re.Match[str]) -> str:
    names = {"<": "&lt;", "&": "&amp;"}
    return names.get(found.group(), f"&#{ord(found.group())};")
