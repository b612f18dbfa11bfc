"""Emails to coordinators about overdue answers, reviews, scorecards and votes. They never name the
candidate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import mails
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Standing
from reviews.board import queries
from reviews.board.next_steps import NextStep

MAIL = "reviews/late"


class LateMails:
    """`args` are `{"folio": id}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing to prepare."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Email each coordinator, at most once a day, if somebody is late now."""
        folio = stages.locked(db, args["folio"])
        today = clock.now().date().isoformat()
        runs = select(Standing.account).where(
            Standing.folio == folio.id, Standing.state == "coordinator"
        )
        for account in sorted(db.scalars(runs)):
            if not _late(db, account, folio.id):
                continue
            outbox.send(
                db,
                MAIL,
                to_kind="account",
                to_id=account,
                key=f"late:{folio.id}:{account}:{today}",
                args={"folio": folio.id},
            )

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the board shows who is late anyway."""


def to_coordinator(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """`late` has a line for each person; it is empty if nobody is late now."""
    to, zone = mails.to_account(db, mail, settings), settings.time_zone
    found = _late(db, mail.to_id, mail.args["folio"], zone)
    lines = [
        f"{it.sentence} {times.day(it.at, zone)}" if it.at else it.sentence for it in found
    ]
    return replace(to, values={**to.values, "late": lines})


def _late(
    db: Session, account: str, folio: str, days_in: ZoneInfo | None = None
) -> list[NextStep]:
    row = queries.of_folio(db, account, folio, days_in=days_in)
    return [step for step in row.steps if step.late] if row else []
