"""The board, as coordinators and hiring managers meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from reviews.panel.models import Slot
from reviews.reading import draft
from tests import factories
from tests.crawler.walk import stripped
from tests.reviews import cases
from tests.reviews.board import many
from tests.reviews.reading import desks
from tests.sites import Site

FAR = (clock.now() + timedelta(days=30)).date().isoformat()


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, the two reviews apart by two and of two minds."""
    with site.parts.database.transaction() as db:
        return cases.begun(db, words=("proceed", "stop"), values=(4, 2))


def _stage(site: Site, case: cases.Case) -> str:
    with site.parts.database.reading() as db:
        return db.get_one(Folio, case.folio).stage


def test_the_coordinator_sees_names_and_the_gates_word_and_no_code(
    site: Site, case: cases.Case
) -> None:
    jo = site.as_account(case.coordinator)
    for path in ("/candidates", f"/candidates/{case.folio}"):
        page = jo.get(path).text
        assert cases.NAME in page
        assert "split" in page.lower()
        assert case.code not in page
    codes = jo.get("/folios").text
    assert case.code in codes
    assert cases.NAME not in codes
    assert case.folio not in codes


def test_the_board_is_not_there_for_others(site: Site, case: cases.Case) -> None:
    absent = site.as_account(case.coordinator).get("/candidates/" + "a" * 20)
    for account in (*case.readers, *case.panel):
        client = site.as_account(account)
        assert client.get("/candidates").data == absent.data
        for method, path in (
            ("GET", ""),
            ("POST", "/reviewers"),
            ("POST", "/panel"),
            ("POST", "/slot"),
            ("POST", "/gate"),
        ):
            answer = client.open(f"/candidates/{case.folio}{path}", method=method)
            assert (answer.status_code, answer.data) == (404, absent.data), path


def test_a_manager_decides_and_runs_nothing(site: Site, case: cases.Case) -> None:
    hanna = site.as_account(case.manager)
    page = hanna.get(f"/candidates/{case.folio}").text
    assert "Split" in page
    assert "Read the reviews and decide" in page
    hanna.post(f"/candidates/{case.folio}/decide/open")
    assert "Pat Example" not in page, "who reviews is told at the debrief"
    assert hanna.get("/folios").status_code == 404
    for path in ("reviewers", "panel", "slot"):
        assert hanna.post(f"/candidates/{case.folio}/{path}").status_code == 404
    refused = hanna.post(f"/candidates/{case.folio}/gate", data={"decision": "release"})
    assert (refused.status_code, "Write the reason" in refused.text) == (422, True)
    said = {"decision": "release", "reason": "Worth a conversation."}
    assert hanna.post(f"/candidates/{case.folio}/gate", data=said).status_code == 303
    assert _stage(site, case) == "5"
    again = hanna.post(f"/candidates/{case.folio}/gate", data=said)
    assert again.status_code == 409


def test_a_manager_who_reviews_has_no_gate_before_the_decision(site: Site) -> None:
    with site.parts.database.transaction() as db:
        job = factories.opening(db, preset="compact")
        folio = factories.folio(db, of=job)
        hanna = cases.member(db, "Hanna Placeholder", "manager")
        standing.give_reviewing_manager(db, folio, hanna, by=None)
        standing.accept(db, folio, hanna)
        path = f"/candidates/{folio.id}"
    with site.parts.database.transaction() as db:
        db.get_one(Folio, path.rpartition("/")[2]).stage = "4"
    client = site.as_account(hanna)
    assert client.post(f"{path}/gate", data={"decision": "release"}).status_code == 404
    assert client.get(path).status_code == 404


def test_a_stop_is_shown_as_the_candidate_will_read_it_before_it_is_sent(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.manager), f"/candidates/{case.folio}/gate"
    jo.post(f"/candidates/{case.folio}/decide/open")
    said = {"decision": "stop", "reason": "Thin.", "feedback": "Who is woken was missing."}
    shown = jo.post(path, data=said)
    assert (shown.status_code, _stage(site, case)) == (200, "4")
    for words in ("No offer", "Who is woken was missing.", "Nothing has been sent yet."):
        assert words in shown.text
    done = jo.post(path, data=said | {"sure": "1"})
    assert (done.status_code, _stage(site, case)) == (303, "7s")
    assert "Rejected. The candidate will get an email." in jo.get(done.location).text
    assert jo.post(path, data=said).status_code == 409


