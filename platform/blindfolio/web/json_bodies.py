"""JSON that was sent to us: whatever cannot be read is a request that cannot be understood."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class JSONBodies(DefaultJSONProvider):
    """Flask's own, for which a body that nests too deeply is one more that is no JSON."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of `s`; ValueError where it is no JSON, or nested beyond Python's stack."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
