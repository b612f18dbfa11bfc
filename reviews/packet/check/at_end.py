"""Comparing the names and the question sheet with what the decision's entries sealed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.packet import parts
from reviews.packet.check.entries import Entries, Packet


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    """A sentence for each name, question and change that is not as it was sealed, or is missing."""
    yield from _candidate(packet["candidate"], entries)
    yield from _people(packet["people"]["names"], entries)
    questions = packet["sheet"]["questions"] if packet["sheet"] else []
    yield from _questions(questions, entries)


def _candidate(part: Mapping[str, Any], entries: Entries) -> Iterator[str]:
    values = {"name": part["name"], "folio": entries.about["id"]}
    # The packet does not tell its key.
    for key in entries.keys("candidate") or ("",):
        yield from _row("The candidate", "candidate", key, values, part, entries)


def _people(names: list[Mapping[str, Any]], entries: Entries) -> Iterator[str]:
    for it in names:
        what = f"The account {it['id']}"
        yield from entries.columns("account", it["id"], what, {"name": it["name"]})
        if it["sealed"] != (("account", it["id"]) in entries.rows):
            yield f"{what} is marked wrongly as covered, or not covered, by a seal."
    yield from _missing(
        "The name of an account", "account", [it["id"] for it in names], entries
    )


def _questions(questions: list[Mapping[str, Any]], entries: Entries) -> Iterator[str]:
    changes: list[str] = []
    for n, question in enumerate(questions, 1):
        what, key = f"Question {n} of the sheet", question["id"]
        values = {
            name: question[name] for name in ("segment", "state", "went", "text", "quote")
        }
        values |= {"built_text": question["built"], "folio": entries.about["id"]}
        yield from _row(what, "question", key, values, question, entries)
        for change in question["changes"]:
            changes.append(f"{key},{change['account']}")
            of = f"The change in the design at question {n}"
            told = {column: change[column] for column in parts.CHANGE}
            yield from _row(of, "design_change", changes[-1], told, change, entries)
    yield from _missing(
        "A question of the sheet", "question", [it["id"] for it in questions], entries
    )
    yield from _missing("A change in the design", "design_change", changes, entries)


def _row(
    what: str,
    table: str,
    key: str,
    values: Mapping[str, Any],
    part: Mapping[str, Any],
    entries: Entries,
) -> Iterator[str]:
    if (table, key) not in entries.rows:
        yield f"{what} has no entry that sealed it."
    yield from entries.columns(table, key, what, values)
    if not part["sealed"]:
        yield f"{what} is marked wrongly as not covered by a seal."


def _missing(what: str, table: str, given: list[str], entries: Entries) -> Iterator[str]:
    if len(set(given)) < len(given):
        yield f"{what} is there twice."
    for key in sorted(entries.keys(table) - set(given)):
        yield f"{what} is missing: entry {entries.rows[table, key].seq} sealed it."
