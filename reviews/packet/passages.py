"""A few quotes of the document: under red flags, and under the lowest and highest of the ratings
that differ most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviews.packet.wording import Packet, Wording, counted, rating

Values = dict[str, Any]

_MOST = 5
_LOW, _HIGH = "concern", "strength"


def passages(packet: Packet, words: Wording) -> list[Values]:
    found: dict[str, Values] = {}
    for one in (*_of_flags(packet, words), *_of_ratings(packet, words)):
        found.setdefault(one["quote"], one)
    return list(found.values())[:_MOST]


def _of_flags(packet: Packet, words: Wording) -> Iterator[Values]:
    blocks = packet["document"]["blocks"]
    for flag in packet["flags"]:
        if quote := flag["quote"]:
            holding = [block["id"] for block in blocks if quote in block["text"]]
            at = holding[0] if len(holding) == 1 else ""
            yield _passage(packet, quote, at, f"red flag of {words.by(flag)}")


def _of_ratings(packet: Packet, words: Wording) -> Iterator[Values]:
    """The first quote of each: of a concern for a low rating, of a strength for a high one."""
    for review, key, kind in _telling(packet):
        locked = review["locked"]
        value = rating(locked["ratings"][key]["value"])
        about = f"{kind} of {words.by(review)}, {words.criterion(key)} {value}"
        for comment in locked["comments"]:
            if (comment["criterion"], comment["kind"]) == (key, kind) and comment["spans"]:
                span = comment["spans"][0]
                yield _passage(packet, span["quote"], span["block"], about)
                break


def _telling(packet: Packet) -> Iterator[tuple[Packet, str, str]]:
    """The counted ratings that differ most, then the lowest, then the highest, with the kind of
    comment that supports each."""
    rated = [
        (review, key, one["value"])
        for review in filter(counted, packet["reviews"])
        for key, one in review["locked"]["ratings"].items()
        if one["value"]
    ]
    of: dict[str, list[int]] = {}
    for _, key, value in rated:
        of.setdefault(key, []).append(value)
    apart = {key: max(values) - min(values) for key, values in of.items()}
    widest = max(apart.values(), default=0)
    for review, key, value in rated:
        if widest and apart[key] == widest and value in (min(of[key]), max(of[key])):
            yield review, key, _HIGH if value == max(of[key]) else _LOW
    every = [value for _, _, value in rated]
    for pick, kind in ((min, _LOW), (max, _HIGH)):
        if len(set(every)) > 1:
            ends = pick(every)
            yield from ((review, key, kind) for review, key, value in rated if value == ends)


def _passage(packet: Packet, quote: str, at: str, about: str) -> Values:
    heading = section = ""
    for block in packet["document"]["blocks"]:
        heading = block["text"] if block["kind"] == "heading" else heading
        section = heading if block["id"] == at else section
    under = f"Under “{section}”: " if section else ""
    return {"quote": quote, "about": f"{under}{about}."}
