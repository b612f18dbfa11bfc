"""Words in which somebody may have written an address of the web: only https becomes a link."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https://[^\s<>\"'“”]+")
_AFTER = ".,;:!?)]}"
"""What stands behind an address and is hardly ever its end."""


def linked(words: str) -> Markup:
    """`words` escaped, with each https address in them as a link that tells the other site
    nothing of this page."""
    found, end = Markup(), 0
    for match in _ADDRESS.finditer(words):
        address = match[0].rstrip(_AFTER)
        if address.removeprefix("https://"):
            found += escape(words[end : match.start()])
            found += Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address)
            end = match.start() + len(address)
    return found + escape(words[end:])
