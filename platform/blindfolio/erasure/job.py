from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.erasure import ask, noting
from blindfolio.erasure.erase import erase
from blindfolio.erasure.rules import RoomTables
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Handler
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import ErasureRequest

PATIENCE = timedelta(hours=12)  # how long emails about the end may delay the deletion


class EraseFolio(Handler):
    """Handles `ask.JOB`, whose arguments are `{"folio": id}`. If it fails, the daily job queues
    it again. `rooms` must contain the tables of all rooms.
    """

    def __init__(self, rooms: Sequence[RoomTables]) -> None:
        self._rooms = rooms

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        # Waits until everyone affected has been told of the end.
        folio = args["folio"]
        request = db.get(ErasureRequest, folio)
        if request is None:
            return
        now = clock.now()
        if now + ask.HOLD < request.due:
            return  # a hold was renewed, so there is a later job
        if now < noting.deletion(request).at + PATIENCE and _unsent(db, folio):
            # The mails go first, because they need the addresses.
            ask.queue_job(db, folio, run_at=now + ask.HOLD)
            return
        db.expire_all()
        erase(db, folio, self._rooms)


def _unsent(db: Session, folio: str) -> bool:
    waiting = (
        select(Job.id)
        .join(MailOut, outbox.IS_ITS_JOB)
        .where(
            Job.kind == outbox.JOB,
            Job.state.in_(("ready", "leased")),
            or_(
                MailOut.to_id == folio,
                cast(MailOut.args, Text).contains(folio, autoescape=True),
            ),
        )
    )
    return db.scalar(waiting.limit(1)) is not None
