"""What of a packet no seal covers: worked out from its entries, never from its own marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.packet import parts
from reviews.packet.check.entries import Entries, Packet

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "opening": parts.OPENING,
    "prompt": parts.PROMPT,
    "submission": parts.FOLIO,
    "gate": parts.GATE,
    "decision": parts.DECISION,
    "feedback": parts.FEEDBACK,
}


def key_of(packet: Packet, part: str) -> str:
    """The key of the row that a part shows."""
    column = {"opening": "opening", "prompt": "prompt_version"}.get(part, "id")
    return str(packet["submission"][column])


def is_covered(packet: Packet, entries: Entries, part: str) -> bool:
    """Whether an entry has sealed the row of one of `parts.ROWS_COVER`."""
    table = next(table for name, table, _ in parts.ROWS_COVER if name == part)
    return (table, key_of(packet, part)) in entries.rows


def standings(entries: Entries, review: Mapping[str, Any]) -> set[str]:
    """The keys of the rows that an entry has sealed as this review's reviewer; of the one that the
    packet names, its columns are compared elsewhere."""
    if ("standing", review["part"]["id"]) in entries.rows:
        return {review["part"]["id"]}
    wanted = {"account": review["locked"]["reviewer"], "kind": "reviewer"}
    return entries.keys_with("standing", wanted)


def rows_of_sheet(packet: Packet, entries: Entries) -> Iterator[bool]:
    """Of each question and each change in the design, whether an entry has sealed it."""
    for question in packet["sheet"]["questions"] if packet["sheet"] else ():
        yield ("question", question["id"]) in entries.rows
        for change in question["changes"]:
            yield ("design_change", f"{question['id']},{change['account']}") in entries.rows


def unsealed(packet: Packet, entries: Entries) -> Iterator[str]:
    """What no seal covers, in words."""
    for name, table, words in parts.ROWS_COVER:
        if packet[name] is None:
            continue
        if not is_covered(packet, entries, name):
            yield words
        columns = _COLUMNS.get(name, ())
        for column in entries.without_seal(table, key_of(packet, name), columns):
            yield f"{words.partition(':')[0]}: {parts.word(column)}"
    if not all(standings(entries, review) for review in packet["reviews"]):
        yield parts.NUMBERS_OF_REVIEWERS
    if not entries.keys("candidate"):
        yield parts.CANDIDATE
    if not all(("account", it["id"]) in entries.rows for it in packet["people"]["names"]):
        yield parts.NAMES
    if not all(rows_of_sheet(packet, entries)):
        yield parts.SHEET
    for name, words in parts.NEVER_SEALED:
        if packet[name] is not None:
            yield words
