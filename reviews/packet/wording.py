"""What a packet's ids, keys and times are called on its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS
from reviews.debrief.decider import CAPACITIES
from reviews.forms.fields import Field
from reviews.reading.content import GENERAL, GENERAL_WORDS

Packet = Mapping[str, Any]

_NO_SEALS: Packet = {"entries": ()}
_AUTHORS = ("account", "reviewer", "panelist", "interviewer")


class Wording:
    """The names in one packet, with times in `zone`."""

    def __init__(self, packet: Packet, zone: ZoneInfo) -> None:
        self._zone = zone
        named = packet.get("people", {"names": []})["names"]
        self._names: dict[str, str] = {one["id"]: one["name"] for one in named}
        criteria = packet["prompt"]["rubric"].get("criteria", [])
        self.criteria: dict[str, str] = {one["key"]: one["name"] for one in criteria}
        self.weights: dict[str, int] = {
            **{one["key"]: one["weight"] for one in criteria},
            **packet["opening"]["weights"],
        }
        loop = packet["opening"].get("loop", {})
        self._stages = {one["key"]: one["title"] for one in loop.get("stages", ())}
        self._dimensions = {one["key"]: one["name"] for one in loop.get("dimensions", ())}
        self._roles = _roles(packet)
        log = packet.get("ledger", _NO_SEALS)["entries"]
        self.invited = {
            entry["body"]["facts"]["account"]
            for entry in log
            if entry["kind"] == "debrief.invite"
        }
        """The accounts that a coordinator invited to the debrief, as far as the packet tells."""
        self._kinds = {entry["kind"]: entry["seq"] for entry in log}
        self._rows = {
            (table, id_): entry["seq"]
            for entry in log
            for table, ids in entry["body"].get("rows", {}).items()
            for id_ in ids
        }

    def entry(self, table: str, id_: str) -> int | None:
        """The number of the log's entry that sealed a row; None where none is told."""
        return self._rows.get((table, id_))

    def entry_of(self, kind: str) -> int | None:
        """The same of the entry of a kind that a submission has once."""
        return self._kinds.get(kind)

    def when(self, at: str) -> str:
        """A time of the packet."""
        return times.when(datetime.fromisoformat(at), self._zone)

    def name(self, account: str) -> str:
        """The name of an account; a packet without seals has the name itself."""
        return self._names.get(account, account)

    def by(self, row: Packet) -> str:
        """The name of a row's author."""
        said = row.get("locked", row)
        return self.name(next((said[it] for it in _AUTHORS if it in said), row.get("by", "")))

    def reviewer(self, review: Packet) -> str:
        """The author of a review, with their number where that is told beside the name."""
        number = f" (Reviewer {review['part']['alias']})" if "part" in review else ""
        return self.by(review) + number

    def role(self, account: str) -> str:
        """The name of an account with the parts that the packet shows them in."""
        roles = ", ".join(self._roles.get(account, ()))
        return f"{self.name(account)} ({roles})" if roles else self.name(account)

    def criterion(self, key: str) -> str:
        """A criterion's name, or what a comment on none is called."""
        return GENERAL_WORDS if key == GENERAL else self.criteria.get(key, key)

    def by_criterion(self, ratings: Packet) -> list[str]:
        """The keys of ratings in the rubric's order, then those that it lacks."""
        return [*self.criteria, *(key for key in ratings if key not in self.criteria)]

    def stage(self, row: Packet) -> str:
        """The title of a stage of the loop."""
        return str(row.get("title") or self._stages.get(row["stage"], row["stage"]))

    def told(self, fields: Iterable[Field], said: Packet) -> list[tuple[Field, str]]:
        """What the part of a form says of its own fields, in words."""
        has = SimpleNamespace(**said)
        seen = [(it, it.said(it.read(has))) for it in fields if it.name in said]
        return [(it, words) for it, words in seen if words]

    def dimensions(self, said: Packet) -> list[tuple[str, Packet]]:
        """What a scorecard of the loop has rated, by name in the loop's order."""
        rated = said["dimensions"]
        if isinstance(rated, list):
            return [(one["name"], one) for one in rated]
        keys = [*(key for key in self._dimensions if key in rated)]
        keys += [key for key in rated if key not in keys]
        return [(self._dimensions.get(key, key), rated[key]) for key in keys]


def counted(review: Packet) -> bool:
    """Whether a review counts."""
    return bool(review.get("part", review)["counted"])


def _roles(packet: Packet) -> dict[str, list[str]]:
    """By account, or by name where a packet has no ids: what the records show that they were. Only
    a coordinator passes somebody over, invites to a debrief and releases feedback."""
    found: dict[str, list[str]] = {}

    def add(account: str | None, role: str) -> None:
        if account and role not in found.setdefault(account, []):
            found[account].append(role)

    gate, decision = packet["gate"], packet["decision"]
    grounds, feedback = packet["grounds"], packet["feedback"]
    if gate and "capacity" in gate:
        roles = {"manager": "hiring manager", "decider": "engineer named to decide"}
        add(gate["by"], roles.get(gate["capacity"], "coordinator"))
    if grounds:
        manager = grounds["capacity"] in ("manager", CAPACITIES["manager"])
        by = grounds.get("by") or (decision or {}).get("by")
        add(by, "hiring manager" if manager else "coordinator")
    for row in (
        *packet["passes"],
        *packet["interview_passes"],
        *([feedback] if feedback else ()),
    ):
        add(row.get("by"), "coordinator")
    for entry in packet.get("ledger", _NO_SEALS)["entries"]:
        if entry["kind"] == "debrief.invite":
            add(entry["body"]["actor"], "coordinator")
    for review in packet["reviews"]:
        add(review.get("by") or review["locked"]["reviewer"], "reviewer")
    for card in packet["scorecards"]:
        add(card.get("by") or card["locked"]["panelist"], "panelist")
    for card in packet["interviews"]:
        add(card.get("by") or card["locked"]["interviewer"], "interviewer")
    return found


def rating(value: int | None) -> str:
    """A rating with its word."""
    return f"{value} {RATINGS[value]}" if value else "Not rated"


def level(value: int | None, *, none: str) -> str:
    """A level's name; `none` says what its absence means."""
    return LEVELS[value] if value else none
