"""Asking somebody to read, and somebody else in their place, as a coordinator does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation
from reviews.board.assigning import assign, propose
from reviews.debrief import passing
from reviews.debrief.voices import votes
from reviews.reading import assignment
from tests import factories
from tests.expect import answered, every, got, one, transact
from tests.reviews import cases
from tests.reviews.board import many
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Under review, one of two reviews locked."""
    return transact(site, cases.begun, words=("proceed",), values=(3,))


def _state(site: Site, account: str) -> list[str]:
    return every(site, select(Standing.state).where(Standing.account == account))


def test_without_a_day_it_is_counted_in_their_working_days(
    site: Site, case: cases.Case
) -> None:
    kim = transact(site, factories.account, "Kim Lorem").id
    jo = site.as_account(case.coordinator)
    page = jo.get(f"/candidates/{case.folio}/plan").text
    assert re.search(r"Kim Lorem, due \w+ \d+ \w+ \d+, staff, nothing to review", page)
    assert "Only one submission is active in this opening, so anyone who knows" in page
    assert "People who can\u2019t be assigned, and why" in page
    assert "A coordinator runs the opening and never reviews." in page
    asked = {"reviewer": kim, "due": ""}
    assert jo.post(f"/candidates/{case.folio}/plan", data=asked).status_code == 303
    due = one(site, select(Standing.due).where(Standing.account == kim))
    assert due is not None
    assert timedelta(days=3) < due - clock.now() < timedelta(days=8)


@pytest.mark.parametrize("stage", ["0", "1"])
def test_who_declined_before_it_can_be_read_does_too_and_is_asked_last(
    site: Site, stage: str
) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, "Ada Writing", stage=stage, reads=0)
        kim = crowd.readers[0]
        name = db.get_one(Account, kim).name
        due = clock.now() + timedelta(days=30)
        assign.reviewer(db, db.get_one(Folio, folio), kim, due=due, by=crowd.coordinator)
        assignment.decline(db, folio, by=kim, reason="time")
        rows = many.lacking(db, crowd)
        found = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
    assert kim not in {who for it in found for who in it.proposed}
    page = site.as_account(crowd.coordinator).get(f"/candidates/{folio}").text
    assert f"{name} declined: No time at the moment." in page
    page = site.as_account(crowd.coordinator).get(f"/candidates/{folio}/plan").text
    assert re.search(rf"{name}, due [^<]*has declined this one, so listed last", page)
    assert "declined" not in site.as_account(crowd.manager).get(f"/candidates/{folio}").text


def test_somebody_who_declared_a_conflict_is_replaced(site: Site, case: cases.Case) -> None:
    with site.parts.database.transaction() as db:
        kim, lee = (factories.account(db, name).id for name in ("Kim Lorem", "Lee Ipsum"))
        folio = case.row(db)
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
        standing.accept(db, folio, kim)
        conflicts.declare(db, kim, "person", cases.NAME)
    jo = site.as_account(case.coordinator)
    assert "Has a conflict of interest" in jo.get("/candidates").text
    path = f"/candidates/{case.folio}/reviewers/{kim}/replace"
    page = answered(jo.get(path), 200, cases.NAME, lacks=case.code).text
    assert re.search("Lee Ipsum, due [^<]+, staff", page)
    refused = jo.post(path, data={"account": "", "due": ""})
    assert (refused.status_code, "Choose someone from the list" in refused.text) == (422, True)
    done = jo.post(path, data={"account": lee, "due": ""})
    assert (_state(site, kim), _state(site, lee)) == (
        ["reviewer.recused"],
        ["reviewer.planned"],
    )
    says = (
        "Lee Ipsum has been asked instead.",
        "Lee Ipsum was asked to review instead of Kim Lorem</li>",
    )
    answered(jo.get(done.location), 200, *says, "<span>replaced</span>", lacks="recused")
    answered(jo.get("/candidates"), 200, ">replaced</span>", lacks="recused")


@pytest.fixture
def decided(site: Site) -> cases.Case:
    """Closed with an offer at senior for an opening for staff; one of two scorecards was passed,
    and its author has voted instead."""
    with site.parts.database.transaction() as db:
        made = cases.met(db, 3)
        folio = made.row(db)
        late = made.panel[1]
        passing.pass_over(db, folio, late, reason="Ill.", by=made.coordinator)
        votes.cast(db, folio, level="2", sentence="Sound.", by=late)
        cases.close(db, made, outcome="down_level", level=2, conditions="One reference.")
    return made


def test_the_case_says_who_decided_what_and_why_and_leads_to_the_evidence(
    site: Site, decided: cases.Case
) -> None:
    for account in (decided.coordinator, decided.manager):
        page = site.as_account(account).get(f"/candidates/{decided.folio}").text
        assert "An offer at senior; the opening is for staff" in page
        for words in (
            "by Hanna Placeholder, the hiring manager",
            "Both columns say staff.",
            "One reference.",
            f'href="/debriefs/{decided.folio}"',
            f'href="/debriefs/{decided.folio}/packet"',
        ):
            assert words in page
        assert "level 2" not in page


def test_a_coordinator_allows_a_longer_document_while_it_is_written(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    coordinator = demo_site.as_member("jo.sampleton")
    page = f"/candidates/{mine.folio}"
    assert "Allow any length" in coordinator.get(page).text
    assert coordinator.post(f"{page}/length").status_code == 303
    assert got(demo_site, Invitation, mine.id).pages_allowed
    shown = coordinator.get(page).text
    assert "This candidate can submit a document of any length." in shown
    assert "Allow any length" not in shown
