"""The mail that a panel gets in the morning of the working day before its interview: when that and
the debrief are, and whether they have said that they have read the document and the sheet. Those
about an hour that was set, moved or cancelled are filled in here too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import mails, working_days
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import classes_of, scope
from prompts.models import Opening
from reviews.panel import prepared, slot_calendar
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED

JOB = "panel_day_before"
"""The kind of the jobs below."""

MAIL = "reviews/panel_day_before"

_BEFORE_IT = matrix.FORWARD[:6]
"""The stages at which an interview is still to come."""


def plan(db: Session, folio: Folio, slot: Slot) -> None:
    """Queue the mail about a slot's present hour, once for each hour; none where that morning is
    over. The working days are those of the opening's place, Monday to Friday."""
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    morning = working_days.morning_before(slot.at, zone)
    if morning > clock.now():
        at = slot.at.isoformat()
        args = {"folio": folio.id, "at": at}
        queue.enqueue(db, JOB, f"{JOB}:{folio.id}:{at}", args, run_at=morning)


class DayBefore:
    """Handler of `panel_day_before` jobs: `{"folio": id, "at": instant}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing slow to do."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Write to who sits now, where the interview is still to come at that hour."""
        folio = stages.locked(db, args["folio"])
        slot = db.get(Slot, folio.id, populate_existing=True)
        at = datetime.fromisoformat(args["at"])
        if slot is None or slot.at != at or clock.now() >= at or folio.stage not in _BEFORE_IT:
            return
        sitting = select(Standing.account).where(
            Standing.folio == folio.id, Standing.state == "panel"
        )
        for account in sorted(db.scalars(sitting)):
            outbox.send(
                db,
                MAIL,
                to_kind="account",
                to_id=account,
                key=f"{JOB}:{folio.id}:{args['at']}:{account}",
                args={"folio": folio.id},
            )

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; nobody is reminded twice because of it."""


def to_panelist(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """That mail, one about an hour that was set or moved, and one about a new seat, with the
    calendar file; without a time where the seat or the interview is no more, or none is set. It
    never names the candidate.

    `before` and `debrief_off` are the hours that were moved and cancelled, and `was` that of an
    interview which is off: then the file takes it out of the calendar.
    """
    to = to_unseated(db, mail, settings)
    seen = classes_of(db, mail.to_id, mail.args.get("folio", ""))
    released = DataClass.QUESTION_SHEET in seen
    nothing = {"when": "", "minutes": 0, "place": "", "debrief": "", "released": released}
    if to.calendar:
        return replace(to, values={**to.values, **nothing, "read": False})
    found = db.execute(
        scope(mail.to_id, {DataClass.SLOT}, rows=SEATED)
        .join(Slot, Slot.folio == Folio.id)
        .where(Folio.id == mail.args.get("folio"))
        .with_only_columns(Folio.id, Slot)
    ).one_or_none()
    if found is None:
        return replace(to, values={**to.values, **nothing, "read": False})
    folio, slot = found
    zone = mails.zone_of(db, mail, settings)
    values = {
        "when": times.exact(slot.at, zone),
        "minutes": slot.minutes,
        "break_minutes": slot.break_minutes,
        "again": slot.sequence > 0,
        "place": slot.place,
        "debrief": times.exact(slot.debrief_at, zone) if slot.debrief_at else "",
        "released": released,
        "read": mail.to_id in prepared.who_read(db, folio),
    }
    return replace(
        to, values={**to.values, **values}, calendar=slot_calendar.of_slot(slot, zone)
    )


def to_unseated(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail about an hour that is no longer its reader's: `was`, and the file that takes it out of
    their calendar; without both where none was set."""
    to = mails.to_account(db, mail, settings)
    zone = mails.zone_of(db, mail, settings)
    hours = {
        key: times.exact(datetime.fromisoformat(at), zone) if (at := mail.args.get(key)) else ""
        for key in ("was", "before", "debrief_off")
    }
    off = slot_calendar.cancelled(mail.args) if "uid" in mail.args else b""
    return replace(to, values={**to.values, **hours}, calendar=off)
