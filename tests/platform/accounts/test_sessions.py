"""Sessions live on the server, and die there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from blindfolio import clock
from blindfolio.accounts import people, sessions
from blindfolio.accounts.models import Account, LoginSession
from blindfolio.db.session import Database
from tests import factories

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def account(database: Database) -> str:
    with database.transaction() as db:
        return factories.account(db).id


def _begin(database: Database, account: str) -> str:
    with clock.at(NOON), database.transaction() as db:
        return sessions.begin(db, account=account)


def _finds(database: Database, token: str, at: datetime = NOON) -> bool:
    with clock.at(at), database.reading() as db:
        return sessions.find(db, token) is not None


def test_a_session_belongs_to_one_person_for_a_fortnight(
    database: Database, account: str
) -> None:
    token = _begin(database, account)
    assert _finds(database, token, NOON + sessions.LASTS - timedelta(seconds=1))
    assert not _finds(database, token, NOON + sessions.LASTS)
    with database.reading() as db:
        assert db.scalars(select(LoginSession.account)).one() == account
    with pytest.raises(Exception, match="one_owner"), database.transaction() as db:
        db.execute(text("UPDATE session SET invitation = 'x'"))
    assert not _finds(database, token[:-1])
    assert not _finds(database, sessions.hashed(token)), "the stored hash is no key"


def test_a_session_knows_its_person_and_ends_when_their_rights_change(
    database: Database, account: str
) -> None:
    with database.transaction() as db:
        other = factories.account(db).id
    older, others = _begin(database, account), _begin(database, other)
    for kind in ("coordinator", "admin", "admin"):
        mine = _begin(database, account)
        with database.transaction() as db:
            held = people.roles(db, account)
            people.grant(db, db.get_one(Account, account), kind, by=None)
        assert _finds(database, mine) == (kind in held)
    assert not _finds(database, older)
    assert _finds(database, others)
    with clock.at(NOON), database.reading() as db:
        viewer = sessions.find(db, mine)
    assert viewer is not None
    assert (viewer.account, viewer.invitation) == (account, None)
    assert viewer.roles == {"coordinator", "admin"}
    with database.transaction() as db:
        people.disable(db, db.get_one(Account, account), by=account)
    assert not _finds(database, mine)
    assert not _finds(database, _begin(database, account))


def test_signing_out_ends_this_session_alone(database: Database, account: str) -> None:
    mine, elsewhere = _begin(database, account), _begin(database, account)
    with clock.at(NOON), database.transaction() as db:
        sessions.end(db, mine)
    assert not _finds(database, mine)
    assert _finds(database, elsewhere)
