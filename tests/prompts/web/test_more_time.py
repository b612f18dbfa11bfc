"""Time, as a candidate meets it: one instant in whichever zone, in files to keep, and when it is
over."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.demo.stagehand import TEAM
from blindfolio.visibility.models import Folio
from prompts.models import Adjustment, Invitation, OpeningMember
from prompts.window import calendar_file
from reviews.panel.models import Slot
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)
ASKED = "Two more days: <b>my hand</b> is in plaster."


@pytest.fixture
def invitation(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.invited(db).id


@pytest.fixture
def ada(site: Site, invitation: str) -> FlaskClient:
    client = site.as_candidate(invitation)
    client.post("/my/start", data={"zone": "Asia/Kolkata"})
    return client


def _ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return found[1]


def _send(
    client: FlaskClient, text: bytes = b"# A plan\n\nOf words.\n", **more: str
) -> TestResponse:
    form: dict[str, object] = {"document": (io.BytesIO(text), "ada.md"), **more}
    return client.post("/my/uploads", data=form, content_type="multipart/form-data")


def _submitted(site: Site, client: FlaskClient) -> str:
    upload = _send(client).headers["Location"].rpartition("/")[2]
    site.parts.worker.run_until_idle()
    return client.post(f"/my/submit/{upload}", data={"ai_used": "no"}).headers["Location"]


def test_who_reads_it_is_said_before_it_is_asked(site: Site, invitation: str) -> None:
    client = site.as_candidate(invitation)
    assert "Ask for an accommodation" in client.get("/my").text
    page = client.get("/my/adjustment").text
    before, _, _ = page.partition("<textarea")
    assert "Your coordinator will read this" in before
    assert "never reaches a reviewer" in before
    assert client.post("/my/adjustment", data={"adjustment": ASKED}).status_code == 303
    page = client.get("/my/adjustment").text
    assert "Two more days: &lt;b&gt;my hand&lt;/b&gt; is in plaster." in page
    assert "Waiting for an answer." in page
    with site.parts.database.reading() as db:
        assert db.scalars(select(Adjustment.asked)).all() == [ASKED]


def test_it_can_be_asked_while_writing_and_still_be_read_after_the_end(
    site: Site, ada: FlaskClient
) -> None:
    ada.post("/my/adjustment", data={"adjustment": ASKED})
    receipt = _submitted(site, ada)
    ada.post("/my/withdraw")
    ended = ada.get("/my").text
    assert "/my/adjustment" in ended
    assert receipt in ended
    page = ada.get("/my/adjustment").text
    assert "is in plaster." in page
    assert "<textarea" not in page
    assert ada.post("/my/adjustment", data={"adjustment": "More."}).status_code == 409


def test_every_page_says_the_instant_by_ones_own_clock_first_and_in_utc(
    site: Site, ada: FlaskClient
) -> None:
    due = "Due Mon 9 Mar 2026, 18:00 Kolkata (UTC+5:30), 12:30 UTC"
    receipt = _submitted(site, ada)
    for path in ("/my", "/my/document", "/my/adjustment", "/my/zone", "/my/withdraw", receipt):
        assert due in ada.get(path).text, path
    assert "Mon 2 Mar 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC" in ada.get(receipt).text


def test_another_zone_shows_the_same_instant(site: Site, ada: FlaskClient) -> None:
    with site.parts.database.reading() as db:
        before = db.scalars(select(Invitation.deadline)).one()
    assert ada.post("/my/zone", data={"zone": "America/St_Johns"}).status_code == 303
    # Clocks there go forward on 8 March 2026: the day after the start, before the end.
    assert (
        "Mon 9 Mar 2026, 10:00 St Johns (UTC\N{MINUS SIGN}2:30), 12:30 UTC"
        in ada.get("/my").text
    )
    ada.post("/my/zone", data={"zone": "Pacific/Chatham"})
    page = ada.get("/my").text
    assert "Tue 10 Mar 2026, 02:15 Chatham (UTC+13:45), Mon 9 Mar, 12:30 UTC" in page
    with site.parts.database.reading() as db:
        assert db.scalars(select(Invitation.deadline)).one() == before
    assert ada.post("/my/zone", data={"zone": "Nowhere"}).status_code == 422


def _event(answer: TestResponse) -> dict[str, object]:
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(name): value for name, value in event.items()}


def test_the_deadline_goes_into_ones_calendar_once_it_is_set(
    site: Site, invitation: str
) -> None:
    client = site.as_candidate(invitation)
    assert client.get("/my/window.ics").status_code == 404
    client.post("/my/start", data={"zone": "Asia/Kolkata"})
    assert "/my/window.ics" in client.get("/my").text
    event = _event(client.get("/my/window.ics"))
    assert event["SUMMARY"] == f"Design document due, {TEAM}: Staff Engineer"
    assert event["DTEND"].dt == END + timedelta(minutes=30)  # type: ignore[attr-defined]


def test_so_does_the_conversation_until_it_is_decided(
    site: Site, invitation: str, ada: FlaskClient
) -> None:
    assert ada.get("/my/conversation.ics").status_code == 404
    at = END + timedelta(days=7)
    with site.parts.database.transaction() as db:
        folio = db.get_one(Invitation, invitation).folio
        db.add(Slot(folio=folio, at=at, place="Room 2"))
        calendar_file.conversation_set(db, folio)
    assert "/my/conversation.ics" in ada.get("/my").text
    event = _event(ada.get("/my/conversation.ics"))
    assert event["DTSTART"].dt == at  # type: ignore[attr-defined]
    assert event["DTEND"].dt == at + timedelta(minutes=80)  # type: ignore[attr-defined]
    assert event["LOCATION"] == "Room 2"
    assert f"{TEAM}: Staff Engineer" in str(event["SUMMARY"])
    assert "ORGANIZER" not in event
    with site.parts.database.transaction() as db:
        db.get_one(Folio, folio).stage = "7s"
    assert ada.get("/my/conversation.ics").status_code == 404


def test_the_form_stays_through_the_grace_and_what_it_sends_is_marked(
    site: Site, invitation: str, ada: FlaskClient
) -> None:
    ended = END + 30 * MINUTE  # 18:00 in Kolkata
    up = "Mon 9 Mar 2026, 18:15 Kolkata"
    with clock.at(ended + MINUTE):
        page = ada.get("/my/document").text
        assert "You are in the grace period." in page
        assert f"Grace period until {up}" in page
        assert 'type="file"' in page
        ticket = _ticket(page)
        path = _send(ada, ticket=ticket).headers["Location"]
        assert "Go to your document" in ada.get("/my").text
    with clock.at(ended + 2 * MINUTE):
        site.parts.worker.run_until_idle()
        page = ada.get(path).text
        assert f'can replace this version <span data-live="replaceable">until {up}' in page
        press = path.replace("uploads", "submit")
        done = ada.post(press, data={"ai_used": "no", "ticket": _ticket(page)})
        receipt = ada.get(done.headers["Location"]).text
        assert "Received in the grace period." in receipt
        assert "until your window ends" not in receipt
        assert "in the grace period</td>" in ada.get("/my").text
        assert f"You can replace it until {up} (UTC+5:30), the end of the grace" in (
            ada.get(path).text
        )
    with clock.at(ended + 15 * MINUTE + MINUTE):
        for said in ("/my", path, done.headers["Location"]):
            page = ada.get(said).text
            assert "can replace" not in page
            assert 'type="file"' not in page
        assert "Your document is submitted. Your window has ended." in ada.get("/my").text
        late = _send(ada, ticket=ticket)
        assert late.status_code == 409
        assert "Your window ended before this file reached us." in late.text


def test_the_coordinator_reads_that_a_window_and_a_version_are_in_the_grace(
    site: Site, invitation: str, ada: FlaskClient
) -> None:
    ended = END + 30 * MINUTE
    with site.parts.database.transaction() as db:
        mine = db.get_one(Invitation, invitation)
        folio, jo = mine.folio, db.scalars(select(OpeningMember.account)).one()
    coordinator = site.as_account(jo)
    with clock.at(ended):
        assert "in the grace period" not in coordinator.get(f"/candidates/{folio}").text
    with clock.at(ended + MINUTE):
        case = coordinator.get(f"/candidates/{folio}").text
        assert "; in the grace period until Mon 9 Mar 2026, 12:45 Lisbon" in case
        assert "In the grace period until" in coordinator.get("/candidates").text
        path = _send(ada, ticket=_ticket(ada.get("/my/document").text)).headers["Location"]
        site.parts.worker.run_until_idle()
        ticket = _ticket(ada.get(path).text)
        press = path.replace("uploads", "submit")
        assert ada.post(press, data={"ai_used": "no", "ticket": ticket}).status_code == 303
        case = coordinator.get(f"/candidates/{folio}").text
        assert "version 1, Mon 9 Mar 2026, 12:31 Lisbon (UTC+0), in the grace period" in case
