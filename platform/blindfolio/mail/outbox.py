"""Putting a mail into the transaction that causes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.once import insert_once
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from blindfolio.mail.models import MailOut

JOB = "mail"
"""The kind of the jobs that send."""


def send(
    db: Session,
    template: str,
    *,
    to_kind: Literal["account", "candidate"],
    to_id: str,
    key: str,
    args: Mapping[str, Any] | None = None,
) -> None:
    """Queue the mail `template` ("room/name"), once for each `key` (120 characters at most).

    `to_id` is an account's id, or the folio id of a candidate; `args` hold random ids only. Who
    that is, and what the mail says, is looked up when it is sent.
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
        enqueue(db, JOB, f"mail {mail}", {"mail": mail})


def take_back(db: Session, key: str) -> None:
    """Undo `send` in the transaction that it was called in; nothing is left of it."""
    mail = db.scalars(delete(MailOut).where(MailOut.key == key).returning(MailOut.id)).one()
    db.execute(delete(Job).where(Job.key == f"mail {mail}"))
