"""Text of several lines that people type into a form."""

from __future__ import annotations


def as_typed(text: str) -> str:
    """The text without blanks around it, each line's end as one character.

    A browser counts it as one when it keeps to a field's longest, and sends two.
    """
    return text.replace("\r\n", "\n").strip()
