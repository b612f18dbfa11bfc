from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.once import insert_once
from blindfolio.jobs.models import Job

QUEUED = "queued"  # in a session's `info`: its commit gives workers something to do

_log = logging.getLogger(__name__)


def enqueue(
    db: Session,
    kind: str,
    key: str,
    args: Mapping[str, Any],
    *,
    run_at: datetime | None = None,
) -> None:
    """Queues a job, unless its `key` was queued before. `key` names the effect and has at most
    120 characters. `args` must contain only random ids.

    A job that was done long ago is forgotten (see `jobs.finished`), and its key may be queued
    again. So the effect itself must be safe: guarded by a stage, a time to come, or a row.
    """
    now = clock.now()
    new = chance.new_id()
    added = insert_once(
        db,
        Job,
        "key",
        {
            "id": new,
            "kind": kind,
            "key": key,
            "args": dict(args),
            "run_at": run_at or now,
            "created_at": now,
        },
    )
    if added:
        db.info[QUEUED] = True
        _log.debug("job %s queued: %s", new, kind)


def is_to_come(db: Session, key: str) -> bool:
    """Returns whether the job is still to run. False for a job that has failed for good."""
    state = select(Job.state).where(Job.key == key, Job.state.in_(("ready", "leased")))
    return db.scalar(state) is not None


def tomorrow(db: Session, kind: str) -> None:
    """Queues a job of this kind for the same time tomorrow, at most once a day."""
    at = clock.now() + timedelta(days=1)
    enqueue(db, kind, f"{kind}:{at.date().isoformat()}", {}, run_at=at)


def again(db: Session, kind: str, key: str, args: Mapping[str, Any]) -> None:
    """Queues a job now, with the full number of tries, unless it is running. It may have been
    queued before, or done and removed.
    """
    enqueue(db, kind, key, args)
    db.execute(
        update(Job)
        .where(Job.key == key, Job.state != "leased")
        .values(state="ready", tries=0, error=None, run_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.info[QUEUED] = True
