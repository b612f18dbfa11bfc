"""Asking somebody to read, and somebody else in their place, as a coordinator does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.visibility.models import Folio, Standing
from reviews.board import assign, propose
from reviews.panel.models import Slot
from reviews.reading import assignment
from tests import factories
from tests.reviews import cases
from tests.reviews.board import many
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Under review, one of two reviews locked."""
    with site.parts.database.transaction() as db:
        return cases.begun(db, words=("proceed",), values=(3,))


def _member(site: Site, name: str) -> str:
    with site.parts.database.transaction() as db:
        return factories.account(db, name).id


def _state(site: Site, account: str) -> list[str]:
    with site.parts.database.reading() as db:
        return list(db.scalars(select(Standing.state).where(Standing.account == account)))


def test_without_a_day_it_is_counted_in_their_working_days(
    site: Site, case: cases.Case
) -> None:
    kim = _member(site, "Kim Lorem")
    jo = site.as_account(case.coordinator)
    page = jo.get(f"/candidates/{case.folio}").text
    assert re.search(r"Kim Lorem, due \w+ \d+ \w+ \d+, staff, nothing to review", page)
    assert "Only one submission is active in this opening, so anyone who knows" in page
    assert "People who can\u2019t be assigned, and why" in page
    assert "A coordinator runs the opening and never reviews." in page
    asked = {"account": kim, "due": ""}
    assert jo.post(f"/candidates/{case.folio}/reviewers", data=asked).status_code == 303
    with site.parts.database.reading() as db:
        due = db.scalars(select(Standing.due).where(Standing.account == kim)).one()
    assert due is not None
    assert timedelta(days=3) < due - clock.now() < timedelta(days=8)


def test_who_declined_stands_on_the_case_with_the_reason(site: Site, case: cases.Case) -> None:
    with site.parts.database.transaction() as db:
        kim = factories.account(db, "Kim Lorem").id
        folio = db.get_one(Folio, case.folio)
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
        assignment.decline(db, case.folio, by=kim, reason="away")
    jo = site.as_account(case.coordinator)
    assert "Kim Lorem declined: I am away." in jo.get(f"/candidates/{case.folio}").text
    board = jo.get("/candidates").text
    assert "Kim Lorem declined. 1 of 2 reviewers assigned." in board
    hanna = site.as_account(case.manager)
    for path in ("/candidates", f"/candidates/{case.folio}"):
        assert "Kim Lorem" not in hanna.get(path).text


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
        rows = propose.lacking(db, crowd.coordinator)
        found = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
    assert kim not in {who for it in found for who in it.proposed}
    page = site.as_account(crowd.coordinator).get(f"/candidates/{folio}").text
    assert f"{name} declined: No time at the moment." in page
    assert re.search(rf"{name}, due [^<]*has declined this one, so listed last", page)
    assert "declined" not in site.as_account(crowd.manager).get(f"/candidates/{folio}").text


def test_somebody_who_declared_a_conflict_is_replaced(site: Site, case: cases.Case) -> None:
    with site.parts.database.transaction() as db:
        kim, lee = (factories.account(db, name).id for name in ("Kim Lorem", "Lee Ipsum"))
        folio = db.get_one(Folio, case.folio)
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
        conflicts.declare(db, kim, "person", cases.NAME)
    jo = site.as_account(case.coordinator)
    assert "Kim Lorem has a conflict of interest" in jo.get("/candidates").text
    path = f"/candidates/{case.folio}/reviewers/{kim}/replace"
    page = jo.get(path).text
    assert cases.NAME in page
    assert case.code not in page
    assert re.search("Lee Ipsum, due [^<]+, staff", page)
    refused = jo.post(path, data={"account": "", "due": ""})
    assert (refused.status_code, "Choose someone from the list" in refused.text) == (422, True)
    assert jo.post(path, data={"account": lee, "due": ""}).status_code == 303
    assert (_state(site, kim), _state(site, lee)) == (["ended"], ["reviewer.planned"])
    assert jo.get(path).status_code == 404


def test_who_is_asked_after_a_date_is_set_is_asked_for_a_day_before_it(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        kim, _ = (factories.account(db, name).id for name in ("Kim Lorem", "Lee Ipsum"))
        folio = db.get_one(Folio, case.folio)
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
    jo = site.as_account(case.coordinator)
    paths = (f"/candidates/{case.folio}/reviewers/{kim}/replace", f"/candidates/{case.folio}")
    assert not any("The interview is scheduled for" in jo.get(path).text for path in paths)
    with site.parts.database.transaction() as db:
        db.add(Slot(folio=case.folio, at=clock.now() + timedelta(days=2), place=""))
    assert [
        path for path in paths if "The interview is scheduled for" not in jo.get(path).text
    ] == []


def test_the_page_is_the_coordinators_alone(site: Site, case: cases.Case) -> None:
    for reader in (case.readers[0], case.coordinator):
        path = f"/candidates/{case.folio}/reviewers/{reader}/replace"
        for who in (case.coordinator, case.manager, *case.readers, *case.panel):
            assert site.as_account(who).get(path).status_code == 404
