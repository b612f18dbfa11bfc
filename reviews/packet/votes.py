from __future__ import annotations

from typing import Any

from reviews.packet.wording import Packet, Wording

Values = dict[str, Any]


def votes(packet: Packet, words: Wording) -> list[Values]:
    """Return the votes sorted by name, including those in locked scorecards."""
    found = [_vote(it, it, words) for it in packet["votes"]]
    for card in packet["scorecards"]:
        if card["locked"]["level"]:
            found.append(_vote(card, card["locked"], words, "the scorecard"))
    for card in packet["interviews"]:
        said = card["locked"]
        if card.get("is_vote", said.get("interviewer") in words.invited) and said["level"]:
            its = f"the scorecard of “{words.stage(card)}”"
            found.append(_vote(card, said, words, its))
    return sorted(found, key=lambda it: it["by"])


def _vote(row: Packet, said: Packet, words: Wording, its: str = "") -> Values:
    return {
        "by": words.by(row),
        "level": words.level(said["level"]),
        "said": said.get("sentence", ""),
        "with": its,
        "at": row.get("locked_at") or row["at"],
        "entry": row.get("entry") or words.entry("debrief_vote", row.get("id", "")),
    }
