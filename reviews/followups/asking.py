"""What a person may put before a panel: words that ask, without what a sheet may never hold."""

from __future__ import annotations

import re

MAX_WRITTEN = 1500
"""Characters. What people have written is not measured by the engine's own sense of length."""

_TELLS = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.-]*|\b[1-4]\s*/\s*4\b|"
    r"(?:\b(?:rated|scored?|gave|rating)|(?<!\bthat )(?<!\bthe )(?<!\ba )\brate)\b.{0,40}"
    r"(?<![\d.,])[1-4]\b(?![.,]\d|\s?%)",
    re.IGNORECASE,
)
"""An address, or a rating."""
_SLOT = re.compile(r"[{}]")
_CLOSING = " \n\t\"'”’»)]*_"  # noqa: RUF001 - the quotation marks that people type


def asks(text: str) -> bool:
    """Whether a text ends with a question, quotation marks and emphasis aside."""
    return text.rstrip(_CLOSING).endswith("?")


def tells(text: str) -> str:
    """The first words of a text that a sheet may not hold: an address or a rating; "" for none."""
    found = _TELLS.search(text)
    return found.group() if found else ""


def unfit(text: str) -> str:
    """Why a person's question cannot stand on a sheet, as a sentence for them; "" if it can."""
    if words := tells(text):
        return (
            f"“{words}” reads as a rating or an email address, which the panel’s sheet may not"  # noqa: RUF001
            " hold. Use other words."
        )
    if _SLOT.search(text):
        return "The panel’s sheet takes no { or }. Use other words."  # noqa: RUF001
    if len(text) > MAX_WRITTEN:
        return (
            f"A question for the panel is at most {MAX_WRITTEN:,} characters. Make it shorter."
        )
    return ""


def not_asked(text: str) -> str:
    """Why a text that a reviewer marked is not asked as it stands, as a sentence for them; "" if
    it is."""
    if not asks(text):
        return (
            "Write what the panel is to ask, with a question mark at its end: it is read out as"
            " it stands. Or untick “Ask this”."
        )
    return unfit(text)
