"""What the PDF says of the interviews around the document: each stage's scorecard by dimension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prompts.loops.loop import EVIDENCE
from reviews.packet.wording import Wording, level, rating

Values = dict[str, Any]


def interviews(packet: Mapping[str, Any], words: Wording) -> list[Values]:
    """The scorecards in the order of the packet."""
    return [_card(card, words) for card in packet["interviews"]]


def _card(card: Mapping[str, Any], words: Wording) -> Values:
    said = card.get("locked", card)
    entry = f" Entry {card['entry']} of the audit log." if card.get("entry") else ""
    shown = level(said["level"], none="no level")
    by = card["by"] if "by" in card else words.name(said["interviewer"])
    confidence = f", {said['confidence']} confidence" if said["confidence"] else ""
    return {
        "by": f"{words.stage(said)}: {by}",
        "state": f"Locked {words.when(card['locked_at'])}.{entry}",
        "overall": f"Level shown in the interview: {shown}{confidence}.",
        "text": said["text"],
        "evidence": _evidence(said["evidence"]),
        "judged": [
            {
                "name": name,
                "level": "Not covered" if rated["not_covered"] else rating(rated["value"]),
                "said": [rated["said"]] if rated["said"] else [],
                "notes": [],
            }
            for name, rated in _rated(said["dimensions"], words)
        ],
    }


def _evidence(named: Mapping[str, str]) -> list[list[str]]:
    """In the scorecard's order; sealed by a field's name, else by its words."""
    found = ((words, named.get(name) or named.get(words)) for name, words in EVIDENCE.items())
    return [[words, said] for words, said in found if said]


def _rated(dimensions: Any, words: Wording) -> list[tuple[str, Mapping[str, Any]]]:
    if isinstance(dimensions, list):
        return [(one["name"], one) for one in dimensions]
    order = list(words.dimensions)
    return [
        (words.dimensions.get(key, key), rated)
        for key, rated in sorted(
            dimensions.items(),
            key=lambda it: order.index(it[0]) if it[0] in order else len(order),
        )
    ]
