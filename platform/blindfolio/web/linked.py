from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https://[^\s<>\"'“”]+")
_AFTER = ".,;:!?)]}"
"""What stands behind an address and is hardly ever its end."""


def linked(words: str) -> Markup:
    """Only https addresses become links, which tell the other site nothing of this page."""
    found, end = Markup(), 0
    for match in _ADDRESS.finditer(words):
        address = match[0].rstrip(_AFTER)
        if address.removeprefix("https://"):
            found += escape(words[end : match.start()])
            found += Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address)
            end = match.start() + len(address)
    return found + escape(words[end:])
