"""What people write in a debrief: required, in one piece, and no longer than a page bears."""

from __future__ import annotations

from blindfolio.refusal import Refusal

LONGEST = 2000
"""Characters of one text."""


def required(code: str, text: str, ask: str) -> str:
    """The text without the space around it; a Refusal of this `code` that says `ask` where there is
    none, or that it is too long."""
    if not text.strip():
        raise Refusal(code, ask)
    return optional(code, text)


def optional(code: str, text: str) -> str:
    """As `required`, for what may be left empty."""
    if len(text.strip()) > LONGEST:
        raise Refusal(
            code, f"This text is longer than {LONGEST:,} characters. Please shorten it."
        )
    return text.strip()
