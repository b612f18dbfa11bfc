"""A candidate who knows the prompt asks for another. Only people who judge no one on it hear of
it, and the start-by date stands still until they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.inviting import invite, other_opening
from prompts.models import Extension, Invitation, Opening, PromptRequest
from prompts.opening import openings
from prompts.window import prompt_request, reminders, start, time_up
from tests import factories
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)


@dataclass
class Asked:
    db: Session
    jo: str
    hanna: str
    admin: str
    opening: Opening
    mine: Invitation

    def hears(self) -> set[str]:
        everybody = (self.jo, self.hanna, self.admin)
        return {it for it in everybody if prompt_request.waiting(self.db, it)}

    def judges(self, account: str, kind: str = "reviewer") -> Folio:
        """In another opening with the same prompt, they judge somebody."""
        by = cases.member(self.db, "Kim Lorem")
        folio = factories.folio(self.db, of=cases.opening(self.db, by=by), stage="2")
        standing.give(self.db, folio, account, kind, due=clock.now() + DAY, by=by)
        return folio


@pytest.fixture
def asked(db: Session) -> Asked:
    jo, hanna, admin = (cases.member(db, it) for it in ("Jo", "Hanna", "Ann"))
    people.grant(db, db.get_one(Account, admin), "admin", by=None)
    opening = cases.opening(db, by=jo)
    openings.join(db, opening, hanna, "manager", by=jo)
    openings.join(db, opening, cases.member(db, "Dee"), "coordinator", by=jo)
    mine = cases.invited(db, opening)
    return Asked(db, jo, hanna, admin, opening, mine)


def _ask(asked: Asked) -> None:
    prompt_request.ask(asked.db, asked.mine, by=asked.mine.id)


def test_it_reaches_who_runs_the_opening_and_judges_no_one_on_the_prompt(asked: Asked) -> None:
    asked.judges(asked.jo)
    # On another prompt, anyone may judge.
    asked.judges(asked.hanna).prompt_version = factories.folio(asked.db).prompt_version
    assert asked.hears() == set()
    for _ in range(2):
        _ask(asked)
    assert asked.hears() == {asked.hanna}
    found = select(MailOut.to_id).where(MailOut.template == prompt_request.MAIL)
    assert asked.jo not in (told := set(asked.db.scalars(found))) and asked.hanna in told
    assert asked.db.scalar(select(func.count()).select_from(PromptRequest)) == 1
    with pytest.raises(Absent):
        prompt_request.say_none(asked.db, asked.mine.folio, by=asked.jo)


@pytest.mark.usefixtures("either_database")
def test_where_all_of_them_judge_an_admin_hears_who_judges_none(asked: Asked) -> None:
    db = asked.db
    folios = [asked.judges(it) for it in (asked.jo, asked.hanna)]
    for account, _, kind in openings.members(db, asked.opening.id):
        if account not in (asked.jo, asked.hanna) and kind in ("coordinator", "manager"):
            folios.append(asked.judges(account, "panel"))
    _ask(asked)
    assert asked.hears() == {asked.admin}
    mails = select(MailOut.to_id).where(MailOut.template == prompt_request.MAIL)
    assert db.scalars(mails).all() == [asked.admin]
    folios.append(asked.judges(asked.admin, "interviewer"))
    assert asked.hears() == set()
    # Whoever has judged and is done hears of it again.
    folios[0].stage = "7s"
    db.flush()
    assert asked.hears() == {asked.jo}


def test_the_start_by_date_stands_still_until_it_is_answered(asked: Asked) -> None:
    db, mine = asked.db, asked.mine
    before = mine.start_by
    _ask(asked)
    remind = {
        "invitation": mine.id,
        "mail": reminders.OF_START,
        "of": before.isoformat(),
        "next": before.isoformat(),
    }
    with clock.at(before - DAY):
        reminders.Reminds().finish(db, remind, None)
    with clock.at(before + DAY):
        time_up.StartBy().finish(db, {"invitation": mine.id}, None)
    assert db.get_one(Folio, mine.folio).stage == "0"
    assert not db.scalars(select(MailOut).where(MailOut.template == reminders.OF_START)).all()
    with clock.at(before + 2 * DAY):
        prompt_request.say_none(db, mine.folio, by=asked.hanna)
    waited = before + 2 * DAY - cases.NOON
    assert mine.start_by == before + waited
    extension = db.scalars(select(Extension)).one()
    # It doesn't say that the candidate asked for anything, nor who answered.
    assert (extension.what, extension.cause, extension.by) == ("start_by", "waited", None)
    with clock.at(mine.start_by):
        time_up.StartBy().finish(db, {"invitation": mine.id}, None)
    assert db.get_one(Folio, mine.folio).stage == "E"


def test_whoever_would_rather_begin_can(asked: Asked) -> None:
    _ask(asked)
    mine = asked.mine
    start.start(asked.db, mine, "UTC", secret=cases.SECRET, by=mine.id)
    assert asked.hears() == set()
    assert asked.db.get_one(PromptRequest, mine.id).answer == "begun"
    with refused("started"):
        _ask(asked)


def _with_another_prompt(asked: Asked, by: str) -> Opening:
    version = versions.publish(asked.db, catalogue.load("night-jobs"), by=by)
    texts = asked.opening.terms
    return openings.create(
        asked.db, openings.Offer(title="Other", level=3, texts=texts), version=version, by=by
    )


def test_another_prompt_is_an_invitation_to_another_opening(asked: Asked) -> None:
    db, jo = asked.db, asked.jo
    same, other = cases.opening(db, by=jo), _with_another_prompt(asked, jo)
    others = _with_another_prompt(asked, cases.member(db, "Kim Lorem"))
    _ask(asked)
    assert [it.id for it in other_opening.choices(db, cases.FOLDER.slug, by=jo)] == [other.id]
    given = {"team": cases.TEAM, "secret": cases.SECRET, "by": jo}
    for wrong in (same, others):
        with refused("opening"), db.begin_nested():
            other_opening.move(db, asked.mine.folio, wrong.id, **given)
    made = other_opening.move(db, asked.mine.folio, other.id, **given)
    assert made.opening == other.id
    old = db.get_one(Folio, asked.mine.folio)
    # The reason that anyone who runs it may read doesn't say that the prompt was known.
    assert (old.stage, old.ended_reason, asked.mine.ended_code) == ("E", "cancelled", "agreed")
    mails = select(MailOut.template).where(MailOut.to_id == made.folio)
    assert db.scalars(mails).all() == [invite.MAIL]
    assert asked.hears() == set()
    with pytest.raises(Absent):
        prompt_request.say_none(db, asked.mine.folio, by=jo)
