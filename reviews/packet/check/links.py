from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from blindfolio.ledger import chain

Entry = Mapping[str, Any]


@dataclass(slots=True)
class Links:
    """Faults, and each entry's seal by number, as far as it was computed or given whole."""

    faults: list[str] = field(default_factory=list)
    seals: dict[int, str] = field(default_factory=dict)


def follow(ledger: Mapping[str, Any]) -> Links:
    found = Links()
    found.faults += _order(ledger["entries"], "Entries {} and {} are in the wrong order.")
    items = sorted(_items(ledger), key=lambda item: item[0])
    seq, running = ledger["before"]["seq"], ledger["before"]["seal"]
    if seq == 0 and running != chain.GENESIS:
        found.faults.append("The start of the log was altered.")
    found.seals[seq] = running
    for first, item in items:
        if first > seq + 1:
            found.faults.append(_missing(seq + 1, first - 1))
            running = ""
        elif first <= seq:
            found.faults.append(f"Entry {first} is there twice, or was moved.")
            continue
        if "digests" in item:
            for digest in item["digests"]:
                seq += 1
                running = chain.seal_of(running, seq, digest) if running else ""
                found.seals[seq] = running
        else:
            found.faults += _entry_faults(item, running)
            seq, running = first, item["seal"]
            found.seals[seq] = running
    head = ledger["head"]
    if seq < head["seq"]:
        found.faults.append(_missing(seq + 1, head["seq"]))
    elif (seq, running) != (head["seq"], head["seal"]) and running:
        found.faults.append(
            "The head of the log is not what its entries come to: an entry near its end, or the"
            " head, was altered."
        )
    return found


def _items(ledger: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for entry in ledger["entries"]:
        yield entry["seq"], entry
    for run in ledger["between"]:
        yield run["first"], run


def _order(entries: Sequence[Entry], sentence: str) -> list[str]:
    return [
        sentence.format(one["seq"], other["seq"])
        for one, other in pairwise(entries)
        if one["seq"] >= other["seq"]
    ]


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Entry {first} is missing."
    return f"Entries {first} to {last} are missing."


def _entry_faults(entry: Entry, before: str) -> Iterator[str]:
    """`before` is the previous entry's seal, or "" if unknown."""
    seq = entry["seq"]
    if entry["seal"] != _seal(entry):
        yield f"Entry {seq} was altered: its contents don't match its seal."
    elif before and entry["prev"] != before:
        yield (
            f"Entry {seq} doesn't follow what comes before it: entry {seq - 1}, or one between it"
            " and the last entry that is given whole, was altered, replaced or moved."
        )


def _seal(entry: Entry) -> str | None:
    hashed = chain.payload_hash(entry["salt"], entry["body"])
    try:
        at = datetime.fromisoformat(entry["at"])
    except ValueError:
        return None
    return chain.seal(entry["prev"], entry["seq"], entry["kind"], at, hashed)
