"""Mails to an interviewer: when their interview is, with a file for their calendar. Neither names
the candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from prompts.window import calendar_file
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import mine


def to_interviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail that sets or moves an interview; without a time where it is theirs no more."""
    to = mails.to_account(db, mail, settings)
    found = db.execute(
        mine(mail.to_id)
        .where(Interview.id == mail.args.get("interview"))
        .with_only_columns(Interview)
    ).scalar()
    if found is None:
        return replace(to, values={**to.values, "when": "", "minutes": 0, "place": ""})
    zone = ZoneInfo(db.get_one(Account, mail.to_id).zone or settings.zone)
    words = times.exact(found.at, zone)
    values = {"when": words, "minutes": found.minutes, "place": found.place}
    calendar = calendar_file.event_file(
        calendar_file.Known(found.uid, found.sequence, found.changed_at),
        "Interview with a candidate",
        f"{words}. Your page has the stage, its questions and your scorecard.",
        found.at,
        found.at + timedelta(minutes=found.minutes),
        found.place,
    )
    return replace(to, values={**to.values, **values}, calendar=calendar)
