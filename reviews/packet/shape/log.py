"""What a packet has of the audit log. Models only."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from reviews.packet.shape.base import Hash, PacketPart, Seq, Time


class LogEntry(PacketPart):
    """An entry of the audit log, whole."""

    seq: Seq
    prev: Hash
    kind: str
    at: Time
    salt: Hash
    body: dict[str, JsonValue]
    seal: Hash


class Digests(PacketPart):
    """Entries of which only the digests are given, from `first` on."""

    first: Seq
    digests: list[Hash]


class LogPlace(PacketPart):
    """A place in the log: an entry's number (0 before the first) and its seal."""

    seq: Annotated[int, Field(ge=0, le=2**53)]
    seal: Hash


class LogPart(PacketPart):
    """The log from the entry after `before` to `head`: `entries` whole, the others `between`."""

    before: LogPlace
    head: LogPlace
    entries: list[LogEntry]
    between: list[Digests]
