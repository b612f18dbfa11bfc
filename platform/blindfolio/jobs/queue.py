"""Putting slow work into the transaction that causes it, and once more where it failed."""

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

_log = logging.getLogger(__name__)


def enqueue(
    db: Session,
    kind: str,
    key: str,
    args: Mapping[str, Any],
    *,
    run_at: datetime | None = None,
) -> None:
    """Queue a job of `kind` for `run_at` (now, where not given), once for each `key`.

    `key` names the effect (120 characters at most); a key that was ever queued is left as it
    is, done or not. `args` hold random ids only.
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
        _log.debug("job %s queued: %s", new, kind)


def is_to_come(db: Session, key: str) -> bool:
    """Whether the job of this key is queued or under way; one that failed for good is not."""
    state = select(Job.state).where(Job.key == key, Job.state.in_(("ready", "leased")))
    return db.scalar(state) is not None


def tomorrow(db: Session, kind: str) -> None:
    """Queue a daily job of this kind for this hour of the next day, once for each day."""
    at = clock.now() + timedelta(days=1)
    enqueue(db, kind, f"{kind}:{at.date().isoformat()}", {}, run_at=at)


def again(db: Session, key: str) -> None:
    """Let the job of this key begin anew, with all its tries; one under way is left alone.

    For work whose effect is not there yet: the caller has made sure of that.
    """
    db.execute(
        update(Job)
        .where(Job.key == key, Job.state != "leased")
        .values(state="ready", tries=0, error=None, run_at=clock.now())
        .execution_options(synchronize_session=False)
    )
