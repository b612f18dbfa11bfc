from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reviews.packet import parts
from reviews.packet.entries import Entries, Packet
from reviews.packet.parts import Row, RowsPart, same

Item = tuple[str, Row]

_NAME = "candidate"


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    for of in parts.ROWS:
        rows = of.items(packet)
        items = [(of.called(n, row), row) for n, row in enumerate(rows, 1)]
        yield from _rows(of, items, entries)
        if of.kind:
            yield from _recorded(of, rows, entries)
        for sub in of.within:
            yield from _about(of, sub, rows, entries)
    yield from _candidate(packet["candidate"], entries)


def unsealed(packet: Packet, entries: Entries) -> Iterator[str]:
    # Computed; the packet's own marks are not trusted.
    for of in parts.ROWS:
        if of.loose and not all(_is_covered(of, it, entries) for it in of.items(packet)):
            yield of.loose
    yield from (words for _, words in parts.NEVER_SEALED)


def _is_covered(of: RowsPart, row: Row, entries: Entries) -> bool:
    return (of.sealed.name, of.key(row, entries.folio)) in entries.rows


def _rows(of: RowsPart, items: Sequence[Item], entries: Entries) -> Iterator[str]:
    table, given = of.sealed.name, set[str]()
    for what, row in items:
        key, covered = of.key(row, entries.folio), _is_covered(of, row, entries)
        if key in given:
            yield f"{what} is there twice."
        given.add(key)
        if not covered and not of.loose:
            yield f"{what} has no entry that sealed it."
        yield from entries.columns(table, key, what, of.said(row, entries.folio))
        if row["sealed"] != covered:
            yield f"{what} is marked wrongly as covered, or not covered, by a seal."
    for key in sorted(entries.keys(table) - given):
        yield f"{of.missing} is missing: entry {entries.rows[table, key]['seq']} sealed it."


def _about(of: RowsPart, sub: RowsPart, rows: Sequence[Row], entries: Entries) -> Iterator[str]:
    items: list[Item] = []
    for n, row in enumerate(rows, 1):
        what = sub.called(n, row)
        for it in sub.items(row):
            items.append((what, it))
            if it[sub.sealed.keys[0]] != row["id"]:
                _, _, one = of.missing.partition(" ")
                yield f"{what} belongs to another {one}."
    yield from _rows(sub, items, entries)


def _recorded(of: RowsPart, rows: Sequence[Row], entries: Entries) -> Iterator[str]:
    recorded = entries.of_kind(of.kind)
    for row in rows:
        if not recorded:
            yield f"{of.one} has no entry that recorded it."
        for entry in recorded[-1:]:
            facts: dict[str, Any] = {**entry["body"]["facts"], "by": entry["body"]["actor"]}
            for key, value in facts.items():
                if key in row and not same(row[key], value):
                    word = parts.word(key)
                    yield f"{of.one}: {word} is not what entry {entry['seq']} recorded."
    for entry in recorded if not rows else ():
        yield f"{of.one} is missing: entry {entry['seq']} recorded it."


def _candidate(part: Row, entries: Entries) -> Iterator[str]:
    what, values = "The candidate", {"name": part["name"], "folio": entries.folio}
    keys = entries.keys(_NAME)
    if not keys:
        yield f"{what} has no entry that sealed it."
    # The packet does not contain the key of the candidate's row.
    for key in keys:
        yield from entries.columns(_NAME, key, what, values)
    if part["sealed"] != bool(keys):
        yield f"{what} is marked wrongly as covered, or not covered, by a seal."
