"""Putting slow work into the transaction that causes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.once import insert_once
from blindfolio.jobs.models import Job


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
    insert_once(
        db,
        Job,
        "key",
        {
            "id": chance.new_id(),
            "kind": kind,
            "key": key,
            "args": dict(args),
            "run_at": run_at or now,
            "created_at": now,
        },
    )
