"""Ends a candidacy at once. A job deletes the data later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.erasure import noting
from blindfolio.erasure.deletion_log import Deletion
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import ErasureRequest
from blindfolio.visibility.stage import Stage

JOB = "erase"

HOLD = timedelta(minutes=10)  # lets open requests finish and the emails about the end go out

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
) -> ErasureRequest | None:
    """Requests the deletion of a candidate's data, or returns None if it has been deleted
    already. An active application ends first, as `ends_as`. Asking again changes nothing.

    `reason`, `by` and `subject` are stored in the deletion record, and `actor` in the audit
    log.
    """
    folio = stages.locked(db, folio_id)
    if folio.stage == Stage.ERASED:
        return None
    asked = db.get(ErasureRequest, folio.id)
    if asked is not None:
        return asked
    if folio.stage in matrix.FORWARD:
        stages.move(db, folio, "end", by=actor, reason=ends_as)
    asked = ErasureRequest(
        folio=folio.id, at=clock.now(), by=by, reason=reason, subject=subject
    )
    db.add(asked)
    db.flush()
    queue_job(db, folio.id, run_at=asked.at + HOLD)
    # Now, because the person has been told that everything will be deleted.
    noting.queue_note(db, Deletion(folio.id, asked.at))
    chain.record(db, "erasure.asked", {"reason": reason}, folio=folio.id, by=actor)
    return asked


def asked(db: Session, folio_id: str) -> ErasureRequest | None:
    return db.get(ErasureRequest, folio_id)


def queue_job(db: Session, folio_id: str, *, run_at: datetime | None = None) -> None:
    """Queues the deletion for `run_at`, or for now."""
    # A new key each time: a failed job must not block the next one.
    key = f"{JOB}:{folio_id}:{chance.new_id()}"
    queue.enqueue(db, JOB, key, {"folio": folio_id}, run_at=run_at)


def waiting(db: Session, *, asked_before: datetime) -> list[str]:
    query = (
        select(ErasureRequest.folio)
        .where(ErasureRequest.at <= asked_before)
        .order_by(ErasureRequest.at, ErasureRequest.folio)
    )
    return list(db.scalars(query))
