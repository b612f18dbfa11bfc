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

_SUMMARY = "Interview with a candidate"


def to_interviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail that sets or moves an interview, from `before`; without a time where it is theirs no
    more."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    to = replace(to, values={**to.values, "before": _words(mail, "before", zone)})
    found = db.execute(
        mine(mail.to_id)
        .where(Interview.id == mail.args.get("interview"))
        .with_only_columns(Interview)
    ).scalar()
    if found is None:
        return replace(to, values={**to.values, "when": "", "minutes": 0, "place": ""})
    words = times.exact(found.at, zone)
    values = {"when": words, "minutes": found.minutes, "place": found.place}
    calendar = calendar_file.event_file(
        calendar_file.Known(found.uid, found.sequence, found.changed_at),
        _SUMMARY,
        f"{words}. Your page has the stage, its questions and your scorecard.",
        found.at,
        found.at + timedelta(minutes=found.minutes),
        found.place,
    )
    return replace(to, values={**to.values, **values}, calendar=calendar)


def to_interviewer_of_cancelled(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail that an interview is off: `was`, which nothing else tells its reader any more, and the
    file that takes it out of their calendar. Both are empty where it was over."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    values = {**to.values, "was": _words(mail, "was", zone)}
    # Not through the reader's scope: of the interview, its random id in calendars alone is read.
    found = db.get(Interview, mail.args.get("interview", ""))
    if not values["was"] or found is None or found.account != mail.to_id:
        return replace(to, values=values)
    at = datetime.fromisoformat(mail.args["was"])
    event = calendar_file.CalendarEvent(
        calendar_file.Known(found.uid, found.sequence + 1, found.ended_at or clock.now()),
        f"Cancelled: {_SUMMARY}",
        "This interview has been cancelled, or someone else holds it.",
        at,
        at + timedelta(minutes=mail.args["minutes"]),
    )
    return replace(to, values=values, calendar=calendar_file.file_of([event], cancelled=True))


def _words(mail: MailOut, key: str, zone: ZoneInfo) -> str:
    at = mail.args.get(key)
    return times.exact(datetime.fromisoformat(at), zone) if at else ""
