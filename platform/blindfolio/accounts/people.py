"""Making people and giving them a role at the site."""

from __future__ import annotations

import unicodedata

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account, Role
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal

_LONGEST_NAME = 200


def normal_email(address: str) -> str:
    """The one form in which an address is stored and compared. A bad one is a `Refusal`."""
    address = unicodedata.normalize("NFC", address).strip().lower()
    name, at, host = address.partition("@")
    strange = any(c.isspace() or ord(c) < 32 for c in address)
    if not (name and at and host) or "@" in host or strange or len(address) > 320:
        raise Refusal("email", "This is not a mail address. Write it as name@example.com.")
    return address


def create(db: Session, name: str, email: str, *, level: int = 2, by: str | None) -> Account:
    """Add a member of the team; an address that is taken is a `Refusal`."""
    address = normal_email(email)
    if db.scalar(select(Account.id).where(Account.email == address)):
        raise Refusal("email_taken", "Somebody already signs in with this address.")
    account = Account(
        id=chance.new_id(),
        name=one_line(name.strip(), _LONGEST_NAME),
        email=address,
        level=level,
        created_at=clock.now(),
    )
    db.add(account)
    db.flush()
    chain.record(db, "account", {"account": account.id}, by=by)
    return account


def member(db: Session, account: str) -> Account:
    """The member of the team of that id; a `Refusal` for who is none, or cannot sign in."""
    person = db.get(Account, account)
    if person is None or person.disabled_at is not None:
        raise Refusal(
            "account", "There is no such member of the team. Choose one from the list."
        )
    return person


def grant(db: Session, account: Account, kind: str, *, by: str | None) -> None:
    """Give `admin`, `coordinator` or `manager` at the site; again is harmless."""
    held = db.scalar(select(Role.id).where(Role.account == account.id, Role.kind == kind))
    if held:
        return
    db.add(Role(id=chance.new_id(), account=account.id, kind=kind))
    _end_sessions(db, account.id)
    chain.record(db, "role", {"account": account.id, "role": kind}, by=by)


def disable(db: Session, account: Account, *, by: str) -> None:
    """Shut an account; its sessions are dead with their next request."""
    db.execute(update(Account).where(Account.id == account.id).values(disabled_at=clock.now()))
    _end_sessions(db, account.id)
    chain.record(db, "account.disabled", {"account": account.id}, by=by)


def _end_sessions(db: Session, account: str) -> None:
    db.execute(update(Account).where(Account.id == account).values(epoch=Account.epoch + 1))


def active(db: Session) -> list[Account]:
    """The members of the team who can sign in, by name."""
    found = select(Account).where(Account.disabled_at.is_(None)).order_by(Account.name)
    return list(db.scalars(found))
