"""Mails to an interviewer: when their interview is, or was until it was cancelled, with a file for
their calendar. Neither names the candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import mails
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from prompts.window import calendar_file
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import mine
from reviews.panel import debrief_hour, slot_calendar

_SUMMARY = "Interview with a candidate"


def to_interviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail that sets or moves an interview, from `before`; without a time where it is theirs no
    more. `debrief` is when it is, where that is known."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    to = replace(to, values={**to.values, "before": _words(mail, "before", zone)})
    found = db.execute(
        mine(mail.to_id)
        .where(Interview.id == mail.args.get("interview"))
        .with_only_columns(Interview)
    ).scalar()
    if found is None:
        return replace(
            to, values={**to.values, "when": "", "minutes": 0, "place": "", "debrief": ""}
        )
    words = times.exact(found.at, zone)
    events = [
        calendar_file.CalendarEvent(
            calendar_file.Known(found.uid, found.sequence, found.changed_at),
            _SUMMARY,
            f"{words}. Your page has the stage, its questions and your scorecard.",
            found.at,
            found.at + timedelta(minutes=found.minutes),
            found.place,
        )
    ]
    slot, debrief = debrief_hour.to_come(db, mail.to_id, found.folio), ""
    if slot is not None and slot.debrief_at is not None:
        debrief = times.exact(slot.debrief_at, zone)
        then = "Please lock your scorecard before."
        events.append(slot_calendar.debrief_of(slot, slot.debrief_at, zone, then))
    values = {
        "when": words,
        "minutes": found.minutes,
        "place": found.place,
        "debrief": debrief,
    }
    return replace(to, values={**to.values, **values}, calendar=calendar_file.file_of(events))


def to_interviewer_of_cancelled(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail that an interview is off: `was`, which nothing else tells its reader any more, and the
    file that takes it out of their calendar, with its `debrief`. Each is empty where it was over
    or not booked."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    values = {
        **to.values,
        "was": _words(mail, "was", zone),
        "debrief": _words(mail, "debrief", zone),
    }
    # Not through the reader's scope: of the interview, its random id in calendars alone is read.
    found = db.get(Interview, mail.args.get("interview", ""))
    if found is None or found.account != mail.to_id:
        return replace(to, values=values)
    events = []
    if values["was"]:
        at = datetime.fromisoformat(mail.args["was"])
        events.append(
            calendar_file.CalendarEvent(
                calendar_file.Known(
                    found.uid, found.sequence + 1, found.ended_at or clock.now()
                ),
                f"Cancelled: {_SUMMARY}",
                "This interview has been cancelled, or someone else holds it.",
                at,
                at + timedelta(minutes=mail.args["minutes"]),
            )
        )
    if values["debrief"]:
        then = "This debrief has been cancelled, or you no longer take part in it."
        events.append(slot_calendar.debrief_off(mail.args, mail.args["debrief"], then))
    calendar = calendar_file.file_of(events, cancelled=True) if events else b""
    return replace(to, values=values, calendar=calendar)


def _words(mail: MailOut, key: str, zone: ZoneInfo) -> str:
    at = mail.args.get(key)
    return times.exact(datetime.fromisoformat(at), zone) if at else ""
