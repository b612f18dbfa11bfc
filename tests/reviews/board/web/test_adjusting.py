"""More time for one candidate, as their coordinator gives it; nobody else sees that it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages, standing
from prompts.models import Invitation
from prompts.opening import openings
from prompts.window import adjustment, start
from tests.expect import answered, every, one
from tests.mailed import read
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("at_now")
NOW = cases.NOON
ASKED = "My hand is in plaster."
WHY = "Plaster until Friday."


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate in Chatham who has started, or not yet, and asked for an adjustment."""

    coordinator: str
    manager: str
    seat: str
    invitation: str
    folio: str
    asked: str


def _case(site: Site, *, started: bool = True) -> Case:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        manager, seat = cases.member(db, "Mo Manager"), cases.member(db, "Pat Panel")
        job = cases.opening(db, by=jo)
        openings.join(db, job, manager, "manager", by=jo)
        mine = cases.invited(db, job)
        if started:
            start.start(db, mine, "Pacific/Chatham", secret=cases.SECRET, by=mine.id)
        asked = adjustment.ask(db, mine, ASKED, by=mine.id).id
        standing.give(db, stages.locked(db, mine.folio), seat, "panel", by=jo)
        people.grant(db, db.get_one(Account, manager), "manager", by=None)
        return Case(jo, manager, seat, mine.id, mine.folio, asked)


@pytest.fixture
def case(site: Site) -> Case:
    return _case(site)


@pytest.fixture
def jo(site: Site, case: Case) -> FlaskClient:
    return site.as_account(case.coordinator)


def test_a_deadline_is_moved_by_the_pages_clock_and_said_by_the_candidates_too(
    site: Site, case: Case, jo: FlaskClient
) -> None:
    page = jo.get(f"/candidates/{case.folio}").text
    assert "<strong>Mon 9 Mar 2026, 12:15 Lisbon (UTC+0)</strong>" in page
    assert "time zone, that is Tue 10 Mar 2026, 02:00 Chatham (UTC+13:45)." in page
    assert "In Europe/Lisbon, like all times on this page" in page
    sent = {"until": "2026-03-12T04:15", "why": WHY}
    with clock.at(cases.NOON + timedelta(minutes=1)):
        assert jo.post(f"/candidates/{case.folio}/deadline", data=sent).status_code == 303
    page = jo.get(f"/candidates/{case.folio}").text
    mails = jo.get(f"/candidates/{case.folio}/messages").text
    for day, email, name in (
        ("Tue 10", "Your window is open until", "Start"),
        ("Thu 12", "window now ends on", "Extension"),
    ):
        assert f"{email} {day} Mar 2026" in mails
        assert f">Email: {name}</a>" in page
    assert "<strong>Thu 12 Mar 2026, 04:15 Lisbon (UTC+0)</strong>" in page
    said = page.partition('id="timeline"')[0]
    assert said.count("Chatham (UTC") == 1, "one time zone, but for that sentence and emails"
    assert WHY in page
    mine = site.as_candidate(case.invitation).get("/my").text
    assert "Due Thu 12 Mar 2026, 18:00 Chatham (UTC+13:45), 04:15 UTC" in mine
    assert WHY not in mine


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-03-09T10:00", "An extension can only add time."),
        ("2027-03-12T18:00", "more than 90 days ahead"),
        ("2026-03-13T00:00", "Midnight could mean either of two days"),
        ("soon", "Enter the date and time"),
        ("0001-01-01T00:00", "Enter the date and time"),
    ],
)
def test_a_date_that_cannot_be_says_why_and_keeps_what_was_typed(
    site: Site, case: Case, jo: FlaskClient, until: str, says: str
) -> None:
    before = one(site, select(Invitation)).deadline
    refused = jo.post(f"/candidates/{case.folio}/deadline", data={"until": until, "why": WHY})
    assert refused.status_code == 422
    assert says in refused.text
    assert WHY in refused.text
    assert f'value="{until}"' in refused.text
    assert one(site, select(Invitation)).deadline == before


