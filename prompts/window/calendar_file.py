"""Make calendar files for the end of a window and for the interview. They name the product,
the team and the opening, but no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.languages import gettext as _
from prompts.models import CalendarEntry, Invitation

What = Literal["window", "conversation"]


@dataclass(frozen=True, slots=True)
class Known:
    uid: str
    sequence: int
    changed_at: datetime


CONVERSATION = timedelta(minutes=80)

# Some calendars hide events without a length.
_LAST_HOUR = timedelta(hours=1)


def changed(db: Session, invitation: str, what: What) -> None:
    entry = db.get(CalendarEntry, (invitation, what), with_for_update=True)
    if entry is None:
        uid, now = chance.new_id(), clock.now()
        db.add(CalendarEntry(invitation=invitation, what=what, uid=uid, changed_at=now))
    else:
        entry.sequence += 1
        entry.changed_at = clock.now()
    db.flush()


def conversation_set(db: Session, folio: str) -> None:
    invitation = db.scalar(select(Invitation.id).where(Invitation.folio == folio))
    if invitation is not None:
        changed(db, invitation, "conversation")


def entry(db: Session, invitation: str, what: What) -> CalendarEntry | None:
    return db.scalar(
        select(CalendarEntry).where(
            CalendarEntry.invitation == invitation, CalendarEntry.what == what
        )
    )


def titled(team: str, opening: str) -> str:
    """Return an event's title. `team` is empty if the site's team has no name."""
    return f"{team}: {opening}" if team else opening


def window_file(known: CalendarEntry, title: str, deadline: datetime, words: str) -> bytes:
    """Return the file for the end of a window. `title` comes from `titled`, and `words` is
    the end as the candidate's page shows it."""
    summary = _("Design document due, %(title)s", title=title)
    text = _("Due %(at)s. Upload and submit your document on your page before then.", at=words)
    return file_of([CalendarEvent(known, summary, text, deadline - _LAST_HOUR, deadline)])


def conversation_file(
    known: CalendarEntry,
    title: str,
    at: datetime,
    minutes: int,
    place: str,
    words: str,
    *,
    break_minutes: int = 0,
    held: bool,
) -> bytes:
    """Return the file for an interview. `title` comes from `titled`, and `words` is the instant
    as the candidate's page gives it. `held` means that the time is only reserved."""
    summary = _("Interview about your design document, %(title)s", title=title)
    hour = lasting(words, minutes, break_minutes)
    text = _("Have your document at hand; you don't need to prepare or present anything else.")
    if held:
        summary = _(
            "Time held, not confirmed: interview about your design document, %(title)s",
            title=title,
        )
        text = _(
            "We are holding this time in case there is an interview. Nothing has been decided yet."
        )
    end = at + timedelta(minutes=minutes + break_minutes)
    return file_of([CalendarEvent(known, summary, f"{hour}. {text}", at, end, place)])


def lasting(words: str, minutes: int, break_minutes: int) -> str:
    hour = _("%(n)s minutes", n=minutes)
    if break_minutes:
        hour = _("%(n)s minutes plus a %(pause)s-minute break", n=minutes, pause=break_minutes)
    return f"{words}, {hour}"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    # Neither `summary` nor `text` may name a person.

    known: Known | CalendarEntry
    summary: str
    text: str
    start: datetime
    end: datetime
    place: str = ""


def file_of(events: Iterable[CalendarEvent], *, cancelled: bool = False) -> bytes:
    """Return a calendar file with these events. If `cancelled` is set, the file removes them
    instead (RFC 5546, 3.2.5: the same id, a higher sequence)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Blindfolio//Blindfolio//EN")
    calendar.add("version", "2.0")
    if cancelled:
        calendar.add("method", "CANCEL")
    for it in events:
        event = _component(it)
        if cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def together(files: Iterable[bytes]) -> bytes:
    """Return one file with the events of all."""
    whole, *others = map(Calendar.from_ical, files)
    for other in others:
        whole.subcomponents += other.subcomponents
    return bytes(whole.to_ical())


def _component(it: CalendarEvent) -> Event:
    event = Event()
    event.add("uid", it.known.uid)
    event.add("sequence", it.known.sequence)
    event.add("dtstamp", it.known.changed_at)
    event.add("summary", it.summary)
    event.add("description", it.text)
    # In UTC: calendars show local hours, and changes to a zone's rules don't move events.
    event.add("dtstart", it.start)
    event.add("dtend", it.end)
    if it.place:
        event.add("location", it.place)
    return event
