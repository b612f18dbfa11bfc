"""Says who can be a second person in a case, and who hears that there is none. Nobody who judges
in the opening is among them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from blindfolio.accounts import people, second_person
from blindfolio.accounts.models import Account, Role
from blindfolio.audit.models import AuditLine
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage

_JUDGE = ("reviewer", "panel", "interviewer")


def able(
    db: Session, folio: Folio, *, by: str, since: datetime, admins: Collection[str]
) -> frozenset[str]:
    """Return who can confirm what `by` began `since` then: the opening's coordinators and
    hiring managers, and these `admins`. Roles given later don't count, because they could
    have been given for this purpose."""
    held = _running(folio, "coordinator", "manager").where(Standing.since <= since)
    return independent(db, folio, {*db.scalars(held), *admins}, by=by)


def independent(
    db: Session, folio: Folio, accounts: Collection[str], *, by: str
) -> frozenset[str]:
    return second_person.independent_of(db, by, without_judges(db, folio, accounts))


def heads(db: Session, folio: Folio) -> set[str]:
    """Return the hiring managers and all admins."""
    return without_judges(db, folio, managers(db, folio) | admins(db))


def told_alone(
    db: Session,
    folio: Folio,
    *,
    by: str,
    since: datetime,
    kinds: Collection[str] = ("manager",),
) -> set[str]:
    """Return who hears that what `by` began `since` then waits for nobody: the heads, and
    whose part in the opening, or role as an admin, someone else has ended in the 30 days
    before that or later. Only where no independent admin is left are judges among them.
    Otherwise `by` could end or assign everyone who would hear."""
    lost = select(AuditLine.about).where(
        AuditLine.at > since - second_person.RECENT,
        AuditLine.by != AuditLine.about,
        or_(
            and_(AuditLine.kind == "opening.left", AuditLine.opening == folio.opening),
            and_(AuditLine.kind == "role.taken", AuditLine.detail == people.ADMIN),
        ),
    )
    admin = admins(db)
    every = {*db.scalars(_running(folio, *kinds)), *db.scalars(lost), *admin} - {by}
    free = without_judges(db, folio, every)
    if second_person.independent_of(db, by, admin & free):
        return free
    current = Account.id.in_(every), Account.disabled_at.is_(None)
    return set(db.scalars(select(Account.id).where(*current)))


def running(db: Session, folio: Folio) -> set[str]:
    return without_judges(
        db, folio, db.scalars(_running(folio, "coordinator", "manager")).all()
    )


def managers(db: Session, folio: Folio) -> set[str]:
    return set(db.scalars(_running(folio, "manager")))


def admins(db: Session, *, apart_from: str = "") -> set[str]:
    """Return the admins, or those without a part in one folio."""
    part = exists().where(
        Standing.folio == apart_from,
        Standing.account == Role.account,
        Standing.state != "ended",
    )
    return set(db.scalars(select(Role.account).where(Role.kind == people.ADMIN, ~part)))


def without_judges(db: Session, folio: Folio, accounts: Collection[str]) -> set[str]:
    """Leave out closed accounts, and whoever reviews, practises, sits or interviews in the
    opening."""
    practice = select(Folio.id).where(
        Folio.purpose == "practice",
        Folio.prompt_version == folio.prompt_version,
        Folio.stage.in_((Stage.REVIEW, Stage.ONE_LOCK)),
    )
    judges = select(Standing.account).where(
        Standing.account.in_(accounts),
        # Who was asked for a review and hasn't answered may still decline it.
        Standing.state.not_in(("ended", "reviewer.planned")),
        or_(
            and_(
                Standing.opening == folio.opening,
                or_(Standing.kind.in_(_JUDGE), Standing.state == "manager.sits"),
            ),
            and_(Standing.kind == "practice", Standing.folio.in_(practice)),
        ),
    )
    free = select(Account.id).where(
        Account.id.in_(accounts), Account.disabled_at.is_(None), Account.id.not_in(judges)
    )
    return set(db.scalars(free))


def _running(folio: Folio, *kinds: str) -> Select[str]:
    return select(Standing.account).where(
        Standing.folio == folio.id, Standing.kind.in_(kinds), Standing.state != "ended"
    )