def test_who_has_not_started_gets_more_days_and_a_later_start(site: Site) -> None:
    case = _case(site, started=False)
    jo = site.as_account(case.coordinator)
    address = f"/candidates/{case.folio}"
    page = jo.get(address).text
    assert "The window is 7 days long and has not started." in page
    assert "Total days to write" in page
    assert "not just the days you are adding. The current length is 7." in page
    for wrong in ("7 and a bit", "\u0667", "6", "9999"):
        answered(jo.post(f"{address}/days", data={"days": wrong}), 422, wrong)
    assert jo.post(f"{address}/days", data={"days": "10", "why": WHY}).status_code == 303
    sent = {"start_by": "2026-04-20T12:00", "why": ""}
    assert jo.post(f"{address}/start-by", data=sent).status_code == 303
    page = jo.get(address).text
    assert "The window is 10 days long and has not started." in page
    assert "3 more days" in page
    before = site.as_candidate(case.invitation).get("/my").text
    assert "Your 10 days" in before
    assert "Mon 20 Apr 2026, 12:00 Lisbon (UTC+1), 11:00 UTC" in before
    assert WHY not in before


def test_an_answer_reaches_the_candidate(site: Site, case: Case, jo: FlaskClient) -> None:
    address = f"/candidates/{case.folio}"
    page = jo.get(address).text
    assert ASKED in page
    assert (
        "Only the candidate and this opening\u2019s coordinators will read your answer." in page
    )
    empty = jo.post(f"{address}/adjustments/{case.asked}", data={"answer": " "})
    assert (empty.status_code, "Write a few words first." in empty.text) == (422, True)
    sent = {"answer": "You have until Thursday."}
    assert jo.post(f"{address}/adjustments/{case.asked}", data=sent).status_code == 303
    assert "You have until Thursday." in jo.get(address).text
    mine = site.as_candidate(case.invitation).get("/my/adjustment").text
    assert "You have until Thursday." in mine
    assert jo.post(f"{address}/adjustments/{'a' * 20}", data=sent).status_code == 404


@pytest.mark.parametrize(
    ("started", "given", "template", "says"),
    [
        (True, {"until": "2026-03-12T04:15"}, "extended", "ends on Thu 12 Mar 2026, 18:00"),
        (False, {"days": "10"}, "more_days", "Your window is now 10 days long"),
        (True, {"until": ""}, "adjusted", "We have answered your request."),
    ],
)
def test_an_answer_and_more_time_are_one_form_and_one_email(
    site: Site, started: bool, given: dict[str, str], template: str, says: str
) -> None:
    case = _case(site, started=started)
    jo = site.as_account(case.coordinator)
    before = set(every(site, select(MailOut.key)))
    sent = {"answer": "Of course.", **given}
    page = f"/candidates/{case.folio}/adjustments/{case.asked}"
    with clock.at(NOW + timedelta(minutes=1)):
        wrong = jo.post(page, data=sent | {"until": "2026-03-09T10:00"}) if started else None
        assert jo.post(page, data=sent).status_code == 303
    assert wrong is None or "An extension can only add time." in wrong.text
    with site.parts.database.transaction() as db:
        [mail] = [it for it in db.scalars(select(MailOut)) if it.key not in before]
        assert mail.template == f"prompts/{template}"
        written = read(db, mail).words
    assert says in written and "We have answered your request" in written
    assert "Of course." not in written
    assert "Of course." in site.as_candidate(case.invitation).get("/my/adjustment").text


OBJECTS = "the candidate asked that the document not be sent to one"
MAY = "may be sent the document at the release"
OLD = "the document is not sent to one, because the candidate started before their page said"


@pytest.mark.parametrize(
    ("model", "started", "given", "says"),
    [
        (True, True, {}, MAY),
        (True, True, {"no_model": True}, OBJECTS),
        (True, True, {"told_of_model": False}, OLD),
        (True, False, {}, ""),
        (True, False, {"no_model": True}, OBJECTS),
        (False, True, {}, ""),
    ],
)
def test_the_coordinator_reads_whether_a_model_gets_the_document(
    site: Site, model: bool, started: bool, given: dict[str, bool], says: str
) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, role="coordinator")
        job = cases.opening(db, by=jo, model=model)
        mine = cases.writing(db, job) if started else cases.invited(db, job)
        for column, value in given.items():
            setattr(mine, column, value)
        folio = mine.folio
    page = site.as_account(jo).get(f"/candidates/{folio}").text
    assert says in page and ("Language model" in page) == bool(says)
