"""Decides who can be a second person. Otherwise someone could add a mailbox of their own to the
team and confirm with it what they did themselves.

Two members are independent unless both go back to one person: through a chain of members, each of
whom added the next to the team, corrected their address or gave them a role of the site, all in
the last 30 days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.audit.models import AuditLine
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility.scope import Absent

RECENT = timedelta(days=30)
ANSWERS = timedelta(days=7)
"""How long a second person has to answer, before it waits for nobody."""
TOLD_AFTER = (timedelta(), timedelta(days=7), timedelta(days=13))
"""When people hear that it waits for nobody."""
_WAITS = timedelta(days=3)
_WAITS_ALONE = timedelta(days=14)
CONFIRMED = "account.confirmed"
CONFIRM = frozenset({people.ADMIN, "manager"})
_MADE = ("account", "account.address", "role")
_FIRST = datetime.min.replace(tzinfo=UTC)


def independent_of(db: Session, first: str, others: Iterable[str]) -> frozenset[str]:
    """Returns those of the `others` who can be a second person for `first`, and the reverse."""
    makers = _makers(db)
    own = _origins(makers, first)
    return frozenset(it for it in others if own.isdisjoint(_origins(makers, it)))


def until(confirmed_by: str | None, confirmed_at: datetime | None) -> datetime | None:
    """Returns when it takes effect: three days after a second person has confirmed it, or a
    fortnight after it began to wait for nobody.
    """
    return confirmed_at + (_WAITS if confirmed_by else _WAITS_ALONE) if confirmed_at else None


def made_by(db: Session, account: str) -> Collection[str]:
    """Returns who added this member or gave them a role in the last 30 days, unless someone
    independent has confirmed them since.
    """
    return _makers(db).get(account, ())


def was_made(db: Session, account: str) -> bool:
    """Tells whether someone added this member or gave them a role in the last 30 days."""
    of = (AuditLine.about == account, AuditLine.kind.in_(_MADE), AuditLine.act == "rights")
    return db.scalar(select(exists().where(*of, AuditLine.at > clock.now() - RECENT))) is True


def able_to_confirm(db: Session, account: str) -> frozenset[str]:
    """Returns the admins and hiring managers who can confirm this member, or no one if they need
    no confirmation.
    """
    makers = _makers(db)
    if account not in makers:
        return frozenset()
    own = _origins(makers, account)
    every = {it for kind in CONFIRM for it in db.scalars(people.with_role(kind))}
    return frozenset(it for it in every if own.isdisjoint(_origins(makers, it)))


def confirm(db: Session, person: Account, *, by: str) -> None:
    """Confirms that a member is who they seem to be. Raises Absent unless `by` is an admin or a
    hiring manager, and someone added the member lately.
    """
    if CONFIRM.isdisjoint(people.roles(db, by)) or not was_made(db, person.id):
        raise Absent
    if not made_by(db, person.id):
        return
    if by not in able_to_confirm(db, person.id):
        raise Conflict(
            "confirm",
            "You or someone who added you has also added this person or given them a role, so you"
            " can't confirm them. Ask another admin or hiring manager.",
        )
    chain.record(db, CONFIRMED, {"account": person.id}, by=by)


def _makers(db: Session) -> Mapping[str, Collection[str]]:
    found = db.execute(
        select(AuditLine.kind, AuditLine.by, AuditLine.about, AuditLine.at)
        .where(
            AuditLine.act == "rights",
            AuditLine.kind.in_((*_MADE, CONFIRMED)),
            AuditLine.by != AuditLine.about,
            AuditLine.at > clock.now() - RECENT,
        )
        .order_by(AuditLine.at)
    ).all()
    made = [it for it in found if it.kind in _MADE]
    every = _by_member(made)
    # Who confirms is judged as if no one had been confirmed: otherwise two could free each other.
    confirmed = {
        it.about: it.at
        for it in found
        if it.kind == CONFIRMED and _origins(every, it.by).isdisjoint(_origins(every, it.about))
    }
    return _by_member(it for it in made if it.at > confirmed.get(it.about, _FIRST))


def _by_member(made: Iterable[Any]) -> Mapping[str, Collection[str]]:
    makers: dict[str, set[str]] = {}
    for it in made:
        makers.setdefault(it.about, set()).add(it.by)
    return makers


def _origins(makers: Mapping[str, Collection[str]], account: str) -> set[str]:
    found, left = {account}, [account]
    while left:
        new = set(makers.get(left.pop(), ())) - found
        found |= new
        left += new
    return found
