from __future__ import annotations

import hmac

from flask import current_app


def digest(said: str) -> bytes:
    """Returns the keyed digest of a text. Each use must start the text with its own prefix."""
    return hmac.digest(str(current_app.secret_key).encode(), said.encode(), "sha256")


def tag(said: str) -> str:
    """Returns 32 hexadecimal digits, because 64 would look like a document's hash."""
    return digest(said).hex()[:32]
