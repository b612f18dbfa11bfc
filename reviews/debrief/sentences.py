from __future__ import annotations

from blindfolio.refusal import Refusal

LONGEST = 2000  # characters


def required(code: str, text: str, ask: str) -> str:
    if not text.strip():
        raise Refusal(code, ask)
    return optional(code, text)


def optional(code: str, text: str) -> str:
    if len(text.strip()) > LONGEST:
        raise Refusal(
            code, f"This text is longer than {LONGEST:,} characters. Please shorten it."
        )
    return text.strip()
