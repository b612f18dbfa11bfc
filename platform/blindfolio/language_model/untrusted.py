"""What a service says is another machine's word: made fit for our log and our tables."""

from __future__ import annotations

import json
import re
from typing import Any

from blindfolio.language_model.backend import NoAnswer

ANSWER_LIMIT = 200_000
"""Characters of an answer that are looked at; a longer one is not read at all."""
THOUGHT = "</think>"
"""Ends what a model says to itself before its answer."""


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


def json_object(answer: str) -> dict[str, Any]:
    """The JSON object in an answer, whatever is round it; `NoAnswer` where there is none."""
    if len(answer) > ANSWER_LIMIT:
        raise NoAnswer("too long")
    said = whole_text(answer)
    # Models that think aloud do so first, and may think in braces; but a text within the object
    # may speak of that mark too, and then the object goes on behind it.
    spans_mark = said.rfind("}") > said.rfind(THOUGHT)
    for part in (said * spans_mark, said.rpartition(THOUGHT)[2], said.partition(THOUGHT)[2]):
        try:
            body: dict[str, Any] = json.loads(part[part.find("{") : part.rfind("}") + 1])
        except (ValueError, RecursionError):
            continue
        return body
    raise NoAnswer("not JSON")
