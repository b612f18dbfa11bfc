"""Makes and ends connections and their tokens, and finds who calls with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people, sessions
from blindfolio.connections.models import Connection, ConnectionToken
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import there


class Scope(NamedTuple):
    """What a token may do, and what its connection learns of it."""

    does: str
    gives: str


_TEAM = "names, email addresses and roles of {0}"
PROGRESS = "how far its candidates are, with dates"
DECISIONS = "decisions on its candidates, where the opening allows it"
SCOPES = {
    "openings:read": Scope("List openings", "titles of openings"),
    "candidates:invite": Scope("Invite candidates", "random ids of its candidates"),
    "candidates:status": Scope("See how far its candidates are", PROGRESS),
    "decisions:read": Scope("Read decisions, where the opening allows it", DECISIONS),
    "people:read": Scope("List the team", _TEAM.format("everyone in the team")),
    "people:close": Scope("Close accounts", _TEAM.format("those whose accounts it closes")),
    "orders:take": Scope(
        "Order invitations, as a hiring system does",
        f"titles of openings; {PROGRESS}; {DECISIONS}",
    ),
}
_MAY = (people.ADMIN, "coordinator")
DAYS = (30, 90, 180, 365)

PREFIX = "bfk_"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Caller:
    token: str
    connection: str
    owner: str
    scopes: frozenset[str]
    openings: frozenset[str] | None  # None for all
    used_at: datetime | None

    def reaches(self, opening: str) -> bool:
        return self.openings is None or opening in self.openings


def make(db: Session, name: str, *, by: str) -> Connection:
    name = one_line(" ".join(name.split()), _LONGEST_NAME)
    if not name:
        raise Refusal("name", "Enter the name of the system that will be connected.")
    made = Connection(id=chance.new_id(), name=name, owner=by, made_at=clock.now())
    db.add(made)
    db.flush()
    chain.record(db, "connection", {"connection": made.id}, by=by)
    return made


def issue(
    db: Session,
    connection: Connection,
    scopes: Collection[str],
    openings: Sequence[str] | None,
    days: int,
    *,
    by: str,
) -> str:
    """Returns a new token, which is stored only as a hash. `openings` is None for all."""
    alive = there(_alive(db, connection.id))
    if alive.owner != by:
        raise Refusal(
            "owner", "Only the owner of a connection can make tokens. Become its owner."
        )
    if not set(_MAY) <= set(people.roles(db, by)):
        raise Refusal(
            "owner",
            "A token does what coordinators do, so only an admin who is also a coordinator can"
            " make one.",
        )
    if not scopes or not SCOPES.keys() >= set(scopes):
        raise Refusal("scopes", "Choose what this token may do.")
    if openings is not None and not openings:
        raise Refusal("openings", "Choose the openings that this token is for.")
    if days not in DAYS:
        raise Refusal("days", "Choose when this token expires.")
    token = f"{PREFIX}{chance.token()}"
    made = ConnectionToken(
        id=chance.new_id(),
        connection=alive.id,
        hash=sessions.hashed(token),
        scopes=sorted(scopes),
        openings=None if openings is None else sorted(openings),
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    db.add(made)
    db.flush()
    _record(db, "connection.token", made, by=by)
    return token


def revoke(db: Session, connection: str, token: str, *, by: str) -> None:
    found = there(db.get(ConnectionToken, token, with_for_update=True))
    if found.connection == connection and found.revoked_at is None:
        found.revoked_at = clock.now()
        _record(db, "connection.revoked", found, by=by)


def end(db: Session, connection: str, *, by: str) -> None:
    """Ends a connection with all its tokens."""
    found = there(_alive(db, connection))
    found.ended_at = clock.now()
    _revoke_all(db, connection)
    chain.record(db, "connection.ended", {"connection": connection}, by=by)


def take_over(db: Session, connection: str, *, by: str) -> None:
    """The tokens end, because whoever left may know them."""
    found = there(_alive(db, connection))
    if found.owner != by:
        found.owner = by
        _revoke_all(db, connection)
        chain.record(db, "connection.owner", {"connection": connection}, by=by)


def _revoke_all(db: Session, connection: str) -> None:
    theirs = (ConnectionToken.connection == connection, ConnectionToken.revoked_at.is_(None))
    db.execute(update(ConnectionToken).where(*theirs).values(revoked_at=clock.now()))


# A token works as long as the connection's owner could make it: a connection may do no more than
# its owner.
_FIND = (
    select(ConnectionToken, Connection.owner)
    .join(Connection, Connection.id == ConnectionToken.connection)
    .where(
        ConnectionToken.hash == bindparam("hash"),
        ConnectionToken.revoked_at.is_(None),
        ConnectionToken.expires_at > bindparam("now"),
        Connection.ended_at.is_(None),
        *(Connection.owner.in_(people.with_role(it)) for it in _MAY),
    )
)


def find(db: Session, token: str) -> Caller | None:
    """Returns None unless the token works."""
    asked = {"hash": sessions.hashed(token), "now": clock.now()}
    row = db.execute(_FIND, asked).first()
    if row is None:
        return None
    held, owner = row
    return Caller(
        held.id,
        held.connection,
        owner,
        frozenset(held.scopes),
        None if held.openings is None else frozenset(held.openings),
        held.used_at,
    )


def is_noted(caller: Caller) -> bool:
    """Returns whether today's use of the token has been noted."""
    return caller.used_at is not None and caller.used_at.date() == clock.now().date()


def note_use(db: Session, caller: Caller) -> None:
    held = db.get_one(ConnectionToken, caller.token, with_for_update=True)
    is_first, held.used_at = held.used_at is None, clock.now()
    if is_first:
        _record(db, "connection.used", held, by=caller.connection)


def every(db: Session) -> list[tuple[Connection, bool, list[ConnectionToken]]]:
    """Returns the connections that haven't ended, whether each has an owner whose tokens work,
    and its tokens, newest first."""
    tokens: dict[str, list[ConnectionToken]] = {}
    for held in db.scalars(select(ConnectionToken).order_by(ConnectionToken.made_at.desc())):
        tokens.setdefault(held.connection, []).append(held)
    able = set.intersection(*(set(db.scalars(people.with_role(it))) for it in _MAY))
    alive = select(Connection).where(Connection.ended_at.is_(None))
    return [
        (it, it.owner in able, tokens.get(it.id, []))
        for it in db.scalars(alive.order_by(Connection.made_at))
    ]


def given(held: Iterable[ConnectionToken]) -> list[str]:
    """Returns what a connection with these tokens learns, each thing once."""
    now = clock.now()
    alive = {
        scope
        for it in held
        if it.revoked_at is None and it.expires_at > now
        for scope in it.scopes
    }
    told = "; ".join(SCOPES[it].gives for it in SCOPES if it in alive)
    return list(dict.fromkeys(told.split("; "))) if told else []


def are_there(db: Session, *of: ColumnElement[bool]) -> bool:
    alive = select(Connection.id).where(Connection.ended_at.is_(None), *of)
    return db.scalar(alive.limit(1)) is not None


def _alive(db: Session, connection: str) -> Connection | None:
    found = db.get(Connection, connection, with_for_update=True, populate_existing=True)
    return found if found is not None and found.ended_at is None else None


def _record(db: Session, kind: str, token: ConnectionToken, *, by: str) -> None:
    chain.record(db, kind, {"connection": token.connection, "token": token.id}, by=by)
