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
from blindfolio.erasure.deletion_log import Deletion
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import stages
from blindfolio.visibility.models import ErasureRequest, Folio
from prompts.erasing import holds
from prompts.models import Invitation, Opening

JOB = holds.DAILY
MAIL = "prompts/deletion_due"
NOTICE = timedelta(days=7)

_ENDS = ("7", "7s", "E")
# A transaction may still be adding the row of a younger file.
_LOOSE = timedelta(hours=24)


def days(opening: Opening, stage: str, after_offer: int | None = None) -> int:
    """Return how long data is kept after an application has ended at this stage."""
    other = opening.retention_ended_days if stage == "E" else after_offer
    return opening.retention_days if other is None else other


def keep_after_offer(db: Session, folio: str) -> None:
    invitation = db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
    invitation.kept_days = db.get_one(Opening, invitation.opening).retention_offer_days


def until(
    db: Session, invitation: Invitation, opening: Opening, stage: str, since: datetime
) -> datetime | None:
    """Return when a candidate's data is deleted: never within a week after a legal hold."""
    if stage not in _ENDS:
        return None
    ends = since + timedelta(days=days(opening, stage, invitation.kept_days))
    hold = holds.last_ended(db, invitation.folio)
    return max(ends, hold + NOTICE) if hold else ends


def due(db: Session, ahead: timedelta = timedelta()) -> list[str]:
    """Return the folios that are past retention, now or `ahead`, and not under a legal hold."""
    by = clock.now() + ahead
    ended = (
        select(Folio, Opening, Invitation.kept_days)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .where(Folio.stage.in_(_ENDS), ~holds.held(Folio.id))
        .order_by(Folio.id)
    )
    return [
        folio.id
        for folio, opening, offer in db.execute(ended).all()
        if folio.stage_since + timedelta(days=days(opening, folio.stage, offer)) <= by
        and not _is_noticed(db, folio.id, by)
    ]


def _is_noticed(db: Session, folio: str, by: datetime) -> bool:
    # its legal hold has just ended
    hold = holds.last_ended(db, folio)
    return hold is not None and hold + NOTICE > by


def request_due(database: Database) -> None:
    """Delete what is due, and queue requests again whose job failed. Each folio gets its own
    transaction, which locks the folio first and the ledger last."""
    with database.reading() as db:
        held = holds.to_see_to(db)
    for folio in held:
        with database.transaction() as db:
            holds.see_to(db, folio)
    with database.reading() as db:
        folios = due(db)
    for folio in folios:
        with database.transaction() as db:
            stages.locked(db, folio)
            if not holds.is_held(db, folio):
                _ask(db, folio, "retention")
    with database.transaction() as db:
        for folio in ask.waiting(db):
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


def request_again(database: Database, deletions: Iterable[Deletion]) -> None:
    """Repeat deletions in a restored backup. Those that wait for the end of a legal hold close
    the case until then; missing folios are skipped."""
    for it in deletions:
        with database.transaction() as db:
            if db.get(Folio, it.folio) is not None:
                waits = it.at > clock.now()
                _ask(db, it.folio, "restored", held_until=it.at if waits else None)
                ask.postpone(db, it.folio, it.at)


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


def _ask(db: Session, folio: str, reason: str, *, held_until: datetime | None = None) -> None:
    ask.ask(
        db,
        folio,
        reason=reason,
        ends_as="expired",
        subject=db.scalar(select(Invitation.id).where(Invitation.folio == folio)),
        by=None,
        held_until=held_until,
        # No one: retention is over, or the site's operator repeats an earlier deletion.
        actor=None,
    )
