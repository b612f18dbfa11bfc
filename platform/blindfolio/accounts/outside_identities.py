"""Who a member of the team is at the company's identity provider.

The provider's issuer and subject find an account. An email address only says to which mailbox the
link goes that connects the two; a person who has both has proved that they belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people, sessions
from blindfolio.accounts.models import Account, LoginSession, OutsideIdentity, SeenSignOut
from blindfolio.db.once import insert_once
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal

_NO_ACCOUNT = (
    "No one in this team has an account with the address {0}. Ask the team's coordinator to add"
    " you under People with this address. If you have an account with another address, ask them to"
    " correct it."
)
_NO_EMAIL = (
    "Your company's sign-in doesn't give us your email address, which we need the first time. Tell"
    " the people who run it to let this site see email addresses."
)


@dataclass(frozen=True, slots=True)
class OutsidePerson:
    """What the provider says about the person who has just signed in there."""

    issuer: str
    subject: str
    email: str  # normal, or empty
    is_verified: bool | None  # None if the provider doesn't say
    sid: str = ""  # the provider's own id of this session


def sign_in(db: Session, person: OutsidePerson, *, trusts_email: bool) -> str | None:
    """Returns a new session's token, or None if a link sent to `person.email` has to connect the
    person with an account first. Raises Refusal if there is no account.
    """
    account = _account_of(db, person)
    if account is None:
        if not person.email:
            raise Refusal("sso", _NO_EMAIL)
        trusted = trusts_email and person.is_verified is not False
        account = db.scalar(people.open_at(person.email).with_for_update())
        # Otherwise anyone could ask whether an address belongs to the team.
        if account is None and (trusted or person.is_verified):
            raise Refusal("sso", _NO_ACCOUNT.format(person.email), status=403)
        # An address can be given to someone else, so trust connects an account only once.
        if account is None or not trusted or _is_connected(db, account, person.issuer):
            return None
        connect(db, account, person, proof="trusted")
    return begin(db, account, person)


def connect(db: Session, account: Account, person: OutsidePerson, *, proof: str) -> None:
    """Connects the two, in place of other connections that either had at this provider."""
    if _account_of(db, person) not in (None, account):
        raise Conflict("sso", "Your company account belongs to another account here already.")
    db.execute(delete(OutsideIdentity).where(_of(account.id, person.issuer)))
    now = clock.now()
    db.add(
        OutsideIdentity(
            id=chance.new_id(),
            account=account.id,
            issuer=person.issuer,
            subject=person.subject,
            linked_at=now,
            last_used_at=now,
        )
    )
    facts = {"account": account.id, "issuer": person.issuer, "proof": proof}
    chain.record(db, "identity.connected", facts, by=account.id)


def begin(db: Session, account: Account, person: OutsidePerson) -> str:
    """Begins a session and returns its token."""
    session = sessions.begin(db, account=account.id, sid=_sid(person.issuer, person.sid))
    how = {"method": "oidc", "issuer": person.issuer}
    chain.record(db, "signed_in", how, by=account.id)
    return session


def has_other_email(db: Session, account: str, issuer: str) -> bool:
    return bool(db.scalar(select(OutsideIdentity.other_email).where(_of(account, issuer))))


def end_sessions(
    db: Session, issuer: str, *, subject: str, sid: str, message: str, expires: datetime
) -> None:
    """Ends the sessions that the provider says have ended there: the one with this `sid`, or all of
    the person's if it is unknown here. Raises Refusal if this `message` was here before.
    """
    _refuse_seen(db, sessions.hashed(f"{issuer} {message}"), expires)
    which = LoginSession.sid == _sid(issuer, sid)
    if not sid or not db.scalar(select(exists().where(which))):
        theirs = (OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject)
        which = LoginSession.account.in_(select(OutsideIdentity.account).where(*theirs))
    live = (which, LoginSession.ended_at.is_(None))
    accounts = db.scalars(select(LoginSession.account).where(*live).distinct()).all()
    db.execute(
        update(LoginSession)
        .where(*live)
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    for account in accounts:
        chain.record(db, "signed_out.provider", {"account": account, "issuer": issuer})


def _account_of(db: Session, person: OutsidePerson) -> Account | None:
    row = db.execute(
        select(OutsideIdentity, Account)
        .join(Account, Account.id == OutsideIdentity.account)
        .where(
            OutsideIdentity.issuer == person.issuer,
            OutsideIdentity.subject == person.subject,
            Account.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    identity, account = row
    identity.last_used_at = clock.now()
    # Not followed: whoever can change addresses at the provider could act as someone else here.
    identity.other_email = bool(person.email) and person.email != account.email
    return account


def _is_connected(db: Session, account: Account, issuer: str) -> bool:
    return bool(db.scalar(select(exists().where(_of(account.id, issuer)))))


def _of(account: str, issuer: str) -> ColumnElement[bool]:
    return and_(OutsideIdentity.account == account, OutsideIdentity.issuer == issuer)


def _sid(issuer: str, sid: str) -> str | None:
    return sessions.hashed(f"{issuer} {sid}") if sid else None


def _refuse_seen(db: Session, key: str, expires: datetime) -> None:
    db.execute(delete(SeenSignOut).where(SeenSignOut.expires_at <= clock.now()))
    if not insert_once(db, SeenSignOut, "hash", {"hash": key, "expires_at": expires}):
        raise Refusal("seen", "This message was here before.", status=400)
