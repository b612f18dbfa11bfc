"""Removes jobs that have been done for a while, so that their table doesn't grow for ever."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs.models import Job

KEPT = timedelta(days=30)  # In this time the same key makes no second job.

_AT_ONCE = 500


def remove(db: Session) -> None:
    """Removes some of the jobs that are old enough. Failed jobs stay, for operators."""
    old = (
        select(Job.id)
        .where(Job.state == "done", Job.run_at < clock.now() - KEPT)
        .order_by(Job.run_at)
        .limit(_AT_ONCE)
    )
    ids = db.scalars(old).all()
    if ids:
        gone = delete(Job).where(Job.id.in_(ids), Job.state == "done")
        db.execute(gone.execution_options(synchronize_session=False))
