"""The mail that a panel gets in the morning of the working day before its interview: when that and
the debrief are, and whether they have said that they have read the document and the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews.panel.models import Slot

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
