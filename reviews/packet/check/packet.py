"""Checks a packet without its site: recomputes everything, believes nothing that the packet
says about itself. Pure; `packet` has the shape of `WithSeals`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from blindfolio.documents.model import fingerprint
from reviews.packet import parts
from reviews.packet.check import entries, judgements, links, rows
from reviews.packet.check.entries import NUMBERS, Entries, Packet
from reviews.packet.check.links import Links


@dataclass(frozen=True, slots=True)
class Verdict:
    """Without `faults` the packet is consistent. `proven` is the last entry that a seal from
    elsewhere proves, or None."""

    faults: tuple[str, ...]
    proven: int | None
    newer: tuple[int, ...]
    """The submission's entries after that one."""
    unsealed: tuple[str, ...]

    def as_text(self) -> str:
        if self.faults:
            return "\n".join(self.faults)
        return "\n".join([self._proof(), *self._limits()])

    def _proof(self) -> str:
        if self.proven is None:
            return (
                "Consistent, not proven: nothing in this packet contradicts its seals, but someone"
                " could have computed them all again. To prove it, give a seal that was emailed"
                " at the time: --head SEAL."
            )
        return (
            f"Proven up to entry {self.proven}: this is what the site's audit log had when the"
            " seal was emailed."
        )

    def _limits(self) -> Iterator[str]:
        if self.newer:
            yield (
                f"Newer than this seal, and so consistent, not proven: entries"
                f" {', '.join(map(str, self.newer))}."
            )
        yield "Not covered by a seal:"
        yield from (f"- {words}" for words in self.unsealed)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def check(packet: Packet, *, head: str | None = None) -> Verdict:
    """`head` is a seal noted elsewhere, for example from a daily email."""
    read = entries.read(packet)
    followed = links.follow(packet["ledger"])
    faults = [*followed.faults, *_safely(packet, read)]
    proven, newer = None, tuple[int, ...]()
    if head is not None:
        own = [entry["seq"] for entry in read.own]
        proven, missing = _proven(followed, own, head)
        faults += missing
        newer = tuple(seq for seq in own if proven is not None and seq > proven)
    return Verdict(
        faults=tuple(dict.fromkeys(faults)),
        proven=None if faults else proven,
        newer=newer,
        unsealed=tuple(rows.unsealed(packet, read)),
    )


def _proven(followed: Links, own: Sequence[int], head: str) -> tuple[int | None, Sequence[str]]:
    """Up to which entry a seal from elsewhere proves the log, or why it doesn't."""
    at = next((seq for seq, seal in followed.seals.items() if seal == head), None)
    if at is None:
        return None, [
            "The log in this packet doesn't contain the seal that you gave. Either the packet was"
            " forged or altered, or it was exported before that seal was emailed: then export it"
            " again."
        ]
    if own and at < own[0]:
        return None, [
            f"The seal that you gave is that of entry {at}, which is older than everything in"
            " this packet, so it proves nothing about it. Give a later one."
        ]
    return at, []


def _safely(packet: Packet, read: Entries) -> list[str]:
    """`_faults`, but safe for entries that no release of Blindfolio writes: the file's shape
    is checked, the inside of its entries is anyone's."""
    found: list[str] = []
    try:
        for fault in _faults(packet, read):
            found.append(fault)
    except (AttributeError, KeyError, TypeError, ValueError):
        found.append("An entry has contents that Blindfolio doesn't write.")
    return found


def _faults(packet: Packet, read: Entries) -> Iterator[str]:
    """A sentence for each thing that is missing or differs from the entries."""
    yield from read.strange
    yield from _unnumbered(read)
    for number in NUMBERS:
        yield from _numbers(read, number)
    yield from _submission(packet, read)
    yield from _document(packet, read)
    yield from rows.faults(packet, read)
    yield from judgements.faults(packet, read)
    if packet["notice"] != parts.notice(packet["state"], seals=True):
        yield "The packet's first line was altered."


def _unnumbered(read: Entries) -> Iterator[str]:
    for entry in read.own:
        if not any(number in entry["body"] for number in NUMBERS):
            yield f"Entry {entry['seq']} has no number among those about this submission."


def _numbers(read: Entries, number: str) -> Iterator[str]:
    last, expected = 0, 1
    for entry in read.own:
        nth = entry["body"].get(number)
        if nth is None:
            continue
        if nth != expected:
            yield (
                f"An entry about this submission is missing between entries {last} and"
                f" {entry['seq']}."
            )
        last, expected = entry["seq"], nth + 1 if isinstance(nth, int) else expected + 1


def _submission(packet: Packet, read: Entries) -> Iterator[str]:
    for name, column in (("opening", "opening"), ("prompt", "prompt_version")):
        if packet[name]["id"] != read.about[column]:
            yield f"The {name} is not that of the submission."
    if {"closed": "7", "stopped": "7s"}[packet["state"]] != read.about["stage"]:
        yield "The packet's state is not the submission's stage."


def _document(packet: Packet, read: Entries) -> Iterator[str]:
    document = packet["document"]
    pictures = [(one["name"], one["sha256"]) for one in document["pictures"]]
    if fingerprint(document["pipeline"], document["blocks"], pictures) != document["sha"]:
        yield "The document's text or pictures don't match its hash."
    if document["sha"] != read.about["sha"]:
        yield "The document's hash is not the submission's."
    # The submission's row holds its hash.
    if document["sealed"] != packet["submission"]["sealed"]:
        yield "The document is marked wrongly as covered, or not covered, by a seal."
