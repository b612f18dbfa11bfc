from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.once import insert_once
from blindfolio.jobs import queue
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal

JOB = "mail"

AT_ONCE = 30
PACE = timedelta(seconds=2)

# `by hand` was never tried, because the site has no mail server
State = Literal["sent", "waiting", "failed", "by hand"]


IS_ITS_JOB = Job.key == "mail " + MailOut.id


@dataclass(frozen=True, slots=True)
class Message:
    mail: MailOut
    job: str | None  # the state of its job

    @property
    def state(self) -> State:
        if self.mail.sent_at is not None:
            return "sent"
        if self.mail.failed_at is not None:
            return "failed"
        return "waiting" if self.job in ("ready", "leased") else "by hand"


def send(
    db: Session,
    template: str,
    *,
    to_kind: Literal["account", "candidate", "operator"],
    to_id: str,
    key: str,
    args: Mapping[str, Any] | None = None,
    run_at: datetime | None = None,
) -> None:
    """Queues the email `template` ("room/name") once for each `key`, which has at most 120
    characters. The email is addressed and written when it is sent.

    `to_id` is an account id, a candidate's folio id, or an operator's key (see
    `ledger.head_mail`). `args` must contain only random ids, seals and times.
    """
    mail = chance.new_id()
    added = insert_once(
        db,
        MailOut,
        "key",
        {
            "id": mail,
            "key": key,
            "template": template,
            "to_kind": to_kind,
            "to_id": to_id,
            "args": dict(args or {}),
            "created_at": clock.now(),
        },
    )
    if added:
        queue.enqueue(db, JOB, _job_key(mail), {"mail": mail}, run_at=run_at)


def tell(
    db: Session,
    folio: str,
    template: str,
    account: str,
    of: str,
    more: Mapping[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
) -> None:
    """Queues an email, unless one with the same key has been queued (see `key_of`)."""
    send(
        db,
        template,
        to_kind="account",
        to_id=account,
        key=key_of(template, of),
        args={"folio": folio, **(more or {})},
        run_at=run_at,
    )


def key_of(template: str, of: str) -> str:
    return f"{template.partition('/')[2]}:{of}"


def paced(db: Session, mails: int) -> list[datetime]:
    """Returns the times when these emails may be sent: `AT_ONCE` now, and then one every
    `PACE`. Several emails queue behind earlier paced ones, but a single one doesn't wait.
    """
    now = clock.now()
    later = select(func.count()).where(Job.kind == JOB, Job.state == "ready", Job.run_at > now)
    waiting = (db.scalar(later) or 0) if mails > 1 else 0
    first = waiting + 1 if waiting else 1 - AT_ONCE
    return [now + max(0, number) * PACE for number in range(first, first + mails)]


def lasts(mails: int) -> timedelta:
    return max(0, mails - AT_ONCE) * PACE


def take_back(db: Session, key: str) -> None:
    """Removes an email that `send` queued in the same transaction."""
    mail = db.scalars(delete(MailOut).where(MailOut.key == key).returning(MailOut.id)).one()
    db.execute(delete(Job).where(Job.key == _job_key(mail)))


def take_back_unsent(db: Session, template: str, to_id: str, *, failed: bool = False) -> None:
    """Removes emails to this person that haven't been sent, including failed ones with
    `failed`. An email that is being sent stays.
    """
    state = [Job.state == "ready", *([MailOut.failed_at.is_not(None)] if failed else [])]
    _take_back(db, MailOut.template == template, MailOut.to_id == to_id, or_(*state))


def take_back_all(db: Session, keys_begin: str) -> None:
    """Removes emails whose keys begin like this, including failed ones. An email that is being
    sent stays.
    """
    begins = MailOut.key.startswith(keys_begin, autoescape=True)
    _take_back(db, begins, func.coalesce(Job.state, "") != "leased")


def _take_back(db: Session, *which: ColumnElement[bool]) -> None:
    unsent = select(MailOut.key).outerjoin(Job, IS_ITS_JOB).where(MailOut.sent_at.is_(None))
    for key in db.scalars(unsent.where(*which)).all():
        take_back(db, key)


def waits(db: Session, key: str) -> bool:
    """Returns whether the email is still to be sent. If so, it will include what happens until
    then.
    """
    waiting = (
        select(MailOut.id).join(Job, IS_ITS_JOB).where(MailOut.key == key, Job.state == "ready")
    )
    return db.scalar(waiting) is not None


def of_decision(folio: str) -> str:
    """Returns the key of the email that tells a candidate the decision."""
    return f"closed:{folio}"


def is_under_way(db: Session, key: str) -> bool:
    """Returns whether the email has neither been sent nor failed for good."""
    pending = (MailOut.key == key, MailOut.sent_at.is_(None), MailOut.failed_at.is_(None))
    return db.scalar(select(MailOut.id).where(*pending)) is not None


def send_now(db: Session, key: str) -> None:
    _try_now(db, db.scalars(select(MailOut.id).where(MailOut.key == key)).one())


def enclose(
    db: Session, templates: Collection[str], to_id: str, key: str, more: Mapping[str, Any]
) -> bool:
    """Adds to this person's newest waiting email of these templates, so that a single email
    covers everything. Returns False if none is waiting.
    """
    mail = db.scalar(
        select(MailOut)
        .join(Job, IS_ITS_JOB)
        .where(MailOut.template.in_(templates), MailOut.to_id == to_id, Job.state == "ready")
        .order_by(MailOut.created_at.desc())
        .limit(1)
    )
    if mail is None:
        return False
    mail.args = {**mail.args, key: [*mail.args.get(key, []), more]}
    return True


def queued(
    db: Session, templates: Collection[str], to_id: str, since: datetime
) -> Sequence[MailOut]:
    to = MailOut.template.in_(templates), MailOut.to_id == to_id
    found = select(MailOut).where(*to, MailOut.created_at >= since)
    return db.scalars(found.order_by(MailOut.created_at, MailOut.id)).all()


def messages(db: Session, to_id: str) -> list[Message]:
    rows = db.execute(
        select(MailOut, Job.state)
        .outerjoin(Job, IS_ITS_JOB)
        .where(MailOut.to_id == to_id)
        .order_by(MailOut.created_at.desc(), MailOut.id)
    )
    return [Message(*row) for row in rows]


def failed(db: Session, to_ids: Collection[str]) -> dict[str, list[MailOut]]:
    """Returns failed emails by folio or account id, oldest first. Runs one statement.
    `failures.WORDS` explains each `failure`.
    """
    found: dict[str, list[MailOut]] = {}
    if not to_ids:
        return found
    rows = db.scalars(
        select(MailOut)
        .where(
            MailOut.to_id.in_(to_ids), MailOut.failed_at.is_not(None), MailOut.sent_at.is_(None)
        )
        .order_by(MailOut.created_at, MailOut.id)
    )
    for mail in rows:
        found.setdefault(mail.to_id, []).append(mail)
    return found


def send_again(db: Session, mail: MailOut) -> None:
    """Sends an email again, with the full number of tries. Raises Refusal if it has been sent."""
    db.refresh(mail, with_for_update=True)
    if mail.sent_at is not None:
        raise Refusal(
            "mail-sent", "This email has already been sent, so there is no need to retry."
        )
    mail.failed_at = mail.failure = None
    _try_now(db, mail.id)


def _try_now(db: Session, mail: str) -> None:
    queue.again(db, JOB, _job_key(mail), {"mail": mail})


def _job_key(mail: str) -> str:
    return f"mail {mail}"
