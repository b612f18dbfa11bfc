from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviews.packet import parts
from reviews.packet.entries import Entries, Entry, Packet
from reviews.packet.parts import FormPart, Row, same

_ONE = {
    **dict.fromkeys(("ratings", "criteria", "dimensions"), "rating of"),
    "comments": "comment",
    "questions": "question",
}


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    for of in parts.LOCKED:
        yield from _locked(packet, of, entries)
    amended = {entry["seq"]: entry for entry in entries.of_kind("amendment")}
    recognised = {entry["body"]["actor"] for entry in entries.of_kind("recognised")}
    for n, review in enumerate(packet[parts.REVIEWS.name], 1):
        what = f"{parts.REVIEWS.one} {n}"
        yield from _reviewer(what, review, entries)
        if review["locked"]["document"] != packet["submission"]["sha"]:
            yield f"{what} was written about another document."
        if review["recognised"] != (review["locked"]["reviewer"] in recognised):
            yield f"{what}: whether its reviewer recognised the author was altered."
        for amendment in review["amendments"]:
            added = amended.pop(amendment["entry"], None)
            yield from _amendment(what, review, amendment, added)
    for seq in amended:
        yield f"An amendment is missing: entry {seq} recorded it."


def _locked(packet: Packet, of: FormPart, entries: Entries) -> Iterator[str]:
    locks = {entry["seq"]: entry for entry in entries.of_kind(of.kind)}
    for n, part in enumerate(packet[of.name], 1):
        what, entry = f"{of.one} {n}", locks.pop(part["entry"], None)
        if entry is None:
            yield f"{what} has no entry that locked it."
            continue
        for name in _differences(entry["body"]["facts"], part["locked"]):
            yield f"{what}'s {name} is not what entry {entry['seq']} sealed."
        if part["locked_at"] != entry["at"]:
            yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
        if not part["sealed"]:
            yield f"{what} is marked wrongly as not covered by a seal."
    article = "An" if of.one[0] in "AEIOU" else "A"
    for seq in locks:
        yield f"{article} {of.one.lower()} is missing: entry {seq} locked it."


def _reviewer(what: str, review: Row, entries: Entries) -> Iterator[str]:
    part, of = review["part"], parts.STANDING
    table, said = of.sealed.name, of.said(part, entries.folio)
    yield from entries.columns(table, part["id"], f"{what}: {of.one}", said)
    if part["account"] != review["locked"]["reviewer"]:
        yield f"{what} is not by the reviewer whose number it has."
    if (table, part["id"]) not in entries.rows:
        yield f"{what}: its number, and whether it counts, have no entry that sealed them."


def _amendment(what: str, review: Row, amendment: Row, entry: Entry | None) -> Iterator[str]:
    what = f"{what}'s amendment {amendment['n']}"
    if entry is None:
        yield f"{what} has no entry that recorded it."
        return
    told = {
        "review": review["locked"]["review"],
        "amendment": amendment["id"],
        **{key: amendment[key] for key in ("n", "text", "after_reveal")},
    }
    if not same(told, entry["body"]["facts"]) or amendment["at"] != entry["at"]:
        yield f"{what} is not what entry {entry['seq']} recorded."


def _differences(sealed: Row, told: Row) -> Iterator[str]:
    for key in _differing(sealed, told):
        one, other = _by_key(told.get(key)), _by_key(sealed.get(key))
        if key in _ONE and one is not None and other is not None:
            yield from (f"{_ONE[key]} {it}" for it in _differing(one, other))
        else:
            yield key


def _differing(one: Row, other: Row) -> list[str]:
    return [
        key
        for key in sorted({*one, *other})
        if (key in one) != (key in other) or not same(one.get(key), other.get(key))
    ]


def _by_key(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list):
        return {str(n): it for n, it in enumerate(value, 1)}
    return value if isinstance(value, dict) else None
