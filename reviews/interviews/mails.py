"""Emails about the time of an interview, each with a calendar file. None of them names the
candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts import mails
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, scope
from reviews.interviews import debrief_hour
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import mine
from reviews.panel import prepared, team_calendar
from reviews.panel.models import Planned, Slot
from reviews.panel.queries import SEATED


def to_leaver(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Address an email about times that were cancelled or moved. `was` and `debrief` are the
    cancelled times, which its calendar file removes. Times that are past or were never booked
    are empty."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    off = mail.args.get("off", ())
    hours = {key: mail.args.get(key) for key in ("before", "debrief_off")}
    for it in off:
        hours["debrief" if it["what"] == team_calendar.DEBRIEF else "was"] = it["was"]
    words = {
        key: times.exact(datetime.fromisoformat(at), zone) if at else ""
        for key, at in ({"was": None, "debrief": None} | hours).items()
    }
    return replace(to, values={**to.values, **words}, calendar=team_calendar.cancelled(off))


def to_panelist(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Address an email to a panelist. `released` says whether there is a question sheet to
    read, and `read` whether they have confirmed reading it."""
    to = to_leaver(db, mail, settings)
    folio = mail.args.get("folio", "")
    slot = db.execute(
        scope(mail.to_id, {DataClass.SLOT}, rows=SEATED)
        .join(Slot, Slot.folio == Folio.id)
        .where(Folio.id == folio)
        .with_only_columns(Slot)
    ).scalar()
    released = DataClass.QUESTION_SHEET in classes_of(db, mail.to_id, folio)
    read = slot is not None and mail.to_id in prepared.who_read(db, folio)
    to = replace(to, values={**to.values, "released": released, "read": read})
    return _to_holder(db, mail, settings, to, slot, slot)


def to_interviewer(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    held = db.execute(
        mine(mail.to_id)
        .where(Interview.id == mail.args.get("interview"))
        .with_only_columns(Interview)
    ).scalar()
    slot = debrief_hour.to_come(db, mail.to_id, held.folio) if held else None
    return _to_holder(db, mail, settings, to_leaver(db, mail, settings), held, slot)


def _to_holder(
    db: Session,
    mail: MailOut,
    settings: Settings,
    to: Addressed,
    held: Planned | None,
    slot: Slot | None,
) -> Addressed:
    # The times are empty if the interview was cancelled or is no longer theirs.
    if held is None or to.calendar:
        nothing = {"when": "", "minutes": 0, "break_minutes": 0, "place": "", "debrief": ""}
        return replace(to, values={**to.values, **nothing})
    zone = mails.zone_of(db, mail, settings)
    debrief_at = slot.debrief_at if slot else None
    said: dict[str, Any] = {
        "when": times.exact(held.at, zone),
        "minutes": held.minutes,
        "break_minutes": held.break_minutes,
        "place": held.place,
        "again": held.sequence > 0,
        "debrief": times.exact(debrief_at, zone) if debrief_at else "",
    }
    calendar = team_calendar.file_of(zone, held, slot)
    return replace(to, values={**to.values, **said}, calendar=calendar)
