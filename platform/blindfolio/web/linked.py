from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https://[^\s<>\"'“”]+")
_AFTER = ".,;:!?)]}"  # Follows an address and is rarely part of it.


def linked(words: str) -> Markup:
    """Turns https addresses in a text into links that don't reveal this page to the other site."""
    found, end = Markup(), 0
    for match in _ADDRESS.finditer(words):
        address = match[0].rstrip(_AFTER)
        if address.removeprefix("https://"):
            found += escape(words[end : match.start()])
            found += Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address)
            end = match.start() + len(address)
    return found + escape(words[end:])
