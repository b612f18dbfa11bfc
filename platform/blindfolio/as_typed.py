from __future__ import annotations


def as_typed(text: str) -> str:
    """Strips the text and makes each line end one character, as browsers count it for field
    limits."""
    return text.replace("\r\n", "\n").strip()
