"""Queue emails that the rooms send besides those of `outbox.tell`, once for each `key`."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from blindfolio.mail import outbox


def to_account(db: Session, template: str, account: str, key: str, /, **args: Any) -> None:
    outbox.send(db, template, to_kind="account", to_id=account, key=key, args=args)


def to_candidate(db: Session, template: str, folio: str, key: str, /, **args: Any) -> None:
    outbox.send(db, template, to_kind="candidate", to_id=folio, key=key, args=args)
