"""Seeds are for the crawler's differential runs, in which two sites must be equal except for what
is hidden."""

from __future__ import annotations

import base64
import random
import secrets

_seeded: random.Random | None = None

# No 0/O, 1/I/L, so that a code can be read out in a call.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def seed(value: int | None) -> None:
    """Makes everything below repeatable (tests only), or truly random again with None."""
    global _seeded
    _seeded = None if value is None else random.Random(value)


def octets(n: int) -> bytes:
    """`n` random bytes."""
    return _seeded.randbytes(n) if _seeded else secrets.token_bytes(n)


def new_id() -> str:
    return base64.b32encode(octets(13)).decode().lower()[:20]


def token() -> str:
    return base64.urlsafe_b64encode(octets(32)).decode().rstrip("=")


def request_id() -> str:
    """32 hexadecimal digits. Never seeded: rows must not depend on the number of requests."""
    return secrets.token_hex(16)


def folio_code() -> str:
    """A folio's name for blind roles, such as `F-7Q2K9`; not derived from anything."""
    return "F-" + "".join(CODE_LETTERS[b % len(CODE_LETTERS)] for b in octets(5))
