"""Makes what a service sends safe for our log and tables."""

from __future__ import annotations

import json
import re
from typing import Any

from blindfolio.language_model.backend import NoAnswer

ANSWER_LIMIT = 200_000  # In characters. Longer answers are refused.
THOUGHT = "</think>"  # separates a model's thoughts from its answer


def as_code(said: object) -> str:
    """Returns a code that is safe to log. Anything that doesn't look like a code is replaced."""
    return said if isinstance(said, str) and re.fullmatch(r"[A-Za-z_]{1,60}", said) else "error"


def text_of(part: object) -> str:
    """Returns the text of one part of an answer, or an empty string for a thought or a tool
    call.
    """
    match part:
        case {"text": str(text), **rest} if rest.get("type", "text") == "text":
            return text
    return ""


def whole_text(text: str) -> str:
    """Raises NoAnswer if the text is empty or a database can't store it."""
    if not text.strip():
        raise NoAnswer("empty")
    if "\0" in text or re.search("[\ud800-\udfff]", text):
        raise NoAnswer("not text")
    return text


def json_object(answer: str) -> dict[str, Any]:
    """Returns the JSON object in an answer and ignores the text around it. Raises NoAnswer."""
    if len(answer) > ANSWER_LIMIT:
        raise NoAnswer("too long")
    said = whole_text(answer)
    # Models that think aloud do so first, and thoughts may contain braces. The mark may also occur
    # inside the object, which then continues after it.
    spans_mark = said.rfind("}") > said.rfind(THOUGHT)
    for part in (said * spans_mark, said.rpartition(THOUGHT)[2], said.partition(THOUGHT)[2]):
        try:
            body: dict[str, Any] = json.loads(part[part.find("{") : part.rfind("}") + 1])
        except (ValueError, RecursionError):
            continue
        return body
    raise NoAnswer("not JSON")
