"""Emails the newest seal of the audit log every day. Only a seal noted elsewhere reveals that
the end of the log was cut off or rewritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.ledger.chain import GENESIS
from blindfolio.ledger.models import Entry
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings

JOB = "audit_head"  # the kind of the daily job

MAIL = "web/audit_head"  # the email's template


def begin(db: Session, settings: Settings) -> None:
    """Queues the job for today and tomorrow, if the site sends this email. The worker calls it
    when it starts.
    """
    if _sent_to(settings):
        today = clock.now().date().isoformat()
        queue.enqueue(db, JOB, f"{JOB}:{today}", {})
        # Today's may have run when no address was set, without queueing the next.
        queue.tomorrow(db, JOB)


class MailHead(Handler):
    def __init__(self, settings: Settings) -> None:
        self._addresses = _sent_to(settings)

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        newest = select(Entry.seq, Entry.seal).order_by(Entry.seq.desc()).limit(1)
        seq, head = db.execute(newest).first() or (0, GENESIS)
        today = clock.now().date().isoformat()
        for address in self._addresses:
            id_ = _id_of(address)
            outbox.send(
                db,
                MAIL,
                to_kind="operator",
                to_id=id_,
                key=f"{JOB}:{today}:{id_}",
                args={"entries": seq, "head": head},
            )
        self._tomorrow(db)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        self._tomorrow(db)

    def _tomorrow(self, db: Session) -> None:
        if self._addresses:
            queue.tomorrow(db, JOB)


def to_operator(_db: Session, mail: MailOut, settings: Settings) -> Addressed:
    for address in settings.audit_head_addresses:
        if _id_of(address) == mail.to_id:
            values = {
                "name": address,
                "team": settings.team_name,
                "day": times.day(mail.created_at, settings.time_zone),
                "link": settings.base_url + "/",
            }
            return Addressed(name="", address=address, values=values | mail.args)
    raise Refusal(
        "audit_head",
        "BLINDFOLIO_AUDIT_HEAD_TO no longer contains this address, so no email will"
        " be sent to it.",
    )


def off(settings: Settings) -> str:
    if not settings.audit_head_addresses:
        return (
            "The audit log's latest seal is not emailed to anyone, so you couldn't prove that its"
            " newest entries had been deleted. To have it emailed daily, set"
            " BLINDFOLIO_AUDIT_HEAD_TO."
        )
    if not settings.mail_url:
        return (
            "The audit log's latest seal is not emailed, although BLINDFOLIO_AUDIT_HEAD_TO is"
            " set: this site sends no email until BLINDFOLIO_MAIL is set too."
        )
    return ""


def _sent_to(settings: Settings) -> Sequence[str]:
    return settings.audit_head_addresses if settings.mail_url else ()


def _id_of(address: str) -> str:
    # The outbox holds ids, not addresses.
    return hashlib.sha256(address.encode()).hexdigest()[:20]
