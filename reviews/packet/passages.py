"""A few quotes of the document: under red flags, and under the lowest and highest of the ratings
that differ most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    for flag in packet["flags"]:
        blocks = packet["document"]["blocks"]
        holding = [block["id"] for block in blocks if flag["quote"] in block["text"]]
        if flag["quote"]:
            at = holding[0] if len(holding) == 1 else ""
            yield _passage(packet, flag["quote"], at, f"red flag of {words.by(flag)}")


def _of_ratings(packet: Packet, words: Wording) -> Iterator[Values]:
    """A concern for a low rating, a strength for a high one."""
    for review, key, kind in _telling(packet):
        locked = review["locked"]
        value = rating(locked["ratings"][key]["value"])
        about = f"{kind} of {words.by(review)}, {words.criterion(key)} {value}"
        for comment in locked["comments"]:
            if (comment["criterion"], comment["kind"]) == (key, kind) and comment["spans"]:
                span = comment["spans"][0]
                yield _passage(packet, span["quote"], span["block"], about)
                break


def _telling(packet: Packet) -> list[tuple[Mapping[str, Any], str, str]]:
    """Lowest then highest, with the kind of comment that supports each."""
    rated = [
        (review, key, found["value"])
        for review in filter(counted, packet["reviews"])
        for key, found in review["locked"]["ratings"].items()
        if found["value"]
    ]
    if not rated:
        return []
    of: dict[str, list[int]] = {}
    for _, key, value in rated:
        of.setdefault(key, []).append(value)
    widest = max(max(values) - min(values) for values in of.values())
    apart = {
        key for key, values in of.items() if widest and max(values) - min(values) == widest
    }
    lowest, highest = (pick(value for *_, value in rated) for pick in (min, max))
    return [
        *(
            (review, key, _HIGH if value == max(of[key]) else _LOW)
            for review, key, value in rated
            if key in apart and value in (min(of[key]), max(of[key]))
        ),
        *((review, key, _LOW) for review, key, value in rated if value == lowest < highest),
        *((review, key, _HIGH) for review, key, value in rated if value == highest > lowest),
    ]


def _passage(packet: Packet, quote: str, at: str, about: str) -> Values:
    heading = section = ""
    for block in packet["document"]["blocks"]:
        heading = block["text"] if block["kind"] == "heading" else heading
        section = heading if block["id"] == at else section
    under = f"Under “{section}”: " if section else ""
    return {"quote": quote, "about": f"{under}{about}."}
