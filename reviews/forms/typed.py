"""What people type, in the one form in which it is stored, compared and sealed."""

from __future__ import annotations

import unicodedata

from blindfolio.refusal import Refusal

LONGEST = 20_000
"""Characters of one text; a review is read by people."""


def typed(value: object, what: str) -> str:
    """A typed text: composed letters, line ends as newlines, nothing that cannot be stored.

    Raises Refusal where it is no text, or longer than `LONGEST`; `what` names it.
    """
    if not isinstance(value, str):
        raise Refusal("not_text", f"{what} must be text.")
    # Lone surrogates (JSON can carry them) and NUL are refused by PostgreSQL.
    text = value.encode("utf-8", "replace").decode().replace("\x00", "")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST:
        raise Refusal(
            "too_long",
            f"{what} has {len(text):,} characters; shorten it to {LONGEST:,} or fewer.",
        )
    return text
