"""What the PDF says of a debrief: votes, whom it did not wait for, changed views, red flags with
their answers, and dissent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.debrief.decider import CAPACITIES
from reviews.debrief.voices.dissents import THEN
from reviews.packet.wording import Wording, level, rating

Packet = Mapping[str, Any]
Values = dict[str, Any]

_SETTLED = {"answered": "Answered", "withdrawn": "Withdrawn"}


def votes(packet: Packet, words: Wording) -> list[Values]:
    """Every vote by name, those of the locked scorecards among them."""
    return sorted([*_cast(packet, words), *_of_cards(packet, words)], key=lambda it: it["by"])


def _cast(packet: Packet, words: Wording) -> Iterator[Values]:
    for vote in packet["votes"]:
        yield {
            "by": words.by(vote),
            "level": level(vote["level"], none="no hire").capitalize(),
            "said": vote["sentence"],
            "about": words.when(vote["at"]),
        }


def _of_cards(packet: Packet, words: Wording) -> Iterator[Values]:
    for card in packet["scorecards"]:
        locked = card["locked"]
        if locked["level"]:
            yield {
                "by": card["by"] if "by" in card else words.name(locked["panelist"]),
                "level": level(locked["level"], none="").capitalize(),
                "said": locked["text"],
                "about": "The overall level of the scorecard.",
            }


def passes(packet: Packet, words: Wording) -> list[Values]:
    """Whom the debrief did not wait for, who said so, and why."""
    found = [
        {
            "who": f"The scorecard or vote of {_who(row, words)}",
            "by": words.name(row["by"]),
            "at": words.when(row["at"]),
            "reason": row["reason"],
        }
        for row in packet["passes"]
    ]
    return found + [
        {
            "who": f"The scorecard of “{words.stage(row)}”",
            "by": words.name(row["by"]),
            "at": words.when(row["at"]),
            "reason": row["reason"],
        }
        for row in packet["interview_passes"]
    ]


def _who(row: Mapping[str, Any], words: Wording) -> str:
    return words.name(row["account"]) if "account" in row else str(row["who"])


def changed_views(packet: Packet, words: Wording) -> list[Values]:
    """How the interview changed people's views, with the passage or the question."""
    return [
        {
            "by": words.by(row),
            "at": words.when(row["at"]),
            "criterion": words.criterion(row["criterion"]),
            "was": rating(row["was"]),
            "now": rating(row["now"]),
            "said": row["because"],
            "quote": row["quote"],
            "asked": row["asked"],
        }
        for row in packet["changed_views"]
    ]


def flags(packet: Packet, words: Wording) -> list[Values]:
    """What was objected to before the decision, on which passage, and how that was settled."""
    return [
        {
            "by": words.by(row),
            "at": words.when(row["at"]),
            "said": row["sentence"],
            "quote": row["quote"],
            "asked": row["asked"],
            "settled": _settled(row["settled"], words),
        }
        for row in packet["flags"]
    ]


def _settled(row: Mapping[str, Any] | None, words: Wording) -> Values | None:
    if row is None:
        return None
    return {
        "how": _SETTLED.get(row["how"], row["how"]),
        "by": words.name(row["by"]),
        "at": words.when(row["at"]),
        "said": row["sentence"],
    }


def dissents(packet: Packet, words: Wording) -> list[Values]:
    """Who disagreed with the decision, and who heard it."""
    return [
        {
            "by": words.by(row),
            "then": THEN.get(row["follows"], row["follows"]),
            "at": words.when(row["at"]),
            "said": row["sentence"],
            "heard_by": words.name(row["heard_by"]),
        }
        for row in packet["dissents"]
    ]


def grounds(packet: Packet, words: Wording) -> Values:
    """What the team recorded with the decision; nothing where nothing was recorded. `by` is who
    decided, in which capacity."""
    decision, found = packet["decision"], packet["grounds"]
    by = words.name(decision["by"]) if "by" in decision else ""
    if found is None:
        return {"by": by}
    capacity = CAPACITIES.get(found["capacity"], found["capacity"])
    return {
        "by": f"{by or found['by']}, {capacity}",
        "all_the_same": found["all_the_same"],
        "reason": found["reason"],
        "conditions": found["conditions"],
        "present": ", ".join(sorted(words.name(it) for it in found["present"])),
    }
