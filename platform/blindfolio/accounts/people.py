from __future__ import annotations

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock, level_scale
from blindfolio.accounts import sessions, working_days
from blindfolio.accounts.models import Account, Link, OutsideIdentity, Role
from blindfolio.email_address import normal_email
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.scope import Absent

ADMIN = "admin"

_LONGEST_NAME = 120


def checked_name(name: str) -> str:
    if not name.strip():
        raise Refusal("name", "Enter the person's name as colleagues should see it.")
    if len(name.strip()) > _LONGEST_NAME:
        raise Refusal("name", f"This name is too long. Use at most {_LONGEST_NAME} characters.")
    return one_line(name.strip(), _LONGEST_NAME)


def create(
    db: Session,
    name: str,
    email: str,
    *,
    level: int | None = None,
    zone: str = "",
    week: str = working_days.WEEK,
    by: str | None,
) -> Account:
    name = checked_name(name)
    address = normal_email(email)
    level = level or level_scale.of_site(db).lowest
    check_level(db, level, zone)
    refuse_taken(db, address)
    account = Account(
        id=chance.new_id(),
        name=name,
        email=address,
        level=level,
        zone=zone,
        working_days=week,
        created_at=clock.now(),
    )
    db.add(account)
    db.flush()
    chain.record(db, "account", {"account": account.id}, by=by)
    return account


def open_at(email: str) -> Select[Account]:
    """Selects the account that may act with this address. It must be in its normal form."""
    return select(Account).where(Account.email == email, Account.disabled_at.is_(None))


def refuse_taken(db: Session, address: str) -> None:
    taken = db.scalars(select(Account).where(Account.email == address)).first()
    if taken is not None:
        raise Refusal(
            "email_taken",
            "The account with this email address is closed. Use another address."
            if taken.disabled_at
            else "Another member of the team already has this email address.",
        )


def correct(db: Session, account: Account, name: str, email: str, *, by: str) -> bool:
    """Corrects a member's name or email address. Returns whether the address changed.

    The address can change only before the first sign-in, because whoever reads that mailbox can
    sign in as the account's owner. After that, raises Refusal ("email_fixed"). Links sent to
    the old address end.
    """
    name, address = checked_name(name), normal_email(email)
    db.refresh(account, with_for_update=True)
    moved = address != account.email
    if moved:
        refuse_taken(db, address)
        if sessions.ever(db, account.id):
            raise Conflict(
                "email_fixed",
                "This person has signed in with their address, so no one else can change it."
                " Otherwise, someone who reads mail at the new address could sign in as them."
                " Close the account and add the person again with the new address.",
            )
    if name != account.name:
        account.name = name
        chain.record(db, "account.renamed", {"account": account.id}, by=by)
    if moved:
        account.email = address
        _sign_out(db, account.id)
        chain.record(db, "account.address", {"account": account.id}, by=by)
    return moved


def member(db: Session, account: str) -> Account:
    """Raises Refusal if the account is missing or can't sign in."""
    if not account:
        raise Refusal("account", "Choose someone from the list first.")
    try:
        return found(db, account)
    except Absent:
        raise Refusal(
            "account", "This person is not in the team. Choose someone from the list."
        ) from None


def change(db: Session, account: Account, *, level: int, zone: str, week: str, by: str) -> None:
    check_level(db, level, zone)
    before, after = [account.level, account.zone, account.working_days], [level, zone, week]
    if before == after:
        return
    facts = {"account": account.id, "from": before, "to": after}
    account.level, account.zone, account.working_days = level, zone, week
    chain.record(db, "account.changed", facts, by=by)


def check_level(db: Session, level: int, zone: str) -> None:
    if level not in level_scale.of_site(db):
        raise Refusal("level", "Choose the person's level from the list.")
    if zone and zone not in zone_names():
        raise Refusal("zone", "Choose a time zone from the list, such as Europe/Lisbon.")


def found(db: Session, account: str) -> Account:
    """Raises Absent if the account is missing or can't sign in."""
    person = db.get(Account, account)
    if person is None or person.disabled_at is not None:
        raise Absent
    return person


def grant(db: Session, account: Account, kind: str, *, by: str | None) -> None:
    if kind in roles(db, account.id):
        return
    db.add(Role(id=chance.new_id(), account=account.id, kind=kind))
    _end_sessions(db, account.id)
    chain.record(db, "role", {"account": account.id, "role": kind}, by=by)


def take_role(db: Session, account: Account, kind: str, *, by: str | None) -> None:
    """Raises Absent if the account is missing. In the same transaction,
    `prompts.opening.openings` must end what the role granted in single openings.
    """
    held = db.scalars(select(Role).where(Role.account == account.id, Role.kind == kind)).first()
    if held is None:
        raise Absent
    db.delete(held)
    _end_sessions(db, account.id)
    chain.record(db, "role.taken", {"account": account.id, "role": kind}, by=by)


def disable(db: Session, account: Account, *, by: str | None) -> None:
    """Closes the account permanently. Call `reviews.board.leave` first, which gives back open
    tasks.
    """
    now = clock.now()
    db.execute(update(Account).where(Account.id == account.id).values(disabled_at=now))
    _sign_out(db, account.id)
    for table in (Role, OutsideIdentity):
        db.execute(delete(table).where(table.account == account.id))
    chain.record(db, "account.disabled", {"account": account.id}, by=by)


def sign_out_everywhere(db: Session, viewer: sessions.Viewer) -> None:
    """Ends all sessions. A candidate's own link continues to work."""
    if viewer.account:
        _sign_out(db, viewer.account)
    elif viewer.invitation:
        sessions.end_of_candidate(db, viewer.invitation)
    chain.record(db, "signed_out.everywhere", {}, by=viewer.account or viewer.invitation)


def roles(db: Session, account: str) -> list[str]:
    return list(
        db.scalars(select(Role.kind).where(Role.account == account).order_by(Role.kind))
    )


def is_out_of_reach(db: Session, account: str, by: str) -> bool:
    """Returns whether this account is an admin's and `by` isn't an admin. Only admins may
    change admins.
    """
    return ADMIN in roles(db, account) and ADMIN not in roles(db, by)


def all_roles(db: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for account, kind in db.execute(select(Role.account, Role.kind).order_by(Role.kind)):
        found.setdefault(account, []).append(kind)
    return found


def at_address(db: Session, address: str) -> Account:
    member = db.scalar(open_at(normal_email(address)))
    if member is None:
        raise Refusal("account", "No current member of the team has this address.")
    return member


def _end_sessions(db: Session, account: str) -> None:
    db.execute(update(Account).where(Account.id == account).values(epoch=Account.epoch + 1))


def _sign_out(db: Session, account: str) -> None:
    _end_sessions(db, account)
    unused = (Link.account == account, Link.used_at.is_(None))
    db.execute(update(Link).where(*unused).values(used_at=clock.now()))


def first_coordinator(db: Session) -> str | None:
    return db.scalar(with_role("coordinator").limit(1))


def with_role(kind: str) -> Select[str]:
    query = select(Account.id).join(Role, Role.account == Account.id)
    having = query.where(Role.kind == kind, Account.disabled_at.is_(None))
    return having.order_by(Account.created_at, Account.id)


def names(db: Session) -> dict[str, str]:
    """Returns every account's name by id, including closed accounts."""
    return {id_: name for id_, name in db.execute(select(Account.id, Account.name))}


def active(db: Session) -> list[Account]:
    query = select(Account).where(Account.disabled_at.is_(None)).order_by(Account.name)
    return list(db.scalars(query))
