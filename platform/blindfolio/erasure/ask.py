"""Ends a candidacy at once. A job deletes the data later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.erasure import noting
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import ErasureRequest, Folio
from blindfolio.visibility.stage import Stage

JOB = "erase"

HOLD = timedelta(minutes=10)  # lets open requests finish and the emails about the end go out

KEEPING = timedelta(hours=12)  # in which a record can be kept, if the candidate was told so

WITHIN = timedelta(hours=24)  # the longest time until everything is deleted


def ask(
    db: Session,
    folio_id: str,
    *,
    reason: str,
    ends_as: str,
    subject: str | None,
    by: str | None,
    actor: str | None,
    held_until: datetime | None = None,
    waits: timedelta = HOLD,
) -> ErasureRequest | None:
    """Requests the deletion of a candidate's data, or returns None if it has been deleted
    already. An active application ends first, as `ends_as`. Asking again changes nothing.

    `reason`, `by` and `subject` are stored in the deletion record, and `actor` in the audit
    log. Until the end of a legal hold, `held_until`, the folio is closed to everyone else, with
    the practice folios of its document.
    """
    folio = stages.locked(db, folio_id)
    if folio.stage == Stage.ERASED:
        return None
    asked = db.get(ErasureRequest, folio.id)
    if asked is not None:
        return asked
    if folio.stage in matrix.FORWARD:
        stages.move(db, folio, "end", by=actor, reason=ends_as)
    now = clock.now()
    asked = ErasureRequest(
        folio=folio.id,
        at=now,
        due=held_until or now + waits,
        closed=held_until is not None,
        by=by,
        reason=reason,
        subject=subject,
    )
    db.add(asked)
    db.flush()
    _schedule(db, asked)
    if held_until:
        _close_practice(db, folio, asked)
    stages.tell(db, folio, JOB)
    chain.record(db, "erasure.asked", {"reason": reason}, folio=folio.id, by=actor)
    return asked


def postpone(db: Session, folio_id: str, due: datetime) -> None:
    """Moves a closed folio's deletion, because its legal hold ends on another day."""
    for id_ in (folio_id, *_practised(db, stages.locked(db, folio_id))):
        asked = db.get(ErasureRequest, id_)
        if asked is not None and asked.closed:
            asked.due = due
            _schedule(db, asked)


def _schedule(db: Session, asked: ErasureRequest) -> None:
    queue_job(db, asked.folio, run_at=asked.due)
    # Now, because the person has been told that everything will be deleted.
    noting.queue_note(db, noting.deletion(asked))


def _close_practice(db: Session, folio: Folio, asked: ErasureRequest) -> None:
    # `erase` deletes them with the candidate's own folio.
    db.add_all(
        ErasureRequest(
            folio=id_, at=asked.at, due=asked.due, closed=True, by=None, reason=asked.reason
        )
        for id_ in _practised(db, folio)
        if db.get(ErasureRequest, id_) is None
    )
    db.flush()


def _practised(db: Session, folio: Folio) -> list[str]:
    same = Folio.sha.in_([it for it in (folio.sha, folio.sent_sha) if it])
    found = select(Folio.id).where(
        same, Folio.purpose == "practice", Folio.stage != Stage.ERASED
    )
    return list(db.scalars(found.order_by(Folio.id)))


def gone_by(asked: ErasureRequest) -> datetime:
    """Returns when everything will have been deleted, at the latest."""
    return (asked.due if asked.closed else asked.at) + WITHIN


def asked(db: Session, folio_id: str) -> ErasureRequest | None:
    return db.get(ErasureRequest, folio_id)


def queue_job(db: Session, folio_id: str, *, run_at: datetime | None = None) -> None:
    """Queues the deletion for `run_at`, or for now."""
    # A new key each time: a failed job must not block the next one.
    key = f"{JOB}:{folio_id}:{chance.new_id()}"
    queue.enqueue(db, JOB, key, {"folio": folio_id}, run_at=run_at)


def waiting(db: Session, ahead: timedelta = timedelta()) -> list[str]:
    """Returns the folios whose deletion is due, now or `ahead`."""
    query = (
        select(ErasureRequest.folio)
        .where(ErasureRequest.due <= clock.now() + ahead)
        .order_by(ErasureRequest.at, ErasureRequest.folio)
    )
    return list(db.scalars(query))
