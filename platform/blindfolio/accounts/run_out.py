"""Records the end of links and sessions that have expired. Unlike the clock, a recorded end
can't be set back.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Link, LoginSession


def end(db: Session) -> None:
    now = clock.now()
    for table, ended in ((Link, Link.used_at), (LoginSession, LoginSession.ended_at)):
        db.execute(
            update(table)
            .where(ended.is_(None), table.expires_at <= now)
            .values({ended: now})
            .execution_options(synchronize_session=False)
        )
