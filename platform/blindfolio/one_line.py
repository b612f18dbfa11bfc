from __future__ import annotations

import re
import unicodedata

# Invisible characters, and those that reorder text. Joiners stay, because scripts and emoji
# need them.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]|[\U000e0000-\U000e007f]"
)

_MARK = "\ufffd"
# Accents on one letter. No script needs more, and two hundred would cover the lines above.
_STACK = 8


def one_line(text: str, longest: int) -> str:
    """Returns the text on one line in NFC. Invisible characters become visible ones, so that
    two names can't differ invisibly.
    """
    shown = _CONTROLS.sub(_MARK, unicodedata.normalize("NFC", text))
    kept: list[str] = []
    stacked = 0
    for char in shown[: 4 * longest]:
        stacked = stacked + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if stacked <= _STACK:
            kept.append(char)
    return "".join(kept)[:longest]
