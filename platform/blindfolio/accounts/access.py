"""Says who has access to the site, and gives and removes the site's own roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from blindfolio.accounts import people, welcome
from blindfolio.accounts.models import Account, LoginSession, Role
from blindfolio.audit.models import AuditLine
from blindfolio.refusal import Refusal

GIVEN = (people.ADMIN, "coordinator")
"""The roles that an admin gives; the others come with an opening."""

COLUMNS = ("Name", "Email", "Role", "Role since", "Account since", "Last sign-in")


def give(db: Session, person: Account, kind: str, *, by: str | None) -> None:
    if kind not in GIVEN:
        raise Refusal("kind", "Choose a role from the list.")
    if kind not in people.roles(db, person.id):
        people.grant(db, person, kind, by=by)
        welcome.announce(db, person, kind, by=by)


def take_admin(db: Session, person: Account, *, by: str) -> None:
    if person.id == by:
        raise Refusal("self", "You cannot remove your own role. Ask another admin.")
    people.take_role(db, person, people.ADMIN, by=by)


def listed(db: Session, words: Mapping[str, str], zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    """Yields a line for each open account and each of its roles. Roles that were given before
    the audit page was there have no date.
    """
    given = (
        select(AuditLine.about, AuditLine.detail, func.max(AuditLine.at).label("at"))
        .where(AuditLine.kind == literal_column("'role'"))
        .group_by(AuditLine.about, AuditLine.detail)
        .subquery()
    )
    signed_in = (
        select(LoginSession.account, func.max(LoginSession.created_at).label("at"))
        .where(LoginSession.account.is_not(None))
        .group_by(LoginSession.account)
        .subquery()
    )
    found = (
        select(Account, Role.kind, given.c.at, signed_in.c.at)
        .outerjoin(Role, Role.account == Account.id)
        .outerjoin(given, (given.c.about == Account.id) & (given.c.detail == Role.kind))
        .outerjoin(signed_in, signed_in.c.account == Account.id)
        .where(Account.disabled_at.is_(None))
        .order_by(Account.name, Account.id, Role.kind)
    )

    def day(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d}" if at else ""

    for person, kind, since, last in db.execute(found):
        role = words[kind] if kind else "Reviewer or panelist"
        yield person.name, person.email, role, day(since), day(person.created_at), day(last)
