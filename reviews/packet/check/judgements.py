"""Comparing reviews and scorecards with the entries that locked them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.interviews import scorecard
from reviews.packet.check import differences
from reviews.packet.check.entries import Entries, Entry, Packet

Said = Mapping[str, Any]


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    """A sentence for each review or scorecard, and each thing in them, that is not as its lock
    sealed it, or is missing."""
    yield from _reviews(packet, entries)
    yield from _cards(
        packet["scorecards"],
        entries.of_kind("scorecard"),
        "Scorecard",
    )
    yield from _cards(
        packet["interviews"],
        entries.of_kind(scorecard.KIND),
        "Interview",
    )


def _reviews(packet: Packet, entries: Entries) -> Iterator[str]:
    locks = {entry["seq"]: entry for entry in entries.of_kind("lock")}
    recognised = {entry["body"]["actor"] for entry in entries.of_kind("recognised")}
    amended = {entry["seq"]: entry for entry in entries.of_kind("amendment")}
    for n, review in enumerate(packet["reviews"], 1):
        entry = locks.pop(review["entry"], None)
        if entry is None:
            yield f"Review {n} has no entry that locked it."
            continue
        yield from _review(f"Review {n}", review, entry, entries)
        if review["recognised"] != (review["locked"]["reviewer"] in recognised):
            yield f"Review {n}: whether its reviewer recognised the author was altered."
        for amendment in review["amendments"]:
            added = amended.pop(amendment["entry"], None)
            yield from _amendment(f"Review {n}", review, amendment, added)
    for seq in locks:
        yield f"A review is missing: entry {seq} locked it."
    for seq in amended:
        yield f"An amendment is missing: entry {seq} recorded it."


def _review(what: str, review: Said, entry: Entry, entries: Entries) -> Iterator[str]:
    sealed, part = entry["body"]["facts"], review["part"]
    yield from differences.named(what, entry["seq"], sealed, review["locked"])
    if review["locked_at"] != entry["at"]:
        yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
    yield from entries.columns("standing", part["id"], f"{what}: its reviewer", part)
    if part["account"] != review["locked"]["reviewer"]:
        yield f"{what} is not by the reviewer whose number it has."
    if review["locked"]["document"] != entries.about["sha"]:
        yield f"{what} was written about another document."
    if ("standing", part["id"]) not in entries.rows:
        yield f"{what}: its number, and whether it counts, have no entry that sealed them."
    if not review["sealed"]:
        yield f"{what} is marked wrongly as not covered by a seal."


def _cards(cards: list[Said], locked: list[Entry], one: str) -> Iterator[str]:
    """Of the scorecards of panel or loop; `one` is what a sentence calls one."""
    locks = {entry["seq"]: entry for entry in locked}
    for n, card in enumerate(cards, 1):
        what, entry = f"{one} {n}", locks.pop(card["entry"], None)
        if entry is None:
            yield f"{what} has no entry that locked it."
            continue
        sealed = entry["body"]["facts"]
        yield from differences.named(what, entry["seq"], sealed, card["locked"])
        if card["locked_at"] != entry["at"]:
            yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
        if not card["sealed"]:
            yield f"{what} is marked wrongly as not covered by a seal."
    for seq in locks:
        article = "An" if one[0] in "AEIOU" else "A"
        yield f"{article} {one.lower()} is missing: entry {seq} locked it."


def _amendment(what: str, review: Said, amendment: Said, entry: Entry | None) -> Iterator[str]:
    what = f"{what}'s amendment {amendment['n']}"
    if entry is None:
        yield f"{what} has no entry that recorded it."
        return
    told = {
        "review": review["locked"]["review"],
        "amendment": amendment["id"],
        **{key: amendment[key] for key in ("n", "text", "after_reveal")},
    }
    if not differences.same(told, entry["body"]["facts"]) or amendment["at"] != entry["at"]:
        yield f"{what} is not what entry {entry['seq']} recorded."
