"""Checks the address of a company's identity provider, without asking the provider."""

from __future__ import annotations

import re

from blindfolio.outbound import address
from blindfolio.outbound.address import LOOPBACK

_METADATA = "/.well-known/openid-configuration"
_LONGEST = 500
# With these, Microsoft lets in people from any company.
_ANY_TENANT = re.compile(
    r"https://login\.microsoftonline\.com/(common|organizations|consumers)\b"
)


def checked(value: str) -> str:
    """Raises ValueError with a message that fits into the middle of a sentence."""
    try:
        target = address.parse(value)
    except ValueError:
        target = None
    if target is None or "?" in target.path:
        raise ValueError(
            "give the issuer's whole address without a question mark or a password, such as"
            " https://login.example.com"
        )
    if target.scheme != "https" and target.host not in LOOPBACK:
        raise ValueError("give an address with https://; http:// works only on this machine")
    if value.endswith(_METADATA):
        raise ValueError(f"leave out {_METADATA} at the end")
    if _ANY_TENANT.match(value):
        raise ValueError(
            "give the address of your own tenant, https://login.microsoftonline.com/TENANT/v2.0;"
            " the one you gave stands for any company"
        )
    if len(value) > _LONGEST:
        raise ValueError(f"give an address of at most {_LONGEST} characters")
    return value
