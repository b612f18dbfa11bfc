"""Check a packet by recomputing everything, trusting nothing that it says about itself. The
packet has the shape of `WithSeals`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blindfolio.documents.model import fingerprint
from blindfolio.ledger import told
from reviews.packet import parts
from reviews.packet.check import judgements, links, rows
from reviews.packet.entries import Entries, Packet

NUMBERS = (told.NTH, told.NTH_OF_LOOP)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check. A packet without `faults` is consistent. `proven` is the last
    entry proved by a seal from elsewhere, or None."""

    faults: tuple[str, ...]
    proven: int | None
    newer: tuple[int, ...]  # entries of the submission after `proven`
    unsealed: tuple[str, ...]

    def as_text(self) -> str:
        if self.faults:
            return "\n".join(self.faults)
        lines = [
            "Consistent, not proven: nothing in this packet contradicts its seals, but someone"
            " could have recomputed all of them. To prove it, give a seal that was emailed at"
            " the time: --head SEAL."
            if self.proven is None
            else f"Proven up to entry {self.proven}: this is what the site's audit log had when"
            " the seal was emailed."
        ]
        if self.newer:
            newer = ", ".join(map(str, self.newer))
            lines.append(
                f"Newer than this seal, so consistent but not proven: entries {newer}."
            )
        lines.append("Not covered by a seal:")
        return "\n".join([*lines, *(f"- {words}" for words in self.unsealed)])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def check(packet: Packet, *, head: str | None = None) -> Verdict:
    """Check the packet. `head` is a seal noted elsewhere, for example from a daily email."""
    read, strange = _read(packet)
    faults, seals = links.follow(packet["ledger"])
    faults += strange
    try:
        for fault in _faults(packet, read):
            faults.append(fault)
    except (AttributeError, KeyError, TypeError, ValueError):
        # The file's shape is checked, but its entries may contain anything.
        faults.append("An entry has contents that Blindfolio doesn't write.")
    proven, newer = None, tuple[int, ...]()
    if head is not None:
        own = [entry["seq"] for entry in read.own]
        proven, missing = _proven(seals, own, head)
        faults += missing
        newer = tuple(seq for seq in own if proven is not None and seq > proven)
    return Verdict(
        faults=tuple(dict.fromkeys(faults)),
        proven=None if faults else proven,
        newer=newer,
        unsealed=tuple(rows.unsealed(packet, read)),
    )


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)

    facts: dict[str, Any]
    folio: str | None
    actor: str | None
    rows: dict[str, dict[str, dict[str, str]]] = Field(default_factory=dict)


def _read(packet: Packet) -> tuple[Entries, list[str]]:
    about = packet["submission"]
    told_rows = {
        "opening": [about["opening"]],
        "prompt_version": [about["prompt_version"]],
        "account": [it["id"] for it in packet["people"]["names"]],
    }
    belong, strange = [], []
    for entry in sorted(packet["ledger"]["entries"], key=lambda it: int(it["seq"])):
        body, seq = entry["body"], entry["seq"]
        try:
            _Body.model_validate(body)
        except ValidationError:
            strange.append(f"Entry {seq} is not an entry of Blindfolio.")
            continue
        if body["folio"] == about["id"] or (
            body["folio"] is None and told.is_about(entry["kind"], body, told_rows)
        ):
            belong.append(entry)
        else:
            strange.append(f"Entry {seq} is not about this submission.")
    return Entries(about["id"], belong), strange


def _proven(
    seals: Mapping[int, str], own: Sequence[int], head: str
) -> tuple[int | None, Sequence[str]]:
    """Return the number of the entry up to which a seal from elsewhere proves the log, or the
    reason why it proves nothing."""
    at = next((seq for seq, seal in seals.items() if seal == head), None)
    if at is None:
        return None, [
            "The log in this packet doesn't contain the seal that you gave. Either the packet was"
            " forged or altered, or it ends before that seal: then export it again, or give a seal"
            " from the month after the decision."
        ]
    if own and at < own[0]:
        return None, [
            f"The seal that you gave is that of entry {at}, which is older than everything in"
            " this packet, so it proves nothing about it. Give a later one."
        ]
    return at, []


def _faults(packet: Packet, read: Entries) -> Iterator[str]:
    for entry in read.own:
        if not any(number in entry["body"] for number in NUMBERS):
            yield f"Entry {entry['seq']} has no number among those about this submission."
    for number in NUMBERS:
        yield from _numbers(read, number)
    yield from _submission(packet)
    yield from rows.faults(packet, read)
    yield from judgements.faults(packet, read)
    if packet["notice"] != parts.notice(packet["state"], seals=True):
        yield "The packet's first line was altered."


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


def _submission(packet: Packet) -> Iterator[str]:
    about, document = packet["submission"], packet["document"]
    for name, column in (("opening", "opening"), ("prompt", "prompt_version")):
        if packet[name]["id"] != about[column]:
            yield f"The {name} is not that of the submission."
    if {"closed": "7", "stopped": "7s"}[packet["state"]] != about["stage"]:
        yield "The packet's state is not the submission's stage."
    pictures = [(one["name"], one["sha256"]) for one in document["pictures"]]
    if fingerprint(document["pipeline"], document["blocks"], pictures) != document["sha"]:
        yield "The document's text or pictures don't match its hash."
    if document["sha"] != about["sha"]:
        yield "The document's hash is not the submission's."
    # The document's hash is sealed in the submission's row.
    if document["sealed"] != about["sealed"]:
        yield "The document is marked wrongly as covered, or not covered, by a seal."
