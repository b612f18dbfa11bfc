"""Stops links and emails that must not continue by themselves after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Link, LoginSession
from blindfolio.db.orm import Base
from blindfolio.jobs.models import Job
from blindfolio.mail import failures, outbox
from blindfolio.mail.models import MailOut


@dataclass(frozen=True, slots=True)
class Stopped:
    sessions: int
    links: int
    jobs: int
    emails: int


def stop(db: Session) -> Stopped:
    """Ends links, some of which may have been revoked since the backup, and holds back emails,
    some of which may have been sent. Candidates' own links stay valid.
    """
    now = clock.now()
    return Stopped(
        sessions=_set(db, LoginSession, LoginSession.ended_at.is_(None), ended_at=now),
        links=_set(
            db,
            Link,
            Link.account.is_not(None) & Link.used_at.is_(None) & (Link.expires_at > now),
            used_at=now,
        ),
        jobs=_set(db, Job, Job.state == "leased", state="ready", lease_until=None),
        emails=_hold_back(db),
    )


def _hold_back(db: Session) -> int:
    waiting = (Job.kind == outbox.JOB) & Job.state.in_(("ready", "leased"))
    queued = select(Job.id).where(waiting, outbox.IS_ITS_JOB).correlate(MailOut).exists()
    mails = _set(
        db,
        MailOut,
        MailOut.sent_at.is_(None) & queued,
        failed_at=clock.now(),
        failure=failures.HELD_BACK,
    )
    _set(db, Job, waiting, state="failed", lease_until=None, error="held back by a restore")
    return mails


def _set(db: Session, table: type[Base], where: ColumnElement[bool], **values: Any) -> int:
    result = db.execute(
        update(table).where(where).values(**values).execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0
