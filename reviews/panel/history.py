from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blindfolio import times
from reviews.followups.sheet import HEADINGS
from reviews.panel.late import LatePress
from reviews.panel.models import SheetEdit
from reviews.panel.ticks import TICKS

_STATES = {
    "approved": "kept it",
    "dropped": "dropped it",
    "proposed": "undid that",
    "replaced": "replaced it",
}


@dataclass(frozen=True, slots=True)
class SheetChange:
    by: str
    at: datetime
    what: str
    words: str
    before: str
    after: str


def by_question(edits: Sequence[tuple[SheetEdit, str]]) -> dict[str, list[SheetChange]]:
    found: dict[str, list[SheetChange]] = {}
    for edit, name in edits:
        found.setdefault(edit.question, []).append(
            SheetChange(name, edit.at, edit.what, _words(edit), edit.before, edit.after)
        )
    return found


def overtaken(press: LatePress, zone: ZoneInfo) -> str:
    after = f"after you ({times.short(press.at, zone)})"
    if press.what == "lead":
        did = (
            f"gave this question to {press.newer}" if press.newer else "left open who asks this"
        )
        return (
            f"{press.by} {did} {after}, so your choice was not used. To use it, choose again."
        )
    did = f"ticked “{TICKS[press.newer]}”" if press.newer else "removed the tick"
    mine = f"your “{TICKS[press.pressed]}”" if press.pressed else "your change"
    return f"{press.by} {did} {after}, so {mine} was not used. To use it, tick again."


def _words(edit: SheetEdit) -> str:
    if edit.what == "state":
        return _STATES.get(edit.after, edit.after)
    if edit.what == "text":
        return f"reworded it: from “{edit.before}” to “{edit.after}”"
    if edit.what == "moved":
        return f"moved it from place {edit.before} to {edit.after}"
    if edit.what == "segment":
        return f"moved it from {HEADINGS[edit.before]} to {HEADINGS[edit.after]}"
    if edit.what == "added":
        return f"added it: “{edit.after}”"
    if edit.what == "instead":
        return f"replaced “{edit.before}” with this"
    if edit.what == "late_went":
        return f"ticked: {_tick(edit.after)}; a later tick stays: {_tick(edit.before)}"
    if edit.what == "late_lead":
        newer = f"a later choice stays: {_asker(edit.before)}"
        return f"chose who asks it: {_asker(edit.after)}; {newer}"
    if edit.what == "lead":
        return f"assigned it to {edit.after}" if edit.after else "left open who asks it"
    before = f", before: {_tick(edit.before)}" if edit.before else ""
    return f"ticked: {_tick(edit.after)}{before}"


def _tick(went: str) -> str:
    return TICKS[went].lower() if went else "nothing"


def _asker(name: str) -> str:
    return name or "left open"
