"""A place as a team typed it, with the address of a call made one to press."""

from __future__ import annotations

import re

from markupsafe import Markup

_CALL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def linked(place: str) -> Markup:
    """The text with each web address in it as a link, which tells the other site nothing of us."""
    parts: list[Markup] = []
    done = 0
    for call in _CALL.finditer(place):
        parts.append(Markup("{}").format(place[done : call.start()]))
        parts.append(Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(call[0]))
        done = call.end()
    return Markup().join([*parts, Markup("{}").format(place[done:])])
