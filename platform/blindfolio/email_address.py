"""Checks email addresses, and writes domains as people read them and as mail servers know them."""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.headerregistry import Address

import idna

from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal

_OF_ADDRESSES = frozenset("@<>")
_LONGEST = 254  # RFC 5321
_USUAL = "Enter one such as name@example.com."


def is_address(text: str) -> bool:
    """Returns whether mail programs accept this as one email address."""
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, AttributeError, HeaderParseError):
        # Everything that the standard library raises for an address that it can't parse.
        return False
    return True


def normal_email(address: str) -> str:
    """Returns the address in lower case, with its domain in letters that people read. Raises
    Refusal for an address to which no email can be sent.
    """
    address = unicodedata.normalize("NFC", address.strip()).lower()
    for char in address:
        if unicodedata.category(char)[0] == "C" and not char.isspace():
            raise _refuse(f"This address contains {_named(char)}. Type it again without it.")
    name, _, domain = address.rpartition("@")
    if not (name and domain) or "@" in name or re.search(r"\s", address):
        raise _refuse(f"This is not an email address. {_USUAL}")
    if not name.isascii():
        raise _refuse(
            "Few mail servers can send to an address with letters such as é before the @. Use"
            " another address."
        )
    if "." not in domain.strip("."):
        raise _refuse(f"The part after the @ needs a dot. {_USUAL}")
    host = in_ascii(domain)
    sent = f"{name}@{host}"
    if len(sent) > _LONGEST or not is_address(sent):
        raise _refuse(f"This is not an email address. {_USUAL}")
    return f"{name}@{_as_read(host)}"


def sender_name(name: str) -> str:
    """Returns a name from which emails can come: nothing in it can be taken for an address."""
    return "".join(char for char in name if not _is_barred(char)).strip()


def check_sender_name(name: str) -> None:
    """Raises Refusal for a name from which no emails can come."""
    if barred := next(filter(_is_barred, name), ""):
        seen = f"“{barred}”" if unicodedata.category(barred)[0] != "C" else _named(barred)
        raise Refusal(
            "name",
            "Emails come from this name, so it can't contain @, < or >, or invisible characters."
            f" Remove {seen}.",
        )


def _is_barred(char: str) -> bool:
    is_control = one_line(char, 1) != unicodedata.normalize("NFC", char)
    # Compared in plain forms, because @ also has a wide and a small one.
    return is_control or not _OF_ADDRESSES.isdisjoint(unicodedata.normalize("NFKC", char))


def in_ascii(domain: str) -> str:
    """Returns a domain as DNS has it: `xn--bcher-kva.example` for `bücher.example`."""
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise _refuse(f"“{domain}” is not a domain. Check the part after the @.") from None


def _as_read(domain: str) -> str:
    try:
        return idna.decode(domain) if "xn--" in domain else domain
    except idna.IDNAError:
        return domain


def _named(char: str) -> str:
    name = unicodedata.name(char, "").lower()
    return f"an invisible character ({name or f'U+{ord(char):04X}'})"


def _refuse(sentence: str) -> Refusal:
    return Refusal("email", sentence)
