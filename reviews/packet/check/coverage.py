"""What of a packet no seal covers: worked out from its entries, never from its own marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.packet import parts
from reviews.packet.check.entries import Entries, Packet


def is_covered(packet: Packet, entries: Entries, part: str) -> bool:
    """Whether an entry has sealed the row of one of `parts.TABLES`."""
    column = {"opening": "opening", "prompt": "prompt_version"}.get(part, "id")
    return (parts.TABLES[part], str(packet["submission"][column])) in entries.rows


def unsealed(packet: Packet, entries: Entries) -> Iterator[str]:
    """What no seal covers, in words."""
    for name, words in parts.MAY_BE_UNSEALED.items():
        if not is_covered(packet, entries, name):
            yield words
    if not all(("account", it["id"]) in entries.rows for it in packet["people"]["names"]):
        yield parts.NAMES
    for name, words in parts.NEVER_SEALED:
        if packet[name] is not None:
            yield words
