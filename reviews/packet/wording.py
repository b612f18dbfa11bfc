"""What a packet's ids, keys and times are called in its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS
from reviews.debrief.decider import CAPACITIES
from reviews.reading.content import GENERAL, GENERAL_WORDS

_NO_SEALS: Mapping[str, Any] = {"entries": ()}


class Wording:
    """The names in one packet, with times in `zone`."""

    def __init__(self, packet: Mapping[str, Any], zone: ZoneInfo) -> None:
        self._zone = zone
        named = packet.get("people", {"names": []})["names"]
        self._names: dict[str, str] = {one["id"]: one["name"] for one in named}
        criteria = packet["prompt"]["rubric"].get("criteria", [])
        self.criteria: dict[str, str] = {one["key"]: one["name"] for one in criteria}
        loop = packet["opening"].get("loop", {})
        self._stages = {one["key"]: one["title"] for one in loop.get("stages", ())}
        self.dimensions: dict[str, str] = {
            one["key"]: one["name"] for one in loop.get("dimensions", ())
        }

        self.roles = _roles(packet)
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

    def entry(self, table: str, row: Mapping[str, Any]) -> str:
        """The number of the log's entry that sealed a row, as a sentence; "" where none is told."""
        return _entry(self._rows.get((table, row.get("id", ""))))

    def entry_of(self, kind: str) -> str:
        """The same of the entry of a kind that a submission has once."""
        return _entry(self._kinds.get(kind))

    def role(self, account: str) -> str:
        """The name of an account with the parts that the packet shows them in."""
        roles = ", ".join(self.roles.get(account, ()))
        return f"{self.name(account)} ({roles})" if roles else self.name(account)

    def when(self, at: str) -> str:
        """A time of the packet."""
        return times.when(datetime.fromisoformat(at), self._zone)

    def name(self, account: str) -> str:
        """The name of an account."""
        return self._names.get(account, account)

    def by(self, row: Mapping[str, Any]) -> str:
        """The name of a row's author: an account's in a sealed part, else the name itself."""
        return self.name(row["account"]) if "account" in row else str(row["by"])

    def criterion(self, key: str) -> str:
        """A criterion's name, or what a comment on none is called."""
        return GENERAL_WORDS if key == GENERAL else self.criteria.get(key, key)

    def stage(self, row: Mapping[str, Any]) -> str:
        """The title of a stage of the loop."""
        return str(row.get("title") or self._stages.get(row["stage"], row["stage"]))


def _entry(seq: int | None) -> str:
    return f" Entry {seq} of the audit log." if seq else ""


def _roles(packet: Mapping[str, Any]) -> dict[str, list[str]]:
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
    return f"{value} {RATINGS.get(value, '')}".strip() if value else "Not rated"


def level(value: int | None, *, none: str) -> str:
    """A level's name; `none` says what its absence means."""
    return LEVELS.get(value, none) if value else none
