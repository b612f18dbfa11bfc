"""What a service says is another machine's word: made fit for our log and our tables."""

from __future__ import annotations

import re

from reviews.model_questions.backend import NoAnswer


def as_code(said: object) -> str:
    """A service's code as far as it looks like one: it goes to the log."""
    return said if isinstance(said, str) and re.fullmatch(r"[A-Za-z_]{1,60}", said) else "error"


def whole_text(text: str) -> str:
    """An answer's text as it came; `NoAnswer` where it is none, or nothing that a database can
    keep."""
    if not text.strip():
        raise NoAnswer("empty")
    if "\0" in text or re.search("[\ud800-\udfff]", text):
        raise NoAnswer("not text")
    return text
