from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs.models import Job


def settle(db: Session, longest: timedelta) -> None:
    """Corrects leases after the clock was set back. A lease may still last up to `longest`, so
    no worker loses time.
    """
    now = clock.now()
    due_at_once = (Job.state == "ready", Job.run_at <= Job.created_at, Job.run_at > now)
    too_long = (Job.state == "leased", Job.lease_until > now + longest)
    for found, values in (
        (due_at_once, {"run_at": now}),
        (too_long, {"lease_until": now + longest}),
    ):
        statement = update(Job).where(*found).values(values)
        db.execute(statement.execution_options(synchronize_session=False))
