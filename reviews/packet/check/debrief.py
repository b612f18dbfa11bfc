"""Comparing what was said in a debrief, and the grounds of its decision, with the entries that
sealed the rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reviews.packet import parts
from reviews.packet.check.entries import Entries, Packet

Item = tuple[str, Mapping[str, Any]]
"""A row's part of a packet with what a sentence calls it."""


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    """A sentence for each row that is not as it was sealed, is missing, or was never sealed."""
    for of in (*parts.DEBRIEF, parts.INTERVIEW_PASSES):
        items = [(f"{of.one} {n}", row) for n, row in enumerate(packet[of.part], 1)]
        yield from _rows(entries, of.table, "id", of.columns, items, one=of.one.lower())
    yield from _settled(packet, entries)
    yield from _answers(packet, entries)
    yield from _grounds(packet, entries)


def _settled(packet: Packet, entries: Entries) -> Iterator[str]:
    items = []
    for n, flag in enumerate(packet["flags"], 1):
        if flag["settled"] is not None:
            items.append((f"The answer to red flag {n}", flag["settled"]))
            if flag["settled"]["flag"] != flag["id"]:
                yield f"The answer to red flag {n} belongs to another red flag."
    one = "answer to a red flag"
    yield from _rows(entries, "flag_settled", "flag", parts.SETTLED, items, one=one)


def _answers(packet: Packet, entries: Entries) -> Iterator[str]:
    items = []
    for n, dissent in enumerate(packet["dissents"], 1):
        if dissent["answer"] is not None:
            items.append((f"The answer to dissent {n}", dissent["answer"]))
            if dissent["answer"]["dissent"] != dissent["id"]:
                yield f"The answer to dissent {n} belongs to another dissent."
    one = "answer to a dissent"
    yield from _rows(entries, "dissent_answer", "dissent", parts.ANSWER, items, one=one)


def _grounds(packet: Packet, entries: Entries) -> Iterator[str]:
    about, part = entries.about["id"], packet["grounds"]
    items = [] if part is None else [("The grounds of the decision", {**part, "folio": about})]
    columns = ("folio", *parts.GROUNDS)
    one = "record of the decision's grounds"
    yield from _rows(entries, "decision_grounds", "folio", columns, items, one=one)


def _rows(
    entries: Entries,
    table: str,
    key: str,
    columns: Sequence[str],
    items: Sequence[Item],
    *,
    one: str,
) -> Iterator[str]:
    """A sentence for each of these rows that is not as it was sealed, and for each that an entry
    sealed and that is not among them."""
    given: set[str] = set()
    for what, row in items:
        if row[key] in given:
            yield f"{what} is there twice."
        given.add(row[key])
        if (table, row[key]) not in entries.rows:
            yield f"{what} has no entry that sealed it."
            continue
        values = {column: row[column] for column in columns} | {"folio": entries.about["id"]}
        yield from entries.columns(table, row[key], what, values)
        if not row["sealed"]:
            yield f"{what} is marked wrongly as not covered by a seal."
    for missing in sorted(entries.keys(table) - given):
        article = "An" if one[0] in "aeiou" else "A"
        yield f"{article} {one} is missing: entry {entries.rows[table, missing].seq} sealed it."
