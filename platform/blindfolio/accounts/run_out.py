"""Record the end of sign-in links and sessions that have run out.

The clock already refuses them, but it can be set back; a recorded end is final.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Link, LoginSession


def end(db: Session) -> None:
    """Mark every link and every session that has run out by now; to be called each minute."""
    now = clock.now()
    for table, ended in ((Link, Link.used_at), (LoginSession, LoginSession.ended_at)):
        db.execute(
            update(table)
            .where(ended.is_(None), table.expires_at <= now)
            .values({ended: now})
            .execution_options(synchronize_session=False)
        )
