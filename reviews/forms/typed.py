from __future__ import annotations

import unicodedata

from blindfolio.refusal import Refusal

LONGEST = 20_000


def typed(value: object, what: str) -> str:
    """The one form that is stored, compared and sealed: composed letters, newlines as line ends.
    Raises Refusal for anything but text, or for more than `LONGEST` characters."""
    if not isinstance(value, str):
        raise Refusal("not_text", f"{what} must be text.")
    # PostgreSQL refuses lone surrogates (JSON can carry them) and NUL.
    text = value.encode("utf-8", "replace").decode().replace("\x00", "")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST:
        raise Refusal(
            "too_long",
            f"{what} has {len(text):,} characters; shorten it to {LONGEST:,} or fewer.",
        )
    return text
