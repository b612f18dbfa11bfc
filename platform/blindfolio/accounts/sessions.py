"""Keeps sessions on the server. The cookie holds a random token, and the server stores only its
hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock, languages
from blindfolio.accounts.models import Account, LoginSession, Role

LASTS = timedelta(days=14)
WORKING_DAY = timedelta(hours=8)  # how long a session lasts where only the company signs in


@dataclass(frozen=True, slots=True)
class Viewer:
    token: str
    account: str | None = None
    invitation: str | None = None
    language: str = languages.SOURCE
    name: str = ""
    roles: frozenset[str] = frozenset()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(
    db: Session,
    *,
    account: str | None = None,
    invitation: str | None = None,
    handed: bool = False,
    language: str = languages.SOURCE,
    sid: str | None = None,
) -> str:
    token = chance.token()
    epoch = db.scalar(select(Account.epoch).where(Account.id == account)) if account else 0
    now = clock.now()
    db.add(
        LoginSession(
            hash=hashed(token),
            account=account,
            invitation=invitation,
            epoch=epoch or 0,
            handed=handed,
            language=language,
            sid=sid,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return token


# Built once: every request of a signed-in person runs it.
_FIND = (
    select(
        LoginSession.invitation,
        LoginSession.language,
        LoginSession.epoch,
        Account.id,
        Account.epoch,
        Account.name,
        Account.disabled_at,
        Role.kind,
    )
    .outerjoin(Account, Account.id == LoginSession.account)
    .outerjoin(Role, Role.account == LoginSession.account)
    .where(
        LoginSession.hash == bindparam("hash"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        or_(LoginSession.account.is_(None), LoginSession.created_at > bindparam("since")),
    )
)


def find(db: Session, token: str, *, lasts: timedelta = LASTS) -> Viewer | None:
    """Returns None if the session is unknown, has ended or has expired, or if the account is
    closed or its rights have changed since. A member's session ends `lasts` after it began.
    """
    now = clock.now()
    at = {"hash": hashed(token), "now": now, "since": now - lasts}
    rows = db.execute(_FIND, at).all()
    if not rows:
        return None
    invitation, language, begun_at, account, epoch, name, disabled_at, _ = rows[0]
    if account is None:
        return Viewer(token, invitation=invitation, language=language)
    if disabled_at is not None or epoch != begun_at:
        return None
    roles = frozenset(row[-1] for row in rows if row[-1])
    return Viewer(token, account=account, name=name, roles=roles)


def browsers(db: Session, invitation: str) -> int:
    live = select(func.count()).where(
        LoginSession.invitation == invitation,
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > clock.now(),
    )
    return db.scalar(live) or 0


def ever(db: Session, owner: str) -> bool:
    """Returns whether this account, or the candidate of this invitation, has ever signed in."""
    theirs = or_(LoginSession.account == owner, LoginSession.invitation == owner)
    return db.scalar(select(LoginSession.hash).where(theirs).limit(1)) is not None


def is_handed(db: Session, token: str) -> bool:
    session = db.get(LoginSession, hashed(token))
    return session is not None and session.handed


def end_of_candidate(db: Session, invitation: str) -> None:
    _end(db, LoginSession.invitation == invitation, LoginSession.ended_at.is_(None))


def end(db: Session, token: str) -> None:
    _end(db, LoginSession.hash == hashed(token))


def _end(db: Session, *which: ColumnElement[bool]) -> None:
    db.execute(update(LoginSession).where(*which).values(ended_at=clock.now()))
