from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people, sessions
from blindfolio.accounts.models import Account
from blindfolio.connections import candidates, tokens
from blindfolio.connections.models import Connection, ConnectionToken
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from tests import factories


def _may_connect(db: Session, person: Account) -> None:
    for role in (people.ADMIN, "coordinator"):
        people.grant(db, person, role, by=None)


@pytest.fixture
def admin(db: Session) -> Account:
    person = factories.account(db)
    _may_connect(db, person)
    return person


@pytest.fixture
def connection(db: Session, admin: Account) -> Connection:
    return tokens.make(db, "Hiring system", by=admin.id)


def issue(db: Session, to: Connection, **of: object) -> str:
    asked = {"scopes": ["openings:read"], "openings": None, "days": 90, "by": to.owner, **of}
    return tokens.issue(db, to, **asked)  # type: ignore[arg-type]


def row(db: Session, token: str) -> ConnectionToken:
    held = select(ConnectionToken).where(ConnectionToken.hash == sessions.hashed(token))
    return db.scalars(held).one()


def test_a_token_is_found_by_its_hash_and_stored_nowhere(
    db: Session, connection: Connection
) -> None:
    token = issue(db, connection, openings=["one"])
    caller = tokens.find(db, token)
    assert caller is not None
    assert caller.scopes == {"openings:read"}
    assert caller.reaches("one") and not caller.reaches("two")
    assert token not in str(vars(row(db, token))) and token.startswith("bfk_")
    assert tokens.find(db, "bfk_another") is None


def test_a_token_ends_with_its_time_its_connection_and_its_owners_rights(
    db: Session, connection: Connection, admin: Account
) -> None:
    token, other = issue(db, connection), issue(db, connection)
    with clock.at(clock.now() + timedelta(days=91)):
        assert tokens.find(db, token) is None
    tokens.revoke(db, connection.id, row(db, other).id, by=admin.id)
    assert tokens.find(db, other) is None
    for role in ("coordinator", people.ADMIN):
        people.take_role(db, admin, role, by=None)
        assert tokens.find(db, token) is None
        people.grant(db, admin, role, by=None)
        assert tokens.find(db, token) is not None
    successor = factories.account(db)
    _may_connect(db, successor)
    with pytest.raises(Refusal, match="Only the owner"):
        issue(db, connection, by=successor.id)
    tokens.take_over(db, connection.id, by=successor.id)
    assert tokens.find(db, token) is None, "whoever left may know it"
    token = issue(db, connection, by=successor.id)
    people.disable(db, successor, by=None)
    assert tokens.find(db, token) is None
    tokens.take_over(db, connection.id, by=admin.id)
    token = issue(db, connection)
    tokens.end(db, connection.id, by=admin.id)
    assert tokens.find(db, token) is None
    with pytest.raises(Absent):
        issue(db, connection)


@pytest.mark.parametrize(
    ("of", "code"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["reviews:read"]}, "scopes"),
        ({"openings": []}, "openings"),
        ({"days": 366}, "days"),
    ],
)
def test_a_token_without_limits_is_refused(
    db: Session, connection: Connection, of: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        issue(db, connection, **of)
    assert refused.value.code == code


def test_making_the_first_use_and_revoking_are_in_the_audit_log(
    db: Session, connection: Connection
) -> None:
    token = issue(db, connection)
    for days in (0, 0, 1):
        caller = tokens.find(db, token)
        assert caller is not None
        with clock.at(clock.now() + timedelta(days=days)):
            assert tokens.is_noted(caller) == (days == 0 and caller.used_at is not None)
            tokens.note_use(db, caller)
    for _ in range(2):
        tokens.revoke(db, connection.id, row(db, token).id, by=connection.owner)
    told = db.scalars(select(Entry.kind).order_by(Entry.seq)).all()
    kinds = ("connection", "connection.token", "connection.used", "connection.revoked")
    assert told[-4:] == [*kinds]


def test_two_connections_cant_join_what_they_know(db: Session, admin: Account) -> None:
    folio = factories.folio(db, stage="5")
    callers = []
    for name in ("One", "Two"):
        made = tokens.make(db, name, by=admin.id)
        caller = tokens.find(db, issue(db, made, openings=[folio.opening]))
        assert caller is not None
        callers.append((caller, candidates.own_id(db, made.id, folio)))
    (one, first), (two, second) = callers
    assert len({first, second, folio.id}) == 3
    assert candidates.own_id(db, one.connection, folio) == first
    words = {DataClass.STAGE_IN_WORDS}
    assert candidates.one(db, one, first, words)[1] is folio
    elsewhere = replace(one, openings=frozenset({"another"}))
    for caller, id_, classes in (
        (two, first, words),
        (one, folio.id, words),
        (elsewhere, first, words),
        (one, first, {DataClass.DECISION}),
    ):
        with pytest.raises(Absent):
            candidates.one(db, caller, id_, classes)
