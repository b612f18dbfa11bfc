from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from blindfolio.ledger import chain

Entry = Mapping[str, Any]


def follow(ledger: Mapping[str, Any]) -> tuple[list[str], dict[int, str]]:
    """Return the faults of the log, and the seals of its entries by number. A seal after a gap
    is left out or empty."""
    faults = [
        f"Entries {one['seq']} and {other['seq']} are in the wrong order."
        for one, other in pairwise(ledger["entries"])
        if one["seq"] >= other["seq"]
    ]
    seq, running = ledger["before"]["seq"], ledger["before"]["seal"]
    if seq == 0 and running != chain.GENESIS:
        faults.append("The start of the log was altered.")
    seals = {seq: running}
    items = [*((it["seq"], it) for it in ledger["entries"])]
    items += [(it["first"], it) for it in ledger["between"]]
    for first, item in sorted(items, key=lambda it: it[0]):
        if first > seq + 1:
            faults.append(_missing(seq + 1, first - 1))
            running = ""
        elif first <= seq:
            faults.append(f"Entry {first} is there twice, or was moved.")
            continue
        if "seal" in item:
            faults += _entry_faults(item, running)
            seq, running = first, item["seal"]
            seals[seq] = running
        for digest in item.get("digests", ()):
            seq += 1
            running = chain.seal_of(running, seq, digest) if running else ""
            seals[seq] = running
    head = ledger["head"]
    if seq < head["seq"]:
        faults.append(_missing(seq + 1, head["seq"]))
    elif (seq, running) != (head["seq"], head["seal"]) and running:
        faults.append(
            "The head of the log doesn't match its entries: the head, or an entry near the end of"
            " the log, was altered."
        )
    return faults, seals


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Entry {first} is missing."
    return f"Entries {first} to {last} are missing."


def _entry_faults(entry: Entry, before: str) -> Iterator[str]:
    # `before` is empty if the previous entry's seal is unknown
    seq = entry["seq"]
    hashed = chain.payload_hash(entry["salt"], entry["body"])
    try:
        at = datetime.fromisoformat(entry["at"])
        sealed = chain.seal(entry["prev"], seq, entry["kind"], at, hashed)
    except ValueError:
        sealed = ""
    if entry["seal"] != sealed:
        yield f"Entry {seq} was altered: its contents don't match its seal."
    elif before and entry["prev"] != before:
        yield (
            f"Entry {seq} doesn't follow from what comes before it: entry {seq - 1}, or one between"
            " it and the last complete entry, was altered, replaced or moved."
        )
