"""Cuts `data:` pictures out of Markdown before it is parsed, because a picture of 13 MB takes
the parser seconds.
"""

from __future__ import annotations

import base64
import binascii
import re

DATA_PICTURE = re.compile(
    r"data:image/[\w.+-]{1,40}((?:;[\w=.-]{1,40}){0,4}),([A-Za-z0-9+/=%_-]{16,})", re.IGNORECASE
)
PLACE = re.compile(r"(?:\]\(<?|\]:[ \t]{0,3}<?|src\s?=\s?[\"']?)\Z", re.IGNORECASE)

# Except as a picture's source, a shorter address is the author's text.
_LONG = 512

PREFIX = "picture:in-text-"


def cut_pictures(text: str) -> tuple[str, list[bytes]]:
    """Returns the text with `picture:in-text-N` for each `data:` picture, and the pictures'
    bytes. The bytes are empty for a picture that isn't base64, such as plain SVG.
    """
    cut: list[bytes] = []

    def replaced(found: re.Match[str]) -> str:
        if len(found[2]) < _LONG and not PLACE.search(
            text[max(0, found.start() - 10) : found.start()]
        ):
            return found[0]
        cut.append(_bytes_of(found[2]) if found[1].lower().endswith(";base64") else b"")
        return f"{PREFIX}{len(cut)}"

    return DATA_PICTURE.sub(replaced, text), cut


def _bytes_of(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return b""
