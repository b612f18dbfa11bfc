from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio.levels import SiteLevels
from reviews import words
from reviews.debrief.circumstances import ONLY_ONE
from reviews.debrief.participants import CAPACITIES
from reviews.debrief.voices.dissents import ANSWERS, THEN
from reviews.grid import GridCell, GridRow, below, evidence
from reviews.packet import parts
from reviews.packet.check import rows
from reviews.packet.wording import Packet, Wording, author, counted
from reviews.panel.sheet import ticks
from reviews.panel.sheet.edit import DROPPED
from reviews.reading.content import GENERAL
from reviews.reading.models import RECOMMENDED

_CAPACITY = {
    "manager": "hiring manager",
    "decider": "engineer named to decide",
    "coordinator": "coordinator, as no one else could decide",
    "confirmed": "coordinator, confirming what every review said",
}


def values(packet: Packet, zone: ZoneInfo, levels: SiteLevels) -> dict[str, Any]:
    wording = Wording(packet, zone, levels)
    grid, target = _grid(packet, wording), packet["opening"]["level"]
    level = min(target, (packet["decision"] or {}).get("level") or target)
    return {
        "packet": packet,
        "wording": wording,
        "state": parts.STATES[packet["state"]],
        "check": parts.SEALS if packet["seals"] else parts.no_seals(packet["state"]),
        "votes": votes(packet, wording),
        "only_one": ONLY_ONE,
        "below": below(grid["people"], grid["rows"], level),
        "below_level": levels[level],
        "grid": grid,
        "unsealed": [*rows.unsealed(packet, wording.log)] if packet["seals"] else [],
        "asked": [
            question
            for question in (packet["sheet"] or {"questions": ()})["questions"]
            if question["state"] != DROPPED
        ],
        "counted": counted,
        "capacity": _CAPACITY,
        "capacities": CAPACITIES,
        "general": GENERAL,
        "words": words,
        "then": THEN,
        "answers": ANSWERS,
        "ticks": ticks.TICKS,
        "recommended": RECOMMENDED,
        "forms": {of.name: of.form for of in parts.LOCKED},
        "groups": {group.name: group for of in parts.LOCKED for group in of.form.groups},
    }


def _grid(packet: Packet, wording: Wording) -> dict[str, Any]:
    reviews, cards = packet["reviews"], packet["scorecards"]
    later = {
        (author(it), it["criterion"], it["was"]): it["now"] for it in packet["changed_views"]
    }
    return {
        "people": [
            *(
                {"name": wording.reviewer(it), "part": "" if counted(it) else "not counted"}
                for it in reviews
            ),
            *({"name": wording.by(it), "part": "interview"} for it in cards),
        ],
        "said": [
            *(RECOMMENDED.said(it["locked"]["recommendation"] or "") for it in reviews),
            *(wording.level(it["locked"]["level"]) for it in cards),
        ],
        "rows": [
            GridRow(
                name,
                [
                    *(
                        replace(cell, later=later.get((author(it), key, cell.value)))
                        for it in reviews
                        for cell in [_written(it, key)]
                    ),
                    *(_heard(it, key) for it in cards),
                ],
            )
            for key, name in wording.criteria.items()
        ],
    }


def _written(review: Packet, key: str) -> GridCell:
    said = review["locked"]
    rated = said["ratings"].get(key, {"value": None, "absent": False})
    quotes = sum(it["criterion"] == key for it in said["comments"])
    return GridCell(rated["value"], evidence(quotes, rated["absent"]), counted(review))


def _heard(card: Packet, key: str) -> GridCell:
    rated = card["locked"]["criteria"].get(key, {"value": None, "not_covered": False})
    return GridCell(rated["value"], "not covered" if rated["not_covered"] else "")


Values = dict[str, Any]


def votes(packet: Packet, words: Wording) -> list[Values]:
    """Sorted by name, including those in locked scorecards."""
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
