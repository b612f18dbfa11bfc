from __future__ import annotations


def as_typed(text: str) -> str:
    """Returns the text stripped, with each line ending as one character. Browsers count line
    endings that way for a field's limit.
    """
    return text.replace("\r\n", "\n").strip()
