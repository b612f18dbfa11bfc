"""The candidate's own page: promises, answers, hours, and what is asked after the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.demo.stagehand import TEAM
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts import zones
from prompts.models import Invitation, Opening, OpeningMember
from prompts.opening import openings
from prompts.window import adjustment, calendar_file
from reviews.panel.models import Slot
from tests.expect import answered, got, one
from tests.prompts import cases
from tests.prompts.web.pressing import hidden, send, upload
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def invited(site: Site, invitation: str) -> FlaskClient:
    return site.as_candidate(invitation)


def test_nobody_starts_on_an_hour_that_they_were_not_shown(
    site: Site, invited: FlaskClient
) -> None:
    answered(invited.get("/my/start"), 200, 'name="shown" value="Europe/Lisbon"')
    given = {"shown": "Europe/Lisbon", "zone": "Asia/Kolkata"}
    answer = invited.post("/my/start", data=given)
    assert answer.headers["Location"] == "/my/start?zone=Asia/Kolkata"
    assert one(site, select(Invitation.started_at)) is None
    given["shown"] = "Asia/Kolkata"
    assert invited.post("/my/start", data=given).headers["Location"] == "/my/document"


def test_the_zones_are_places_with_the_well_known_ones_first() -> None:
    first, rest = zones.offered("Pacific/Chatham")
    assert first[0] == "Pacific/Chatham"
    assert len(first) < 25
    everything = {*first, *rest}
    assert {"Asia/Kolkata", "America/Argentina/Buenos_Aires", "UTC"} <= everything
    assert not {"localtime", "W-SU", "Etc/UTC", "US/Eastern", "GMT"} & everything
    assert len(first) + len(rest) == len(everything)


def test_the_address_of_a_refused_form_leads_back_to_the_document(
    site: Site, invited: FlaskClient
) -> None:
    invited.post("/my/start", data={"zone": "Europe/Lisbon"})
    assert invited.get("/my/uploads").headers["Location"] == "/my/document"
    assert invited.get("/my/submit/" + "a" * 20).status_code == 404
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        sent = cases.sent(db, site.parts.archive, mine).id
    answer = invited.get(f"/my/submit/{sent}")
    assert answer.headers["Location"] == f"/my/uploads/{sent}"


def test_the_box_that_leads_to_an_answer_goes_once_it_is_read(
    site: Site, invited: FlaskClient
) -> None:
    box = "Your coordinator answered"

    def answer(text: str) -> None:
        with site.parts.database.transaction() as db:
            mine = db.scalars(select(Invitation)).one()
            asked = adjustment.ask(db, mine, f"Is it {text}", by=mine.id)
            adjustment.answer(db, mine.folio, asked.id, text, by="x")

    answer("You have them.")
    answered(invited.get("/my"), 200, box, 'href="/my/adjustment#asked"')
    assert "You have them." in invited.get("/my/adjustment").text
    assert box not in invited.get("/my").text
    answer("Gladly.")
    assert box in invited.get("/my").text, "a further answer is news"


FAIR = "Was this a fair use of your time?"


def _over(site: Site, stage: str, of: str = "") -> tuple[str, str]:
    with site.parts.database.transaction() as db:
        mine = cases.writing(db, db.get_one(Opening, of) if of else None)
        cases.submitted(db, mine, cases.readable(db, site.parts.archive, mine))
        db.get_one(Folio, mine.folio).stage = stage
        return mine.id, mine.opening


@pytest.mark.parametrize("stage", ["7", "7s", "E"])
def test_a_candidate_answers_once_on_their_page(site: Site, stage: str) -> None:
    mine, _ = _over(site, stage)
    client = site.as_candidate(mine)
    answered(client.get("/my"), 200, FAIR, "only in groups of 5")
    sent, kept = {"words": "Fewer & shorter."}, "Fewer &amp; shorter."
    said = "Your answer was not sent. What you typed is kept."
    answered(client.post("/my/process", data=sent), 422, said, kept, 'href="#f-answer"')
    sent["answer"] = "yes"
    done = client.post("/my/process", data=sent, follow_redirects=True)
    answered(done, 200, "Your answer has been sent.", lacks=(FAIR, kept))
    assert client.post("/my/process", data=sent).status_code == 409


def test_the_openings_page_shows_answers_in_groups_of_five(site: Site) -> None:
    mine, opening = _over(site, "7")
    with site.parts.database.transaction() as db:
        by = openings.members(db, opening)[0][0]
        folio = db.get_one(Folio, db.get_one(Invitation, mine).folio)
        assert "coordinator" in standing.held(db, folio, by)
    jo = site.as_account(by)
    everybody = [mine, *(_over(site, "7", opening)[0] for _ in range(4))]
    for n, candidate in enumerate(everybody):
        few = "There are fewer than five answers so far."
        answered(jo.get(f"/openings/{opening}"), 200, few, lacks="Words of")
        sent = {"answer": "no", "words": f"Words of {n}."}
        site.as_candidate(candidate).post("/my/process", data=sent)
    read = (f"Words of {n}." for n in range(5))
    answered(jo.get(f"/openings/{opening}"), 200, *read, lacks="fewer than five answers")
    last = _over(site, "7", opening)[0]
    site.as_candidate(last).post("/my/process", data={"answer": "yes", "words": "Alone."})
    closed = ("Alone.", "<dt>Yes</dt>")
    page = answered(jo.get(f"/openings/{opening}"), 200, "5 have answered.", lacks=closed).text
    assert re.search(r"<dt>No</dt>\s*<dd>5</dd>", page)


END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)
ASKED = "Two more days: <b>my hand</b> is in plaster."


@pytest.fixture
def ada(site: Site, invitation: str) -> FlaskClient:
    client = site.as_candidate(invitation)
    client.post("/my/start", data={"zone": "Asia/Kolkata"})
    return client


TEXT = "# A plan\n\nOf words.\n"


def _submitted(site: Site, client: FlaskClient) -> str:
    path = upload(site, client, TEXT).replace("uploads", "submit")
    return client.post(path, data={"ai_used": "no"}).headers["Location"]


def test_it_can_be_asked_while_writing_and_still_be_read_after_the_end(
    site: Site, ada: FlaskClient
) -> None:
    ada.post("/my/adjustment", data={"adjustment": ASKED})
    receipt = _submitted(site, ada)
    ada.post("/my/withdraw")
    answered(ada.get("/my"), 200, "/my/adjustment", receipt)
    answered(ada.get("/my/adjustment"), 200, "is in plaster.", lacks="<textarea")
    assert ada.post("/my/adjustment", data={"adjustment": "More."}).status_code == 409


def test_every_page_says_the_instant_by_ones_own_clock_first_and_in_utc(
    site: Site, ada: FlaskClient
) -> None:
    due = "Due Mon 9 Mar 2026, 18:00 Kolkata (UTC+5:30), 12:30 UTC"
    receipt = _submitted(site, ada)
    for path in ("/my", "/my/document", "/my/adjustment", "/my/zone", "/my/withdraw", receipt):
        assert due in ada.get(path).text, path
    assert "Mon 2 Mar 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC" in ada.get(receipt).text


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
        form = ("You are in the grace period.", f"Grace period until {up}", 'type="file"')
        ticket = hidden(answered(ada.get("/my/document"), 200, *form).text, "ticket")
        path = send(ada, TEXT, ticket=ticket).headers["Location"]
        assert "Go to your document" in ada.get("/my").text
    with clock.at(ended + 2 * MINUTE):
        site.parts.worker.run_until_idle()
        page = ada.get(path).text
        press = path.replace("uploads", "submit")
        done = ada.post(press, data={"ai_used": "no", "ticket": hidden(page, "ticket")})
        answered(ada.get(done.headers["Location"]), 200, "Received in the grace period.")
        assert "in the grace period</td>" in ada.get("/my").text
        until = f"You can replace it until {up} (UTC+5:30), the end of the grace"
        answered(ada.get(path), 200, until)
    with clock.at(ended + 15 * MINUTE + MINUTE):
        for said in ("/my", path, done.headers["Location"]):
            answered(ada.get(said), 200, lacks=("can replace", 'type="file"'))
        assert "Your document is submitted." in ada.get("/my").text
        late = send(ada, TEXT, ticket=ticket)
        answered(late, 409, "Your window ended before this file reached us.")


def test_the_coordinator_reads_that_a_window_and_a_version_are_in_the_grace(
    site: Site, invitation: str, ada: FlaskClient
) -> None:
    ended = END + 30 * MINUTE
    case = f"/candidates/{got(site, Invitation, invitation).folio}"
    jo = site.as_account(one(site, select(OpeningMember.account)))
    with clock.at(ended):
        answered(jo.get(case), 200, lacks="in the grace period")
    with clock.at(ended + MINUTE):
        answered(jo.get(case), 200, "; in the grace period until Mon 9 Mar 2026, 12:45 Lisbon")
        ticket = hidden(ada.get("/my/document").text, "ticket")
        path = upload(site, ada, TEXT, ticket=ticket)
        ticket = hidden(ada.get(path).text, "ticket")
        press = path.replace("uploads", "submit")
        assert ada.post(press, data={"ai_used": "no", "ticket": ticket}).status_code == 303
        said = "version 1, Mon 9 Mar 2026, 12:31 Lisbon (UTC+0), in the grace period"
        answered(jo.get(case), 200, said)
