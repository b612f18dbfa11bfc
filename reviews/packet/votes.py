from __future__ import annotations

from typing import Any

from reviews.packet.wording import Packet, Wording, counted

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


def below(packet: Packet, words: Wording) -> str:
    """Return the ratings below the level offered in counted reviews and the panel's scorecards,
    or an empty text."""
    decision = packet["decision"]
    if decision is None or decision["outcome"] == "no_offer":
        return ""
    lower = decision["outcome"] == "down_level" and decision["level"]
    wanted = lower or packet["opening"]["level"]
    judged = [(it, "review", "ratings") for it in packet["reviews"] if counted(it)]
    judged += [(it, "scorecard", "criteria") for it in packet["scorecards"]]
    found: list[str] = []
    for it, what, of in judged:
        values = {key: one["value"] for key, one in it["locked"][of].items() if one["value"]}
        keys = [key for key in words.by_criterion(values) if values.get(key, wanted) < wanted]
        if keys:
            low = ", ".join(f"{words.criterion(key)} {values[key]}" for key in keys)
            found.append(f"{words.by(it)} ({what}): {low}")
    return "; ".join(found)
