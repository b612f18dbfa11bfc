"""Writes plain text as Markdown. Characters that a backslash doesn't escape everywhere become
character references.
"""

from __future__ import annotations

import re
from itertools import zip_longest

# characters that some Markdown programs remove after escaping
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SPECIAL = re.compile(
    r"(?P<mark>[\\`*_\[\]{}#])"
    # HTML; ~~ for strikethrough and fences; addresses that GitHub would turn into links.
    r"|<|&(?=[#\w])|~(?=~)|(?<=~)~|:(?=//)|(?<=www)\.",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\A(?P<number>\d*)(?P<sign>(?<!\d)[-+>]|(?<=\d)[.)](?=\s|$))")
# beginnings of a list, quotation, heading underline, table or definition
_OPENING_OTHERS = re.compile(r"\A[=:|~]")


def line(text: str) -> str:
    return _inline(" ".join(_CONTROLS.sub("", text).split()))


def prose(text: str) -> list[str]:
    """Returns the lines of a text. A line ends with two spaces if the next one belongs to the
    same paragraph.
    """
    lines = [line(each) for each in text.strip().splitlines()]
    return [f"{it}  " if it and then else it for it, then in zip_longest(lines, lines[1:])]


def code(text: str) -> list[str]:
    """Returns the lines of code, indented, because not every program supports fences in
    quotations.
    """
    return [f"    {_CONTROLS.sub('', each)}" for each in text.splitlines()]


def _inline(text: str) -> str:
    safe = _SPECIAL.sub(lambda it: f"\\{it['mark']}" if it["mark"] else _reference(it), text)
    safe = _OPENING_OTHERS.sub(_reference, safe, count=1)
    return _OPENING.sub(r"\g<number>\\\g<sign>", safe, count=1)


def _reference(found: re.Match[str]) -> str:
    names = {"<": "&lt;", "&": "&amp;"}
    return names.get(found.group(), f"&#{ord(found.group())};")
