"""The interview and its debrief for a panelist's own calendar, and the file that takes them out of
it again. Neither names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import clock, times
from prompts.window import calendar_file
from prompts.window.calendar_file import CalendarEvent, Known
from reviews.panel.models import Slot

_INTERVIEW, _DEBRIEF = "Panel interview with a candidate", "Debrief about a candidate"
DEBRIEF = timedelta(minutes=30)
"""How long a debrief is in a calendar."""


def of_slot(slot: Slot, zone: ZoneInfo) -> bytes:
    """The calendar file of a slot: the interview, and the debrief where it is booked. `zone` is the
    one in which the text says the hour."""
    known = Known(slot.uid, slot.sequence, slot.changed_at)
    events = [
        CalendarEvent(
            known,
            _INTERVIEW,
            f"{times.exact(slot.at, zone)}. Please read the document and the question sheet"
            " before. Your page has both once they are released.",
            slot.at,
            slot.ends_at,
            slot.place,
        )
    ]
    if slot.debrief_at is not None:
        events.append(
            debrief_of(slot, slot.debrief_at, zone, "Please lock your scorecard before.")
        )
    return calendar_file.file_of(events)


def of_debrief(slot: Slot, at: datetime, zone: ZoneInfo) -> bytes:
    """The calendar file of the debrief alone, for who has no seat at the interview."""
    return calendar_file.file_of(
        [debrief_of(slot, at, zone, "Your page has it once it is open.")]
    )


def debrief_of(slot: Slot, at: datetime, zone: ZoneInfo, then: str) -> CalendarEvent:
    """A slot's debrief in a calendar; `then` says what to do."""
    return CalendarEvent(
        Known(_of_debrief(slot.uid), slot.sequence, slot.changed_at),
        _DEBRIEF,
        f"{times.exact(at, zone)}. {then}",
        at,
        at + DEBRIEF,
        # Without the interview's place: the candidate has its link.
    )


def known(slot: Slot, sequence: int) -> dict[str, Any]:
    """What calendars know a cancelled slot by, for the email that takes it out of them."""
    return {"uid": slot.uid, "sequence": sequence, "since": clock.now().isoformat()}


def taken_out(slot: Slot) -> dict[str, Any]:
    """What an email about a cancelled slot keeps of it, because nothing else says it any more: the
    hours, and what calendars know them by."""
    kept: dict[str, Any] = {
        "was": slot.at.isoformat(),
        "minutes": slot.lasts,
        **known(slot, slot.sequence + 1),
    }
    if slot.debrief_at is not None:
        kept["debrief"] = slot.debrief_at.isoformat()
    return kept


def cancelled(*slots: Mapping[str, Any]) -> bytes:
    """The file that takes slots out of a calendar, of what `taken_out` kept of each."""
    events = [event for kept in slots for event in _slot_off(kept)]
    return calendar_file.file_of(events, cancelled=True)


def _slot_off(kept: Mapping[str, Any]) -> list[CalendarEvent]:
    at, since = datetime.fromisoformat(kept["was"]), datetime.fromisoformat(kept["since"])
    events = [
        CalendarEvent(
            Known(kept["uid"], kept["sequence"], since),
            f"Cancelled: {_INTERVIEW}",
            "This interview has been cancelled, or you are no longer on its panel.",
            at,
            at + timedelta(minutes=kept["minutes"]),
        )
    ]
    if "debrief" in kept:
        events.append(
            debrief_off(
                kept,
                kept["debrief"],
                "This debrief has been cancelled, or you are no longer on its panel.",
            )
        )
    return events


def debrief_cancelled(kept: Mapping[str, Any]) -> bytes:
    """The file that takes a debrief alone out of a calendar, of what `known` kept and the hour that
    it had `before`."""
    event = debrief_off(kept, kept["before"], "This debrief has been cancelled.")
    return calendar_file.file_of([event], cancelled=True)


def debrief_off(kept: Mapping[str, Any], was: str, text: str) -> CalendarEvent:
    """What takes a debrief out of a calendar that was at `was`, of what `known` kept."""
    at, since = datetime.fromisoformat(was), datetime.fromisoformat(kept["since"])
    return CalendarEvent(
        Known(_of_debrief(kept["uid"]), kept["sequence"], since),
        f"Cancelled: {_DEBRIEF}",
        text,
        at,
        at + DEBRIEF,
    )


def _of_debrief(uid: str) -> str:
    return f"{uid}-debrief"
