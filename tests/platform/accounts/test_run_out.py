"""What has ended stays ended when the clock is set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import cli, clock
from blindfolio.accounts import links, run_out, sessions
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from tests import factories

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BACK = NOON - timedelta(hours=2)


@pytest.fixture
def account(database: Database) -> str:
    with database.transaction() as db:
        return factories.account(db).id


def _link(database: Database, account: str, at: datetime) -> str:
    with clock.at(at), database.transaction() as db:
        return links.for_account(db, account)


def _dead(database: Database, token: str, at: datetime) -> bool:
    try:
        with clock.at(at), database.transaction() as db:
            links.redeem(db, token)
    except Refusal:
        return True
    return False


def _end(database: Database, at: datetime) -> None:
    with clock.at(at), database.transaction() as db:
        run_out.end(db)


def test_a_link_that_ran_out_stays_dead(database: Database, account: str) -> None:
    token = _link(database, account, NOON)
    _end(database, NOON + links.STAFF_LASTS)
    assert _dead(database, token, NOON)


def test_a_link_ends_where_jobs_are_run_from_a_timer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'blindfolio.sqlite'}"
    migrate.upgrade(url, FREEZES)
    own = Database(url)
    with own.transaction() as db:
        account = factories.account(db).id
    token = _link(own, account, NOON)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path))
    with clock.at(NOON + links.STAFF_LASTS):
        assert cli.main(["jobs", "run", "--until-idle"]) == 0
    assert _dead(own, token, NOON)
    own.engines.dispose()


def test_a_link_and_a_session_that_still_count_are_left_alone(
    database: Database, account: str
) -> None:
    token = _link(database, account, NOON)
    with clock.at(NOON), database.transaction() as db:
        session = sessions.begin(db, account=account)
    _end(database, NOON + links.STAFF_LASTS - timedelta(seconds=1))
    assert not _dead(database, token, NOON)
    with clock.at(NOON), database.reading() as db:
        assert sessions.find(db, session) is not None


def test_a_candidates_link_never_runs_out(database: Database) -> None:
    with clock.at(NOON), database.transaction() as db:
        token = links.for_invitation(db, "an-invitation")
    _end(database, NOON + timedelta(days=1000))
    assert not _dead(database, token, NOON)


def test_a_session_that_ran_out_stays_dead(database: Database, account: str) -> None:
    with clock.at(NOON), database.transaction() as db:
        session = sessions.begin(db, account=account)
    _end(database, NOON + sessions.LASTS)
    with clock.at(NOON), database.reading() as db:
        assert sessions.find(db, session) is None


def test_a_link_that_was_replaced_stays_dead(database: Database, account: str) -> None:
    replaced, fresh = (_link(database, account, NOON) for _ in range(2))
    assert _dead(database, replaced, BACK)
    assert not _dead(database, fresh, BACK)


def test_links_asked_for_while_the_clock_was_ahead_keep_nobody_out(database: Database) -> None:
    with database.transaction() as db:
        address = factories.account(db).email
    for at in (NOON + timedelta(days=1), NOON):
        for _ in range(links.ASKED_AT_MOST + 1):
            with clock.at(at), database.transaction() as db:
                links.ask(db, address)
    with database.reading() as db:
        mails = select(func.count()).where(Job.kind == outbox.JOB)
        assert db.scalar(mails) == 2 * links.ASKED_AT_MOST
