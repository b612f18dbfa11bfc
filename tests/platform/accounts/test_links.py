"""Links that let people in: hashed, short-lived for the team, lasting for candidates. What has
ended stays ended when the clock is set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import cli, clock
from blindfolio.accounts import links, people, run_out, sessions
from blindfolio.accounts.models import Account, Link, LoginSession
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from tests import factories

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _account(database: Database) -> str:
    with database.transaction() as db:
        return factories.account(db).id


def _link(database: Database, account: str, at: datetime = NOON) -> str:
    with clock.at(at), database.transaction() as db:
        return links.for_account(db, account)


def _redeem(database: Database, token: str, at: datetime = NOON) -> str:
    with clock.at(at), database.transaction() as db:
        return links.redeem(db, token)


def _refuse(database: Database, token: str, at: datetime = NOON) -> None:
    with pytest.raises(Refusal, match="sign-in page") as refused:
        _redeem(database, token, at)
    assert refused.value.status == 410


def test_a_link_of_the_team_lets_in_once_and_only_hashes_are_kept(database: Database) -> None:
    token = _link(database, _account(database))
    session = _redeem(database, token)
    assert len(token) == len(session) == 43  # 256 bits
    with database.reading() as db:
        kept = [
            db.scalars(select(Link.hash)).one(),
            db.scalars(select(LoginSession.hash)).one(),
        ]
    assert kept == [sessions.hashed(token), sessions.hashed(session)]
    assert token not in kept
    for dead in (token, "A" * 43, ""):
        _refuse(database, dead)


def test_a_link_of_the_team_lasts_a_quarter_of_an_hour(database: Database) -> None:
    account = _account(database)
    token = _link(database, account)
    with database.transaction() as db:
        with clock.at(NOON):
            session = sessions.begin(db, account=account)
        mine = links.for_invitation(db, "invitation-1")

    def end(at: datetime) -> None:
        with clock.at(at), database.transaction() as db:
            run_out.end(db)

    end(NOON + timedelta(minutes=14, seconds=59))
    assert _redeem(database, token, NOON + timedelta(minutes=14, seconds=59))
    with clock.at(NOON), database.reading() as db:
        assert sessions.find(db, session) is not None
    late = _link(database, account)
    _refuse(database, late, NOON + timedelta(minutes=15))
    end(NOON + timedelta(minutes=15))
    _refuse(database, late, NOON)
    end(NOON + sessions.LASTS)
    with clock.at(NOON), database.reading() as db:
        assert sessions.find(db, session) is None
    end(NOON + timedelta(days=1000))
    assert _redeem(database, mine), "a candidate's never ends"


def test_a_link_ends_where_jobs_are_run_from_a_timer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'blindfolio.sqlite'}"
    migrate.upgrade(url, FREEZES)
    own = Database(url)
    token = _link(own, _account(own))
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path))
    with clock.at(NOON + links.STAFF_LASTS):
        assert cli.main(["jobs", "run", "--until-idle"]) == 0
    _refuse(own, token)
    own.engines.dispose()


def test_a_newer_link_ends_the_older_ones_of_this_person_alone(database: Database) -> None:
    account, other = _account(database), _account(database)
    older, others = _link(database, account), _link(database, other)
    newer = _link(database, account)
    _refuse(database, older, NOON - timedelta(hours=2))
    assert _redeem(database, newer)
    assert _redeem(database, others)


def test_a_link_of_a_closed_account_lets_nobody_in(database: Database) -> None:
    account = _account(database)
    token = _link(database, account)
    with database.transaction() as db:
        people.disable(db, db.get_one(Account, account), by=account)
    _refuse(database, token)


def test_a_candidates_link_lets_in_again_and_again_for_ever(database: Database) -> None:
    later = NOON + timedelta(days=900)
    with database.transaction() as db:
        tokens = [links.for_invitation(db, "invitation-1") for _ in range(2)]
    for token in tokens * 2:
        session = _redeem(database, token, later)
        with clock.at(later), database.reading() as db:
            viewer = sessions.find(db, session)
        assert viewer is not None
        assert (viewer.account, viewer.invitation) == (None, "invitation-1")


def test_at_most_three_mails_go_out_in_a_quarter_of_an_hour(database: Database) -> None:
    with database.transaction() as db:
        email = factories.account(db).email

    def ask(at: datetime) -> int:
        with clock.at(at), database.transaction() as db:
            links.ask(db, email)
            return db.scalar(select(func.count()).select_from(MailOut)) or 0

    # The worker has made none of their links yet.
    assert [ask(NOON + timedelta(seconds=n)) for n in range(6)] == [1, 2, 3, 3, 3, 3]
    assert ask(NOON + timedelta(minutes=16)) == 4
    assert ask(NOON - timedelta(days=1)) == 5, "the clock had run ahead"


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_is_mailed_to_who_is_not_of_the_team(database: Database, closed: bool) -> None:
    with database.transaction() as db:
        person = factories.account(db)
        if closed:
            people.disable(db, person, by=person.id)
        links.ask(db, person.email if closed else "stranger@example.test")
        assert db.scalar(select(MailOut.id)) is None


def test_only_the_first_coordinator_of_the_site_gets_a_link_by_hand(database: Database) -> None:
    with database.transaction() as db:
        team = []
        for day in range(3):
            with clock.at(NOON + timedelta(days=day)):
                team.append(factories.account(db))
        jo, kim, robin = team
        for account in (kim, jo):
            people.grant(db, account, "coordinator", by=None)
        token = links.by_hand(db, f" {jo.email.upper()} ")
        entry = db.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        assert entry.kind == "link_printed"
        for other in (kim.email, robin.email):
            with pytest.raises(Refusal, match="first coordinator"):
                links.by_hand(db, other)
    assert _redeem(database, token, at=clock.now())
    with database.transaction() as db:
        people.disable(db, db.get_one(Account, jo.id), by=jo.id)
        for address in ("nobody@example.test", "no address", jo.email):
            with pytest.raises(Refusal):
                links.by_hand(db, address)
