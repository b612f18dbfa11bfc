"""Provides all randomness. Tests seed it so that two sites are equal except for what is hidden."""

from __future__ import annotations

import base64
import random
import secrets

_seeded: random.Random | None = None

# No 0/O, 1/I/L, so that a code can be read out in a call.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def seed(value: int | None) -> None:
    """Makes all later results repeatable, for tests only. None makes them random again."""
    global _seeded
    _seeded = None if value is None else random.Random(value)


def octets(n: int) -> bytes:
    return _seeded.randbytes(n) if _seeded else secrets.token_bytes(n)


def new_id() -> str:
    return base64.b32encode(octets(13)).decode().lower()[:20]


def token() -> str:
    return base64.urlsafe_b64encode(octets(32)).decode().rstrip("=")


def request_id() -> str:
    """Returns 32 hexadecimal digits. They are never seeded, because rows must not depend on the
    number of requests.
    """
    return secrets.token_hex(16)


def folio_code() -> str:
    """Returns a random submission code such as `F-7Q2K9`, which blind roles see in place of a
    name.
    """
    return "F-" + "".join(CODE_LETTERS[b % len(CODE_LETTERS)] for b in octets(5))
