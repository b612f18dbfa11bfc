"""Asking for a person to be erased: the process ends at once, the rest is a job's."""

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
"""The kind of the job that erases; its argument is the folio."""

HOLD = timedelta(minutes=10)
"""From the asking until the erasing begins: requests that were under way are through by then, and
the mails that tell of the end have usually gone."""

WITHIN = timedelta(hours=24)
"""From the asking until nothing is left."""


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
    """Have the person behind a folio erased; asking again changes nothing. None: it is done.

    A folio that still runs is ended first, as `ends_as` (a reason of `stages.move`), so that
    everybody who waits for it hears. `reason`, `by` and `subject` are the tombstone's; `actor`
    stands in the ledger.
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
    # Already now: the person has been told that everything will be gone.
    noting.queue_note(db, Deletion(folio.id, asked.at))
    chain.record(db, "erasure.asked", {"reason": reason}, folio=folio.id, by=actor)
    return asked


def asked(db: Session, folio_id: str) -> ErasureRequest | None:
    """The request that waits for a folio's person to be erased, if there is one."""
    return db.get(ErasureRequest, folio_id)


def queue_job(db: Session, folio_id: str, *, run_at: datetime | None = None) -> None:
    """Queue the erasing itself, at once unless `run_at` says when."""
    # A key of its own each time: a job that failed must not be in the way of the next one.
    key = f"{JOB}:{folio_id}:{chance.new_id()}"
    queue.enqueue(db, JOB, key, {"folio": folio_id}, run_at=run_at)


def waiting(db: Session, *, asked_before: datetime) -> list[str]:
    """The folios of which it was asked by then and is not done, the oldest request first."""
    found = (
        select(ErasureRequest.folio)
        .where(ErasureRequest.at <= asked_before)
        .order_by(ErasureRequest.at, ErasureRequest.folio)
    )
    return list(db.scalars(found))
