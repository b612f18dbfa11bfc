"""The interviewer's page and the coordinator's, as they are used without a script."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.loops import catalogue
from reviews.interviews import scorecard
from reviews.interviews.models import Interview, InterviewCard
from reviews.interviews.own_interview import own_interview
from tests.expect import answered, every, got, one, transact
from tests.mailed import newest
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.sites import Site

LOOP = catalogue.load(loops.LOOP)


@pytest.fixture
def case(site: Site) -> cases.Case:
    return transact(site, loops.begun)


@pytest.fixture
def kim(site: Site) -> str:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Kim Placeholder")
        db.get_one(Account, account).level = 4
        return account


@pytest.fixture
def held(site: Site, case: cases.Case, kim: str) -> str:
    """The influence interview, an hour ago."""
    with site.parts.database.transaction() as db:
        found = loops.give(db, case, "influence", kim)
        found.at = clock.now() - timedelta(hours=1)
        return found.id


@pytest.fixture
def interviewer(site: Site, kim: str) -> FlaskClient:
    return site.as_account(kim)


@pytest.fixture
def coordinator(site: Site, case: cases.Case) -> FlaskClient:
    return site.as_account(case.coordinator)


def test_a_scorecard_says_that_it_is_locked_after_the_interview(
    site: Site, interviewer: FlaskClient, held: str
) -> None:
    said, path = (
        "You can lock your scorecard once the interview has begun",
        f"/interviews/{held}",
    )
    assert said not in interviewer.get(path).text
    with site.parts.database.transaction() as db:
        db.get_one(Interview, held).at = clock.now() + timedelta(days=1)
    assert said in interviewer.get(path).text


def _whole(site: Site, kim: str, held: str) -> dict[str, str]:
    own = transact(site, own_interview, kim, held)
    return {"code": held, "revision": str(own.filled.revision)} | loops.fields(own)


def test_the_page_has_who_when_questions_and_guides_and_nothing_of_the_document(
    site: Site, case: cases.Case, held: str, interviewer: FlaskClient
) -> None:
    answered(interviewer.get("/interviews"), 200, cases.NAME, f"/interviews/{held}")
    page = interviewer.get(f"/interviews/{held}").text
    stage = LOOP.stage("influence")
    assert cases.NAME in page and "Room 1" in page
    assert page.count(">Rating guides<") == len(stage.dimensions) == 2
    for words in ("Diagnosis", "Partial win", "Hindsight", "People", "Outcome"):
        assert words in page
    folio = got(site, Folio, case.folio)
    for never in (case.code, "Thin on who is woken", "Reviewer", folio.opening):
        assert never not in page


def test_a_draft_keeps_what_was_typed_and_a_second_tab_is_told(
    held: str, interviewer: FlaskClient
) -> None:
    path = f"/interviews/{held}"
    form = {"code": held, "revision": "0", "people": "Sam of <billing>", "verb": "save"}
    assert interviewer.post(path, data=form).status_code == 303
    assert "Sam of &lt;billing&gt;</textarea>" in interviewer.get(path).text
    refused = interviewer.post(path, data=form | {"people": "Ann"})
    assert refused.status_code == 409
    assert "The other version: Sam of &lt;billing&gt;" in refused.text
    assert "Ann</textarea>" in refused.text
    sent = {"revision": 1, "code": held, "fields": {"people": "Lou"}}
    assert interviewer.post(path, json=sent).json == {"revision": 2}
    late = interviewer.post(path, json=sent | {"fields": {"people": "Ann"}})
    assert late.status_code == 409 and late.json is not None
    assert late.json["fields"][0]["words"] == "People"


def test_a_refused_lock_leads_to_each_gap_and_a_whole_card_is_locked(
    site: Site, kim: str, held: str, interviewer: FlaskClient
) -> None:
    path = f"/interviews/{held}"
    form = {"code": held, "revision": "0", "text": "In short, staff.", "verb": "lock"}
    refused = interviewer.post(path, data=form)
    assert refused.status_code == 422
    summary = refused.text.partition('id="error-summary"')[2].partition("</section>")[0]
    ways = re.findall(r'href="#([^"]+)"', summary)
    assert {"f-people", "f-outcome", "f-level", "f-rating-users"} <= set(ways)
    for way in ways:
        assert f'id="{way}"' in refused.text, way
    assert "In short, staff.</textarea>" in refused.text
    locked = interviewer.post(path, data=_whole(site, kim, held) | {"verb": "lock"})
    assert locked.status_code == 303
    page = interviewer.get(path).text
    assert "No one can change your scorecard, including you." in page
    assert "<textarea" not in page and "People: Sam of billing." in page
    assert "Your scorecard is locked" in interviewer.get("/interviews").text


def _mails(site: Site) -> int:
    return len(every(site, select(MailOut.id)))


def _seat_form(kim: str, sure: str = "", **more: str) -> dict[str, str]:
    form = {"account": kim, "at": "2031-03-05T10:00", "minutes": "60", "place": "Room 1"}
    return {f"coding-{name}": value for name, value in (form | more).items()} | {"sure": sure}


def test_the_coordinator_schedules_moves_and_takes_back_an_interview(
    site: Site, case: cases.Case, kim: str, coordinator: FlaskClient
) -> None:
    path = f"/candidates/{case.folio}/plan"
    answered(coordinator.get(f"/candidates/{case.folio}"), 200, "Programming together", path)
    assert "Kim Placeholder" in coordinator.get(path).text
    refused = coordinator.post(path, data=_seat_form(kim, at="soon"))
    assert "Enter the date and time" in refused.text and "Room 1" in refused.text
    refused = coordinator.post(path, data=_seat_form(""))
    assert "Choose who will hold this interview." in refused.text
    assert coordinator.post(path, data=_seat_form(kim)).status_code == 303
    answered(coordinator.get(f"/candidates/{case.folio}"), 200, "Kim Placeholder", "Room 1")
    moved = _seat_form("", at="2031-03-06T10:00")
    assert coordinator.post(path, data=moved).status_code == 303
    (interview,) = every(site, select(Interview))
    assert (interview.at.day, interview.sequence) == (6, 1)
    earlier = _seat_form("", at="2026-03-06T10:00")
    asked = coordinator.post(path, data=earlier)
    assert "If the interview took place then, tick the box" in asked.text
    before = _mails(site)
    done = coordinator.post(path, data=earlier | {"sure": "coding 2026-03-06T10:00"})
    assert "No one gets an email about a time" in coordinator.get(done.location).text
    assert _mails(site) == before
    remove = f"/candidates/{case.folio}/interviews/coding/remove"
    answered(
        coordinator.get(remove), 200, "Remove Kim Placeholder from “", "an email right away"
    )
    assert coordinator.post(remove).status_code == 303
    assert coordinator.get(remove).status_code == 404
    assert "No one yet" in coordinator.get(f"/candidates/{case.folio}").text
    assert site.as_account(kim).get(f"/interviews/{interview.id}").status_code == 404


def test_a_page_that_is_older_than_a_name_takes_the_interview_from_nobody(
    site: Site, case: cases.Case, kim: str, coordinator: FlaskClient
) -> None:
    path = f"/candidates/{case.folio}/plan"
    with site.parts.database.transaction() as db:
        loops.give(db, case, "coding", cases.member(db, "Lou Placeholder"))
    before = _mails(site)
    answered(
        coordinator.post(path, data=_seat_form(kim)), 409, "Someone is already assigned to"
    )
    assert "Lou Placeholder" in coordinator.get(path).text and _mails(site) == before


def test_a_break_is_added_for_the_candidate_and_the_interviewer(
    site: Site, case: cases.Case, kim: str, coordinator: FlaskClient, interviewer: FlaskClient
) -> None:
    path, said = (
        f"/candidates/{case.folio}/plan",
        "60 minutes plus a 10-minute break",
    )
    refused = coordinator.post(path, data=_seat_form(kim, break_minutes="7"))
    assert "Choose the length of the break from the list." in refused.text
    form = _seat_form(kim, break_minutes="10")
    assert coordinator.post(path, data=form).status_code == 303
    assert (
        "60 min plus a 10 min break, Room 1"
        in coordinator.get(f"/candidates/{case.folio}").text
    )
    interview = one(site, select(Interview))
    assert interview.ends_at - interview.at == timedelta(minutes=70)
    assert said in interviewer.get(f"/interviews/{interview.id}").text
    assert said in site.as_candidate(case.invitation).get("/my").text
    with site.parts.database.transaction() as db:
        for template in ("reviews/interview_set", "prompts/interviews"):
            assert f"{said}, Room 1" in newest(db, template).words


def test_who_runs_cases_and_is_to_interview_is_asked_about(
    site: Site, case: cases.Case, kim: str, coordinator: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        people.grant(db, db.get_one(Account, kim), "coordinator", by=None)
        cases.release(db, case)
    path = f"/candidates/{case.folio}/plan"
    asked = coordinator.post(path, data=_seat_form(kim))
    assert "can then no longer run this candidate\u2019s case" in html.unescape(asked.text)
    sure = _seat_form(kim, sure=f"coding {kim} 2031-03-05T10:00")
    assert coordinator.post(path, data=sure).status_code == 303


def test_what_speaks_against_a_person_is_said_before_they_are_named(
    site: Site, case: cases.Case, kim: str, coordinator: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        db.get_one(Account, kim).level = 2
    path = f"/candidates/{case.folio}/plan"
    refused = coordinator.post(path, data=_seat_form(kim))
    assert refused.status_code == 422
    assert "Kim Placeholder (senior) is below the opening" in refused.text
    sure = f"coding {kim} 2031-03-05T10:00"
    assert f'value="{sure}" id="f-coding-sure"' in refused.text
    other = _seat_form(kim, sure=sure, at="2031-03-06T10:00")
    assert coordinator.post(path, data=other).status_code == 422, "another hour was confirmed"
    assert coordinator.post(path, data=_seat_form(kim, sure=sure)).status_code == 303


def test_a_missing_scorecard_is_passed_with_a_reason(
    site: Site, case: cases.Case, coordinator: FlaskClient
) -> None:
    path = f"/candidates/{case.folio}/without"
    assert coordinator.get(f"{path}/coding").status_code == 404
    with site.parts.database.transaction() as db:
        cases.release(db, case)
        cases.meet(db, case, 3, 3)
    page = coordinator.get(f"/candidates/{case.folio}").text
    assert f"{path}/coding" in page and f"{path}/influence" in page
    answered(coordinator.post(f"{path}/coding", data={"reason": " "}), 422, "Say why")
    for stage in ("coding", "influence"):
        data = {"reason": f"Nobody is free for {stage}."}
        assert coordinator.post(f"{path}/{stage}", data=data).status_code == 303
    page = coordinator.get(f"/candidates/{case.folio}").text
    assert "Nobody is free for coding." in page and "Debrief" in page


def test_the_candidate_sees_the_hour_and_the_name_only_from_the_panel_on(
    site: Site, case: cases.Case, kim: str
) -> None:
    other_time = "Ask for another time"
    candidate = site.as_candidate(case.invitation)
    assert other_time not in candidate.get("/my").text
    transact(site, loops.give, case, "coding", kim)
    page = candidate.get("/my").text
    assert "Programming together" in page and "Room 1" in page
    assert other_time in page
    assert "Kim Placeholder" not in page
    transact(site, cases.release, case)
    assert "with Kim Placeholder" in candidate.get("/my").text


def test_a_cancelled_interview_shows_its_writer_what_they_wrote_and_no_name(
    site: Site, case: cases.Case, kim: str, held: str, interviewer: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        own = own_interview(db, kim, held)
        scorecard.save(db, own, {"said-users": "They asked support."}, revision=0, by=kim)
    site.as_candidate(case.invitation).post("/my/withdraw")
    for path in ("/interviews", f"/interviews/{held}"):
        page = interviewer.get(path).text
        assert "ancelled" in page
        assert cases.NAME not in page and "Room 1" not in page
    assert "They asked support." in page
    sent = {"code": held, "revision": "1", "text": "Late.", "verb": "save"}
    assert interviewer.post(f"/interviews/{held}", data=sent).status_code == 409
    # Nor does a field that the page doesn't have cost what was typed.
    strange = interviewer.post(f"/interviews/{held}", data=sent | {"mood": "good"})
    assert strange.status_code == 422
    assert "Late." in strange.text and "They asked support." in strange.text
    assert one(site, select(InterviewCard)).text == ""


def test_a_coordinator_reminds_who_holds_the_last_missing_scorecard_and_then_may_pass_it(
    site: Site, case: cases.Case, held: str, kim: str, coordinator: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        cases.release(db, case)
        cases.meet(db, case, 3, 4)
        scorecard.pass_card(db, case.row(db), "coding", "On leave.", by=case.coordinator)
    page = coordinator.get(f"/candidates/{case.folio}").text
    assert "Remind Kim Placeholder" in page
    assert "has not locked the scorecard of “Work with other people”" in page
    assert "Kim Placeholder" in coordinator.get("/reminders").text
    for _ in range(2):
        sent = coordinator.post("/reminders", data={"who": f"interview:{held}"})
        assert sent.status_code == 303
    mails = every(
        site, select(MailOut.to_id).where(MailOut.template == "reviews/interview_reminder")
    )
    assert mails == [kim]
    page = answered(coordinator.get(f"/candidates/{case.folio}"), 200, "Go on without it…").text
    path = f"/candidates/{case.folio}/without/influence"
    assert f'href="{path}"' in page
    assert coordinator.post(path, data={"reason": "Kim is ill."}).status_code == 303
    assert got(site, Folio, case.folio).stage == "6"