def test_what_is_typed_at_the_gate_is_kept(site: Site, case: cases.Case) -> None:
    jo = site.as_account(case.manager)
    jo.post(f"/candidates/{case.folio}/decide/open")
    said = {"decision": "stop", "reason": "Thin & short.", "feedback": ""}
    page = jo.post(f"/candidates/{case.folio}/gate", data=said)
    assert page.status_code == 422
    assert "Thin &amp; short." in page.text


def test_reviewers_are_asked_and_taken_back(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        kim, burned = factories.account(db, "Kim Lorem").id, case.coordinator
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    asked = {"account": kim, "due": FAR}
    assert jo.post(f"{path}/reviewers", data=asked).status_code == 303
    assert "Kim Lorem" in jo.get(path).text
    for wrong in (
        asked,
        {"account": kim, "due": "soon"},
        {"account": kim, "due": "0001-01-01"},
        {"account": kim, "due": "9999-12-31"},
        {"account": "nobody", "due": FAR},
        {"account": burned, "due": FAR},
    ):
        answer = jo.post(f"{path}/reviewers", data=wrong)
        assert answer.status_code == 422, wrong
        assert cases.NAME in answer.text
    assert jo.post(f"{path}/reviewers/{kim}/remove").status_code == 303
    assert jo.post(f"{path}/reviewers/{kim}/remove").status_code == 404
    locked = jo.post(f"{path}/reviewers/{case.readers[0]}/remove")
    assert (locked.status_code, "Replace them instead" in locked.text) == (422, True)
    with site.parts.database.reading() as db:
        held = select(Standing.state).where(Standing.account == kim)
        assert db.scalars(held).all() == ["ended"]


def test_a_slot_is_an_instant_in_the_teams_zone(site: Site, case: cases.Case) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"
    assert jo.post(path, data={"at": "2030-07-01T15:00", "place": "Room 1"}).status_code == 303
    for wrong in ("", "tomorrow", "2030-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert jo.post(path, data={"at": wrong, "place": "x"}).status_code == 422
    with site.parts.database.reading() as db:
        assert db.scalars(select(Slot.at)).one().isoformat() == "2030-07-01T14:00:00+00:00"


@pytest.mark.parametrize(
    "page", ["0", "-1", "x", "1.5", "²", "99999999999999999999", "1" * 5000]
)
def test_a_page_number_that_is_none_is_the_first(
    site: Site, case: cases.Case, page: str
) -> None:
    jo = site.as_account(case.coordinator)
    assert cases.NAME in jo.get("/candidates", query_string={"page": page}).text
    assert jo.get("/candidates?page=9999").status_code == 200


def test_two_and_three_are_the_same_to_the_byte_but_for_who_has_locked(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        second = desks.reader(db, db.get_one(Folio, case.folio))
    jo = site.as_account(case.coordinator)
    with clock.at(clock.now()):
        with site.parts.database.transaction() as db:
            draft.open_draft(db, case.folio, by=second)
        before = stripped(jo.get("/candidates"))
        with site.parts.database.transaction() as db:
            desks.fill(db, case.folio, by=second, value=1, word="stop")
        assert stripped(jo.get("/candidates")) == before, (
            "a draft shows nothing but that it is there"
        )
    assert b"Split" not in before


def test_nobody_reads_that_all_is_well_the_day_before_an_interview_without_reviews(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, cases.NAME, stage="2")
        many.add(db, crowd, "Bo Sample", stage="2")
        db.add(Slot(folio=folio, at=clock.now() + timedelta(hours=20), place="", minutes=80))
    page = site.as_account(crowd.coordinator).get("/candidates").text
    assert "Move interview" in page and "Nothing needs you" not in page
    # Both are late with their reviews, and named.
    assert "Reader 0 was due" in page and "Reader 1 was due" in page
    theirs = site.as_account(crowd.manager).get("/candidates").text
    assert "less than 24 hours with the document" in theirs
    assert "Nothing is waiting for your decision" not in theirs
    with site.parts.database.transaction() as db:
        db.get_one(Slot, folio).at += timedelta(days=9)
    theirs = site.as_account(crowd.manager).get("/candidates").text
    assert "Nothing is waiting for your decision" in theirs
