"""Ending for good what has run out: sign-in links after minutes, sessions after days.

Each is refused from its moment on, by the clock. But a clock can be set back, and then a link that
was long dead would open again. So the end is written down as soon as it has come.
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
