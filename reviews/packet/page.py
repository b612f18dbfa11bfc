from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS
from reviews import words
from reviews.debrief.circumstances import ONLY_ONE
from reviews.debrief.decider import CAPACITIES
from reviews.debrief.voices.dissents import ANSWERS, THEN
from reviews.packet import parts
from reviews.packet.check import rows
from reviews.packet.votes import below, votes
from reviews.packet.wording import Packet, Wording, counted
from reviews.panel.sheet import ticks
from reviews.panel.sheet.edit import DROPPED
from reviews.reading.content import GENERAL
from reviews.reading.models import RECOMMENDED

_DECIDES = {"manager": "the hiring manager", "engineer": "another engineer"}
_CAPACITY = {
    "manager": "hiring manager",
    "decider": "engineer named to decide",
    "coordinator": "coordinator, as no one else could decide",
    "confirmed": "coordinator, confirming what every review said",
}


def values(packet: Packet, zone: ZoneInfo) -> dict[str, Any]:
    wording = Wording(packet, zone)
    return {
        "packet": packet,
        "wording": wording,
        "state": parts.STATES[packet["state"]],
        "check": parts.SEALS if packet["seals"] else parts.no_seals(packet["state"]),
        "votes": votes(packet, wording),
        "only_one": ONLY_ONE,
        "below": below(packet, wording),
        "unsealed": [*rows.unsealed(packet, wording.log)] if packet["seals"] else [],
        "asked": [
            question
            for question in (packet["sheet"] or {"questions": ()})["questions"]
            if question["state"] != DROPPED
        ],
        "counted": counted,
        "decides": _DECIDES[packet["opening"]["decider"]],
        "capacity": _CAPACITY,
        "capacities": CAPACITIES,
        "general": GENERAL,
        "words": words,
        "levels": LEVELS,
        "ratings": RATINGS,
        "then": THEN,
        "answers": ANSWERS,
        "ticks": ticks.TICKS,
        "recommended": RECOMMENDED,
        "forms": {of.name: of.form for of in parts.LOCKED},
        "groups": {group.name: group for of in parts.LOCKED for group in of.form.groups},
    }
