"""Make calendar files of interviews and debriefs for the team. They name nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import clock, times
from prompts.window import calendar_file
from prompts.window.calendar_file import CalendarEvent, Known
from reviews.panel.models import Planned, Slot

PANEL, INTERVIEW, DEBRIEF = "panel", "interview", "debrief"

_SUMMARY = {
    PANEL: "Panel interview with a candidate",
    INTERVIEW: "Interview with a candidate",
    DEBRIEF: "Debrief about a candidate",
}
_BEFORE = {
    PANEL: "Please read the document and the question sheet beforehand. Both appear on your page"
    " once they are released.",
    INTERVIEW: "The stage, its questions and your scorecard are on your page.",
}

DEBRIEF_LASTS = 30


def file_of(
    zone: ZoneInfo,
    held: Planned | None,
    slot: Slot | None,
    *,
    then: str = "Please lock your scorecard beforehand.",
) -> bytes:
    """Return a file with the interview and the debrief booked with `slot`. `then` says what to
    do before the debrief. Times in texts are in `zone`."""
    events = []
    if held is not None:
        what, known = _kind(held), Known(held.uid, held.sequence, held.changed_at)
        said = f"{times.exact(held.at, zone)}. {_BEFORE[what]}"
        events.append(
            CalendarEvent(known, _SUMMARY[what], said, held.at, held.ends_at, held.place)
        )
    if slot is not None and (at := slot.debrief_at) is not None:
        known = Known(_of_debrief(slot), slot.sequence, slot.changed_at)
        said, ends = f"{times.exact(at, zone)}. {then}", at + timedelta(minutes=DEBRIEF_LASTS)
        # Without the interview's place: the candidate has its link.
        events.append(CalendarEvent(known, _SUMMARY[DEBRIEF], said, at, ends))
    return calendar_file.file_of(events)


def off(held: Planned) -> dict[str, Any]:
    """Return what an email about a cancelled interview needs: its time, and the calendar's id
    and sequence."""
    return _off(_kind(held), held.at, held.lasts, held.uid, held.sequence + 1)


def debrief_off(slot: Slot, sequence: int) -> list[dict[str, Any]]:
    if slot.debrief_at is None:
        return []
    at, uid = slot.debrief_at, _of_debrief(slot)
    return [_off(DEBRIEF, at, DEBRIEF_LASTS, uid, sequence)]


def cancelled(hours: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a file that cancels the results of `off` and `debrief_off`, or no bytes if there
    are none."""
    events = []
    for kept in hours:
        at, since = (datetime.fromisoformat(kept[it]) for it in ("was", "since"))
        events.append(
            CalendarEvent(
                Known(kept["uid"], kept["sequence"], since),
                f"Cancelled: {_SUMMARY[kept['what']]}",
                "This has been cancelled, or you no longer take part in it.",
                at,
                at + timedelta(minutes=kept["minutes"]),
            )
        )
    return calendar_file.file_of(events, cancelled=True) if events else b""


def _off(what: str, at: datetime, minutes: int, uid: str, sequence: int) -> dict[str, Any]:
    return {
        "what": what,
        "was": at.isoformat(),
        "minutes": minutes,
        "uid": uid,
        "sequence": sequence,
        "since": clock.now().isoformat(),
    }


def _kind(held: Planned) -> str:
    return PANEL if isinstance(held, Slot) else INTERVIEW


def _of_debrief(slot: Slot) -> str:
    return f"{slot.uid}-debrief"
