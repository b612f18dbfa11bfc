from __future__ import annotations

import hmac

from flask import current_app


def digest(said: str) -> bytes:
    """Each use starts `said` with its own prefix."""
    return hmac.digest(str(current_app.secret_key).encode(), said.encode(), "sha256")


def tag(said: str) -> str:
    """As 32 hexadecimal digits; 64 would look like a document's hash."""
    return digest(said).hex()[:32]
