from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from blindfolio import resources
from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS
from reviews import words
from reviews.debrief.circumstances import ONLY_ONE
from reviews.debrief.decider import CAPACITIES
from reviews.debrief.voices.dissents import ANSWERS, THEN
from reviews.packet import parts
from reviews.packet.check import rows
from reviews.packet.passages import passages
from reviews.packet.votes import below, nobody_passed, votes, without_vote
from reviews.packet.wording import Packet, Wording, counted
from reviews.panel.sheet import ticks
from reviews.reading.content import GENERAL
from reviews.reading.models import RECOMMENDED

_DECIDES = {"manager": "the hiring manager", "engineer": "another engineer"}
_CAPACITY = {
    "manager": "hiring manager",
    "decider": "engineer named to decide",
    "coordinator": "coordinator, as no one else could decide",
    "confirmed": "coordinator, confirming what every review said",
}
_STYLES = ("tokens", "base", "layout", "components", "document", "print")
_FILE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Packet · Blindfolio</title>
<style>{{ style }}</style>
</head>
<body>
<main class="page">
{% include "reviews/packet/_packet.html" %}
</main>
</body>
</html>
"""


def values(packet: Packet, zone: ZoneInfo) -> dict[str, Any]:
    wording = Wording(packet, zone)
    return {
        "packet": packet,
        "wording": wording,
        "state": parts.STATES[packet["state"]],
        "check": parts.SEALS if packet["seals"] else parts.no_seals(packet["state"]),
        "passages": passages(packet, wording),
        "votes": votes(packet, wording),
        "without_vote": without_vote(packet, wording),
        "nobody_passed": nobody_passed(packet),
        "only_one": ONLY_ONE,
        "below": below(packet, wording),
        "unsealed": [*rows.unsealed(packet, wording.log)] if packet["seals"] else [],
        "asked": [
            question
            for question in (packet["sheet"] or {"questions": ()})["questions"]
            if question["state"] not in ("dropped", "replaced")
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


def file(packet: Packet, zone: ZoneInfo) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(resources.TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    styles = (resources.STATIC / "css" / f"{name}.css" for name in _STYLES)
    # Safe: they come with the program.
    style = Markup("\n".join(path.read_text("utf-8") for path in styles))
    page = environment.from_string(_FILE)
    return page.render(style=style, **values(packet, zone)).encode()
