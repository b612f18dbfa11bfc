"""The interview and its debrief for a panelist's own calendar. The file names nobody."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from blindfolio import times
from prompts.window import calendar_file
from prompts.window.calendar_file import CalendarEvent, Known
from reviews.panel.models import Slot

DEBRIEF = timedelta(minutes=30)
"""How long a debrief is in a calendar."""


def of_slot(slot: Slot, zone: ZoneInfo) -> bytes:
    """The calendar file of a slot: the interview, and the debrief where it is booked. `zone` is the
    one in which the text says the hour."""
    known = Known(slot.uid, slot.sequence, slot.changed_at)
    events = [
        CalendarEvent(
            known,
            "Panel interview with a candidate",
            f"{times.exact(slot.at, zone)}. Please read the document and the question sheet"
            " before. Your page has both once they are released.",
            slot.at,
            slot.at + timedelta(minutes=slot.minutes),
            slot.place,
        )
    ]
    if slot.debrief_at is not None:
        events.append(
            CalendarEvent(
                Known(f"{slot.uid}-debrief", slot.sequence, slot.changed_at),
                "Debrief about a candidate",
                f"{times.exact(slot.debrief_at, zone)}. Please lock your scorecard before.",
                slot.debrief_at,
                slot.debrief_at + DEBRIEF,
                slot.place,
            )
        )
    return calendar_file.file_of(events)
