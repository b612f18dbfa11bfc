from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask.json.provider import DefaultJSONProvider


class JSONBodies(DefaultJSONProvider):
    """Refuses JSON that nests too deeply or contains text that databases can't store."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        s = s if isinstance(s, str) else s.decode()
        try:
            value = super().loads(s, **kwargs)
            # Only escapes can produce such text.
            if "\\u" in s:
                for text in _texts(value):
                    text.encode()
                    if "\0" in text:
                        raise ValueError("the character zero")
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)
