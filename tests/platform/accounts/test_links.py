"""Links that let people in, and the sessions that they begin: hashed, short-lived for the team,
lasting for candidates. What has ended stays ended when the clock is set back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

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
from tests.prompts.cases import NOON

pytestmark = pytest.mark.usefixtures("noon")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def account(db: Session) -> Account:
    return factories.account(db)


def refuse(db: Session, token: str, after: timedelta = timedelta()) -> None:
    db.expire_all()
    with clock.at(NOON + after), pytest.raises(Refusal, match="sign-in page") as refused:
        links.redeem(db, token)
    assert refused.value.status == 410


def redeem(db: Session, token: str, after: timedelta = timedelta()) -> str:
    db.expire_all()
    with clock.at(NOON + after):
        return links.redeem(db, token)


def finds(db: Session, token: str, after: timedelta = timedelta()) -> bool:
    db.expire_all()
    with clock.at(NOON + after):
        return sessions.find(db, token) is not None


def test_a_link_of_the_team_lets_in_once_and_only_hashes_are_kept(
    db: Session, account: Account
) -> None:
    token = links.for_account(db, account.id)
    session = redeem(db, token)
    assert len(token) == len(session) == 43  # 256 bits
    kept = [db.scalars(select(each.hash)).one() for each in (Link, LoginSession)]
    assert kept == [sessions.hashed(token), sessions.hashed(session)]
    assert token not in kept
    for dead in (token, "A" * 43, ""):
        refuse(db, dead)


def test_a_link_of_the_team_lasts_a_quarter_of_an_hour(db: Session, account: Account) -> None:
    def end(after: timedelta) -> None:
        with clock.at(NOON + after):
            run_out.end(db)

    token = links.for_account(db, account.id)
    session = sessions.begin(db, account=account.id)
    mine = links.for_invitation(db, "invitation-1")
    end(15 * MINUTE - SECOND)
    assert redeem(db, token, 15 * MINUTE - SECOND)
    assert finds(db, session)
    late = links.for_account(db, account.id)
    refuse(db, late, 15 * MINUTE)
    end(15 * MINUTE)
    refuse(db, late)
    end(sessions.LASTS)
    assert not finds(db, session)
    end(timedelta(days=1000))
    assert redeem(db, mine), "a candidate's never ends"


def test_a_link_ends_where_jobs_are_run_from_a_timer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Database(f"sqlite:///{tmp_path / 'blindfolio.sqlite'}")
    migrate.upgrade(own.url, FREEZES)
    with own.transaction() as db:
        token = links.for_account(db, factories.account(db).id)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path))
    with clock.at(NOON + links.STAFF_LASTS):
        assert cli.main(["jobs", "run", "--until-idle"]) == 0
    with own.transaction() as db:
        refuse(db, token)
    own.engines.dispose()


def test_a_newer_link_ends_the_older_ones_of_this_person_alone(
    db: Session, account: Account
) -> None:
    other = factories.account(db)
    older, others = (links.for_account(db, each.id) for each in (account, other))
    newer = links.for_account(db, account.id)
    refuse(db, older, timedelta(hours=-2))
    assert redeem(db, newer) and redeem(db, others)
    last = links.for_account(db, account.id)
    people.disable(db, account, by=account.id)
    refuse(db, last)


def test_a_candidates_link_lets_in_again_and_again_for_ever(db: Session) -> None:
    tokens = [links.for_invitation(db, "invitation-1") for _ in range(2)]
    with clock.at(NOON + timedelta(days=900)):
        for token in tokens * 2:
            viewer = sessions.find(db, links.redeem(db, token))
            assert viewer is not None
            assert (viewer.account, viewer.invitation) == (None, "invitation-1")


def test_at_most_three_mails_go_out_in_a_quarter_of_an_hour(
    db: Session, account: Account
) -> None:
    def ask(after: timedelta) -> int:
        with clock.at(NOON + after):
            links.ask(db, account.email)
        return db.scalar(select(func.count()).select_from(MailOut)) or 0

    # The worker has made none of their links yet.
    assert [ask(n * SECOND) for n in range(6)] == [1, 2, 3, 3, 3, 3]
    assert ask(16 * MINUTE) == 4
    assert ask(-timedelta(days=1)) == 5, "the clock had run ahead"


def test_nothing_is_mailed_to_who_is_not_of_the_team(db: Session, account: Account) -> None:
    people.disable(db, account, by=account.id)
    for address in (account.email, "stranger@example.test"):
        links.ask(db, address)
    assert db.scalar(select(MailOut.id)) is None


def test_only_the_first_coordinator_of_the_site_gets_a_link_by_hand(db: Session) -> None:
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
    assert redeem(db, token)
    people.disable(db, jo, by=jo.id)
    for address in ("nobody@example.test", "no address", jo.email):
        with pytest.raises(Refusal):
            links.by_hand(db, address)


def test_a_session_belongs_to_one_person_for_a_fortnight(db: Session, account: Account) -> None:
    token = sessions.begin(db, account=account.id)
    assert finds(db, token, sessions.LASTS - SECOND)
    assert not finds(db, token, sessions.LASTS)
    assert db.scalars(select(LoginSession.account)).one() == account.id
    with pytest.raises(Exception, match="one_owner"), db.begin_nested():
        db.execute(text("UPDATE session SET invitation = 'x'"))
    assert not finds(db, token[:-1])
    assert not finds(db, sessions.hashed(token)), "the stored hash is no key"


def test_a_session_knows_its_person_and_ends_when_their_rights_change(
    db: Session, account: Account
) -> None:
    def begin() -> str:
        return sessions.begin(db, account=account.id)

    others = sessions.begin(db, account=factories.account(db).id)
    older = begin()
    for kind in ("coordinator", "admin", "admin"):
        mine, held = begin(), people.roles(db, account.id)
        people.grant(db, account, kind, by=None)
        assert finds(db, mine) == (kind in held)
    assert not finds(db, older)
    assert finds(db, others)
    viewer = sessions.find(db, mine)
    assert viewer is not None
    assert (viewer.account, viewer.invitation) == (account.id, None)
    assert viewer.roles == {"coordinator", "admin"}
    elsewhere = begin()
    sessions.end(db, elsewhere)
    assert finds(db, mine) and not finds(db, elsewhere)
    people.disable(db, account, by=account.id)
    assert not finds(db, mine)
    assert not finds(db, begin())
