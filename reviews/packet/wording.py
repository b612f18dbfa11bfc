"""What a packet's ids, keys and times are called in its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS


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
        """A criterion's name."""
        return self.criteria.get(key, key)

    def stage(self, row: Mapping[str, Any]) -> str:
        """The title of a stage of the loop."""
        return str(row.get("title") or self._stages.get(row["stage"], row["stage"]))


def rating(value: int | None) -> str:
    """A rating with its word."""
    return f"{value} {RATINGS.get(value, '')}".strip() if value else "Not rated"


def level(value: int | None, *, none: str) -> str:
    """A level's name; `none` says what its absence means."""
    return LEVELS.get(value, none) if value else none
