from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.levels import SiteLevels
from reviews.debrief.participants import CAPACITIES
from reviews.forms.fields import Field, FieldGroup
from reviews.packet import parts
from reviews.packet.entries import Entries
from reviews.reading.content import GENERAL, GENERAL_WORDS

Packet = Mapping[str, Any]

_AUTHORS = ("account", *(of.author for of in parts.LOCKED))

_DRAWN = {
    *("value", "said", "rationale", "absent", "searched"),
    *("text", "comment", "words", "segment"),
}


_GATE_ROLES = {"manager": "hiring manager", "decider": "engineer named to decide"}


class Wording:
    def __init__(self, packet: Packet, zone: ZoneInfo, levels: SiteLevels) -> None:
        self._zone, self._levels = zone, levels
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
        self.log = Entries("", ())
        if packet["seals"]:
            self.log = Entries(packet["submission"]["id"], packet["ledger"]["entries"])
        invites = self.log.of_kind("debrief.invite")
        self._roles = _roles(packet, [entry["body"]["actor"] for entry in invites])
        self.invited = {entry["body"]["facts"]["account"] for entry in invites}

    def entry(self, table: str, id_: str) -> int | None:
        entry = self.log.rows.get((table, id_))
        return entry["seq"] if entry else None

    def entry_of(self, kind: str) -> int | None:
        return next((entry["seq"] for entry in self.log.of_kind(kind)[-1:]), None)

    def when(self, at: str) -> str:
        return times.when(datetime.fromisoformat(at), self._zone)

    def name(self, account: str) -> str:
        return self._names.get(account, account)

    def by(self, row: Packet) -> str:
        return self.name(author(row))

    def reviewer(self, review: Packet) -> str:
        number = f" (Reviewer {review['part']['alias']})" if "part" in review else ""
        return self.by(review) + number

    def role(self, account: str) -> str:
        roles = ", ".join(self._roles.get(account, ()))
        return f"{self.name(account)} ({roles})" if roles else self.name(account)

    def level(self, value: int | None) -> str:
        return self._levels.titled(value) if value else "No hire"

    def criterion(self, key: str) -> str:
        return GENERAL_WORDS if key == GENERAL else self.criteria.get(key, key)

    def by_criterion(self, ratings: Packet) -> list[str]:
        return [*self.criteria, *(key for key in ratings if key not in self.criteria)]

    def stage(self, row: Packet) -> str:
        key = row.get("locked", row).get("stage", "")
        return str(row.get("title") or self._stages.get(key, key))

    def told(self, fields: Iterable[Field], said: Packet) -> list[tuple[Field, str]]:
        has = SimpleNamespace(**said)
        seen = [(it, it.said(it.read(has))) for it in fields if it.name in said]
        return [(it, words) for it, words in seen if words]

    def more(self, group: FieldGroup[Any], one: Packet) -> list[tuple[str, str]]:
        told = self.told((it for it in group.fields if it.name not in _DRAWN), one)
        labels = [(it.question or it.words, words) for it, words in told]
        return [(label[:1].upper() + label[1:], words) for label, words in labels]

    def dimensions(self, card: Packet) -> list[tuple[str, Packet]]:
        rated = card["locked"]["dimensions"]
        named = {it["key"]: it["name"] for it in card.get("rates", ())}
        named = named or {key: it for key, it in self._dimensions.items() if key in rated}
        named |= {key: key for key in rated if key not in named}
        return [(name, rated.get(key, {})) for key, name in named.items()]


def author(row: Packet) -> str:
    """The author's account, or their name in a packet without seals."""
    said = row.get("locked", row)
    return str(next((said[it] for it in _AUTHORS if it in said), row.get("by", "")))


def counted(review: Packet) -> bool:
    return bool(review.get("part", review)["counted"])


def _roles(packet: Packet, invited_by: Iterable[str]) -> dict[str, list[str]]:
    """Return each person's roles in the decision, inferred from the records. People are keyed
    by account, or by name in a packet without ids."""
    gate, decision, grounds = (packet[it] or {} for it in ("gate", "decision", "grounds"))
    said: list[tuple[str | None, str]] = []
    if "capacity" in gate:
        said.append((gate["by"], _GATE_ROLES.get(gate["capacity"], "coordinator")))
    if grounds:
        manager = grounds["capacity"] in ("manager", CAPACITIES["manager"])
        by = grounds.get("by") or decision.get("by")
        said.append((by, "hiring manager" if manager else "coordinator"))
    acted = [*packet["passes"], *packet["interview_passes"], packet["feedback"] or {}]
    said += [(by, "coordinator") for by in (*(row.get("by") for row in acted), *invited_by)]
    for of in parts.LOCKED:
        for judged in packet[of.name]:
            said.append((judged.get("by") or judged["locked"][of.author], of.author))
    found: dict[str, list[str]] = {}
    for account, role in dict.fromkeys(said):
        if account:
            found.setdefault(account, []).append(role)
    return found
