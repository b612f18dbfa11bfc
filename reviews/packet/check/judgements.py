"""Comparing reviews and scorecards with the entries that locked them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reviews.interviews import sealed as sealed_interviews
from reviews.packet.check import coverage, differences
from reviews.packet.check.entries import Entries, Entry, Packet
from reviews.panel.scorecards import sealed as sealed_cards
from reviews.reading import sealed as sealed_reviews

Said = Mapping[str, Any]


def faults(packet: Packet, entries: Entries) -> Iterator[str]:
    """A sentence for each review or scorecard, and each thing in them, that is not as its lock
    sealed it, or is missing."""
    yield from _reviews(packet, entries)
    yield from _cards(
        packet["scorecards"],
        entries.of_kind("scorecard"),
        "Scorecard",
        lambda body: sealed_cards.as_now(body["facts"], body["actor"]),
    )
    yield from _cards(
        packet["interviews"],
        entries.of_kind(sealed_interviews.KIND),
        "Interview",
        lambda body: body["facts"],
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
    sealed, part = sealed_reviews.as_now(entry["body"]["facts"]), review["part"]
    yield from differences.named(what, entry["seq"], sealed, _as_now(review["locked"]))
    if review["locked_at"] != entry["at"]:
        yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
    yield from entries.columns("standing", part["id"], f"{what}: its reviewer", part)
    if part["account"] != review["locked"]["reviewer"]:
        yield f"{what} is not by the reviewer whose number it has."
    if review["locked"]["document"] != entries.about["sha"]:
        yield f"{what} was written about another document."
    standings = coverage.standings(entries, review)
    if standings and part["id"] not in standings:
        yield f"{what}: its number, and whether it counts, are not what an entry sealed."
    # Without such an entry, as in an older release, its number rests on nothing.
    if review["sealed"] != bool(standings):
        yield f"{what} is marked wrongly as covered, or not covered, by a seal."


def _as_now(locked: Said) -> Said:
    """What a packet of the release before there were minutes tells, in today's form. One that tells
    minutes is none of these: it is compared as it is."""
    if locked["form"] == 4 and "minutes" not in locked:
        return sealed_reviews.as_now(locked)
    return locked


def _cards(
    cards: list[Said],
    locked: list[Entry],
    one: str,
    as_now: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Iterator[str]:
    """Of the scorecards of panel or loop; `one` is what a sentence calls one."""
    locks = {entry["seq"]: entry for entry in locked}
    for n, card in enumerate(cards, 1):
        what, entry = f"{one} {n}", locks.pop(card["entry"], None)
        if entry is None:
            yield f"{what} has no entry that locked it."
            continue
        sealed = as_now(entry["body"])
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
