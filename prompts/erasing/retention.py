from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.models import Blob
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.erasure import ask
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import stages
from blindfolio.visibility.models import ErasureRequest, Folio
from prompts.erasing import holds
from prompts.models import Invitation, Opening

JOB = "retention"
MAIL = "prompts/deletion_due"
NOTICE = timedelta(days=7)

_ENDS = ("7", "7s", "E")
# A transaction may still be adding the row of a younger file.
_LOOSE = timedelta(hours=24)


def until(stage: str, since: datetime, opening: Opening) -> datetime | None:
    return since + timedelta(days=opening.retention_days) if stage in _ENDS else None


def due(db: Session, ahead: timedelta = timedelta()) -> list[str]:
    """Return the folios that are past retention, now or `ahead`, and not under a legal hold."""
    by = clock.now() + ahead
    ended = (
        select(Folio, Opening)
        .join(Opening, Opening.id == Folio.opening)
        .where(Folio.stage.in_(_ENDS), ~holds.held(Folio.id))
        .order_by(Folio.id)
    )
    return [
        folio.id
        for folio, opening in db.execute(ended)
        if (at := until(folio.stage, folio.stage_since, opening)) is not None and at <= by
    ]


def request_due(database: Database) -> None:
    """Delete what is due, and queue requests again whose job failed. Each folio gets its own
    transaction, which locks the folio first and the ledger last."""
    with database.reading() as db:
        folios = due(db)
    for folio in folios:
        with database.transaction() as db:
            stages.locked(db, folio)
            if not holds.is_held(db, folio):
                _ask(db, folio, "retention", None)
    with database.transaction() as db:
        for folio in ask.waiting(db, asked_before=clock.now() - ask.HOLD):
            ask.queue_job(db, folio)


def announce(db: Session) -> None:
    """Tell candidates who started a week before the end of retention, once."""
    started = select(Invitation.folio).where(
        Invitation.folio.in_(due(db, NOTICE)),
        Invitation.folio.not_in(select(ErasureRequest.folio)),
        Invitation.started_at.is_not(None),
    )
    for folio in db.scalars(started.order_by(Invitation.folio)).all():
        outbox.send(db, MAIL, to_kind="candidate", to_id=folio, key=f"{MAIL}:{folio}")


def request_again(
    database: Database, tombstones: Iterable[tuple[str, str, str | None]]
) -> None:
    """Repeat deletions in a restored backup. `tombstones` has the original `(folio, reason,
    by)`; missing folios are skipped."""
    for folio, reason, by in tombstones:
        with database.transaction() as db:
            if db.get(Folio, folio) is not None:
                _ask(db, folio, reason, by)


def on_move(db: Session, _folio: Folio, _event: str, before: str, after: str) -> None:
    if before != after and after in _ENDS:
        queue.tomorrow(db, JOB)


class Retention:
    """The daily job that deletes what is due. It queues itself again even after a failure."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        request_due(database)
        old = set(self._archive.keys_older_than(_LOOSE.total_seconds()))
        # A writing transaction: on SQLite it waits for one that is adding a file's row, in case the
        # file looks old only because the clock was set forward.
        with database.transaction() as db:
            known = set(db.scalars(select(Blob.key)))
        for key in old - known:
            self._archive.remove(key)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        announce(db)
        queue.tomorrow(db, JOB)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        queue.tomorrow(db, JOB)


def _ask(db: Session, folio: str, reason: str, by: str | None) -> None:
    ask.ask(
        db,
        folio,
        reason=reason,
        ends_as="expired",
        subject=db.scalar(select(Invitation.id).where(Invitation.folio == folio)),
        by=by,
        # No one: retention is over, or the site's operator repeats an earlier deletion.
        actor=None,
    )
