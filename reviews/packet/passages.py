"""The few quotes of the document that come first: those that red flags rest on, and those under the
ratings that differ most, the lowest and the highest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.packet.wording import Packet, Wording, counted, rating

Values = dict[str, Any]

_MOST = 5
_LOW, _HIGH = "concern", "strength"


def passages(packet: Packet, words: Wording) -> list[Values]:
    """At most five, each with its section, who chose it and for what."""
    sections = _sections(packet)
    found: dict[str, Values] = {}
    for one in (*_of_flags(packet, words, sections), *_of_ratings(packet, words, sections)):
        found.setdefault(one["quote"], one)
    return list(found.values())[:_MOST]


def _of_flags(packet: Packet, words: Wording, sections: Mapping[str, str]) -> Iterator[Values]:
    for flag in packet["flags"]:
        holding = [
            block for block in packet["document"]["blocks"] if flag["quote"] in block["text"]
        ]
        if flag["quote"]:
            section = sections[holding[0]["id"]] if len(holding) == 1 else ""
            yield _passage(flag["quote"], section, f"red flag of {words.by(flag)}")


def _of_ratings(
    packet: Packet, words: Wording, sections: Mapping[str, str]
) -> Iterator[Values]:
    """For each rating that counts here: the first quote of its criterion in its review, for a low
    one of a concern, for a high one of a strength."""
    for review, key, kind in _telling(packet):
        locked = review["locked"]
        span = next(
            (
                comment["spans"][0]
                for comment in locked["comments"]
                if comment["criterion"] == key and comment["kind"] == kind and comment["spans"]
            ),
            None,
        )
        if span is not None:
            value = rating(locked["ratings"][key]["value"])
            about = f"{kind} of {words.by(review)}, {words.criterion(key)} {value}"
            yield _passage(span["quote"], sections.get(span["block"], ""), about)


def _telling(packet: Packet) -> list[tuple[Mapping[str, Any], str, str]]:
    """The counted reviews' ratings that differ most on a criterion, then the lowest, then the
    highest, each with the kind of comment that speaks for it."""
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


def _sections(packet: Packet) -> dict[str, str]:
    """By block: the heading that it stands under."""
    found, heading = {}, ""
    for block in packet["document"]["blocks"]:
        if block["kind"] == "heading":
            heading = block["text"]
        found[block["id"]] = heading
    return found


def _passage(quote: str, section: str, about: str) -> Values:
    under = f"Under “{section}”: " if section else ""
    return {"quote": quote, "about": f"{under}{about}."}
