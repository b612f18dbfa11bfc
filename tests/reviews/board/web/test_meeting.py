"""Seats and the conversation's hour, as a coordinator presses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from blindfolio import clock
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation, Opening
from prompts.window import adjustment
from reviews.board import meetings
from reviews.board.hours import Hour
from reviews.panel.models import Slot
from reviews.reading import lock
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site

MONDAY, SUNDAY = "2030-07-01T15:00", "2030-06-30T03:00"
LATER = datetime(2030, 7, 1, 14, tzinfo=UTC)


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, with two on the panel."""
    with site.parts.database.transaction() as db:
        return cases.begun(db)


def _slot(site: Site) -> str:
    with site.parts.database.reading() as db:
        at = db.scalars(select(Slot.at)).one_or_none()
        return at.isoformat() if at else ""


def test_an_odd_hour_is_set_only_when_that_very_hour_is_confirmed(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"
    typed = {"at": SUNDAY, "place": "Room 1"}
    refused = jo.post(path, data=typed)
    assert refused.status_code == 422
    assert "The date you chose is a Sunday in" in refused.text
    assert f'value="{SUNDAY}" id="f-sure"' in refused.text
    assert jo.post(path, data=typed | {"sure": MONDAY}).status_code == 422
    assert _slot(site) == ""
    done = jo.post(path, data=typed | {"sure": SUNDAY})
    assert done.status_code == 303
    assert "The interview time has been set." in jo.get(done.location).text
    assert _slot(site).startswith("2030-06-30T02:00")
    page = jo.get(f"/candidates/{case.folio}").text
    assert f'action="{path}/off"' not in page, "it asks first"
    asked = jo.get(f"{path}/off").text
    assert "The candidate and the panel get an email at once" in asked
    assert _slot(site) != "", "looking cancels nothing"
    off = jo.post(f"{path}/off")
    assert "The interview time has been cancelled." in jo.get(off.location).text
    assert _slot(site) == ""
    assert jo.post(f"{path}/off").status_code == 409


def test_the_length_and_the_break_of_a_cancelled_interview_are_offered_again(
    site: Site, case: cases.Case
) -> None:
    jo, page = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    first = jo.get(page).text
    assert (
        '<option value="0" selected>' in first
        and "The place of the cancelled interview" not in first
    )
    for length, rest in (("45", "5"), ("60", "10")):
        typed = {"at": MONDAY, "sure": MONDAY, "minutes": length, "break_minutes": rest}
        assert jo.post(f"{page}/slot", data=typed).status_code == 303
        off = jo.post(f"{page}/slot/off")
        again = jo.get(off.location).text
        assert f'<option value="{length}" selected>' in again
        assert f'<option value="{rest}" selected>' in again
        assert "The place of the cancelled interview" in again


def test_beside_the_break_is_what_a_request_for_an_accommodation_was_answered(
    site: Site, case: cases.Case
) -> None:
    jo, page = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    with site.parts.database.transaction() as db:
        mine = db.get_one(Invitation, case.invitation)
        for asked, answered in (("A break.", "Ten minutes, gladly."), ("More light.", "")):
            it = adjustment.ask(db, mine, asked, by=mine.id)
            if answered:
                adjustment.answer(db, case.folio, it.id, answered, by=case.coordinator)
    card = jo.get(page).text.partition('id="slot"')[2]
    assert '<q dir="auto">Ten minutes, gladly.</q>' in card and "More light" not in card
    anchor = card.partition('href="#asked-')[2].partition('"')[0]
    asked = jo.get(page).text.partition(f'id="asked-{anchor}"')[2].partition("</div>")[0]
    assert "A break." in asked
    for other in (*case.panel, case.manager):
        assert "gladly" not in site.as_account(other).get(page).text


def test_a_debrief_moves_along_to_another_day_at_its_hour(site: Site, case: cases.Case) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"
    typed = {"at": MONDAY, "debrief_at": "2030-07-01T16:30", "minutes": "80"}
    assert jo.post(path, data=typed).status_code == 303
    again = jo.post(path, data=typed)
    assert (again.status_code, "is set like this already" in again.text) == (422, True)
    moved = jo.post(path, data=typed | {"at": "2030-07-03T14:00"})
    assert "its debrief to the same hour of the new day" in jo.get(moved.location).text
    with site.parts.database.reading() as db:
        slot = db.scalars(select(Slot)).one()
        assert slot.debrief_at == datetime(2030, 7, 3, 15, 30, tzinfo=UTC)


def test_an_hour_of_the_candidates_night_is_confirmed_and_shown_to_coordinators_alone(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"
    with site.parts.database.transaction() as db:
        db.get_one(Invitation, case.invitation).zone = "Asia/Tokyo"
    typed = {"at": MONDAY, "place": "https://meet.example.test/room"}
    refused = jo.post(path, data=typed)
    # 15:00 in Lisbon's summer is 23:00 in Tokyo.
    assert "For the candidate, it ends at 00:20 in Tokyo, after 21:00." in refused.text
    assert _slot(site) == ""
    assert jo.post(path, data=typed | {"sure": MONDAY}).status_code == 303
    page = jo.get(f"/candidates/{case.folio}").text
    assert "For the candidate: Mon 1 Jul 2030, 23:00 Tokyo (UTC+9)" in page
    assert "time zone is Asia/Tokyo." in page
    for other in (*case.panel, case.manager):
        seen = site.as_account(other).get(f"/candidates/{case.folio}").text
        assert "Tokyo" not in seen
    mine = site.as_candidate(case.invitation).get("/my").text
    assert '<a href="https://meet.example.test/room" rel="noopener noreferrer">' in mine


def test_a_shorter_conversation_shrinks_its_segments_and_its_place_in_calendars(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"
    typed = {"at": MONDAY, "place": "Room 1", "sure": MONDAY}
    for given, status, kept in (
        ({}, 303, 80),
        ({"minutes": "60"}, 303, 60),
        ({"minutes": "7"}, 422, 60),
        ({"minutes": "90"}, 422, 60),
    ):
        assert jo.post(path, data=typed | given).status_code == status
        with site.parts.database.reading() as db:
            assert db.scalars(select(Slot.minutes)).one() == kept
    with site.parts.database.transaction() as db:
        with pytest.raises(Refusal, match="Choose the interview's length from the list"):
            meetings.plan(
                db,
                db.get_one(Folio, case.folio),
                Hour(LATER, "", minutes=7),
                by=case.coordinator,
            )
        cases.release(db, case)
    site.parts.worker.run_until_idle()
    ada = site.as_candidate(case.invitation)
    event = Calendar.from_ical(ada.get("/my/conversation.ics").data).walk("VEVENT")[0]
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=60)
    assert "60 minutes, Room 1" in ada.get("/my").text
    panel = site.as_account(case.panel[0])
    for end in ("", "/print"):
        page = panel.get(f"/panels/{case.folio}{end}").text
        assert "55 minutes are ours" in page
        for minutes in ("11 min", "22 min", "5 min"):
            assert minutes in page
    assert "## Alternatives, 11 minutes" in panel.get(f"/panels/{case.folio}/sheet.md").text


def test_a_seat_of_somebody_who_sits_elsewhere_then_is_asked_about(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        other = cases.begun(db, seats=1, of=case)
        then = clock.now() + timedelta(days=9)
        for folio in (case.folio, other.folio):
            meetings.plan(db, db.get_one(Folio, folio), Hour(then, "Room"), by=case.coordinator)
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/panel"
    kim = other.panel[0]
    before = jo.post(path, data={"account": kim})
    assert before.status_code == 200
    assert "is on another panel at that time" in before.text
    assert jo.post(path, data={"account": kim, "sure": kim}).status_code == 303
    back = jo.post(f"{path}/{kim}/remove")
    assert "Removed. They will get an email." in jo.get(back.location).text
    assert jo.post(f"{path}/{kim}/remove").status_code == 404
    with site.parts.database.reading() as db:
        held = select(Standing.state).where(
            Standing.account == kim, Standing.folio == case.folio
        )
        assert db.scalars(held).all() == ["ended"]


def test_an_hour_that_passed_before_the_release_is_to_be_moved(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        soon = clock.now() + timedelta(hours=1)
        meetings.plan(
            db, db.get_one(Folio, case.folio), Hour(soon, "Room"), by=case.coordinator
        )
    with clock.at(soon + timedelta(days=1)):
        jo = site.as_account(case.coordinator)
        board = jo.get("/candidates").text
        assert "Move interview" in board
        assert "passed before the review decision" in board
        assert "1 more" in board, "and the gate itself"
        with site.parts.database.transaction() as db:
            cases.release(db, case)
        board = jo.get("/candidates").text
        assert "passed before the release. Set a new one" in board
        assert (
            "This time has passed without an interview"
            in jo.get(f"/candidates/{case.folio}").text
        )
        assert "Met the candidate" not in jo.get("/reminders").text
        hers = site.as_candidate(case.invitation).get("/my").text
        assert "A new date for your interview" in hers


def test_an_hour_at_which_it_took_place_is_corrected_and_tells_nobody(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/slot"

    def told() -> int:
        with site.parts.database.reading() as db:
            return len(db.scalars(select(MailOut.id)).all())

    with site.parts.database.transaction() as db:
        cases.release(db, case)
    released = clock.now()
    with clock.at(released + timedelta(days=3)):
        zone = ZoneInfo(site.parts.settings.zone)

        def typed(at: datetime) -> str:
            return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

        before = told()
        early = typed(released - timedelta(hours=2))
        refused = jo.post(path, data={"at": early})
        assert "That time is before the document was released to the panel" in refused.text
        then = typed(released + timedelta(days=1))
        asked = jo.post(path, data={"at": then})
        assert asked.status_code == 422 and "If the interview took place then" in asked.text
        assert "The interview took place then</span>" in asked.text
        assert _slot(site) == ""
        done = jo.post(path, data={"at": then, "sure": then})
        assert "No one gets an email." in jo.get(done.location).text
        assert told() == before and _slot(site)


def test_in_compact_reviewers_are_seated_before_their_reviews_are_locked(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = cases.begun(db, words=("proceed",), values=(3,), seats=1)
        folio = db.get_one(Folio, round_.folio)
        opening = db.get_one(Opening, folio.opening)
        folio.preset = opening.preset = "compact"
        last = desks.reader(db, folio)
        desks.fill(db, folio.id, by=last)
    jo, path = site.as_account(round_.coordinator), f"/candidates/{round_.folio}"
    page, board = jo.get(path).text, jo.get("/candidates").text
    assert "Seat a second panelist" in board
    assert "1 of 2 panel seats held. Reviewers can sit on the panel too" in board
    assert "Seat them now: once 2 reviews are locked, they can\u2019t be seated." in page
    assert "can no longer be seated" not in page
    with site.parts.database.transaction() as db:
        lock.lock(db, round_.folio, by=last)
    page = jo.get(path).text
    assert "Seat them" not in page
    assert (
        "2 reviews have been locked, so this candidate\u2019s reviewers can no longer" in page
    )
    assert "so panelists can no longer review, and reviewers can no longer be seated." in page
    full = site.as_account(_of_full(site)).get("/candidates").text
    assert "panel seats held" not in full


def _of_full(site: Site) -> str:
    """Who runs a candidate of a Full opening whose second review is being written."""
    with site.parts.database.transaction() as db:
        round_ = cases.begun(db, words=("proceed",), values=(3,), seats=1)
        desks.reader(db, db.get_one(Folio, round_.folio))
        return round_.coordinator


def test_nobody_else_learns_that_something_was_done(site: Site, case: cases.Case) -> None:
    nobody = site.app.test_client()
    assert "The interview time has been set." not in nobody.get("/sign-in?said=hour").text
    jo = site.as_account(case.coordinator)
    assert "onload" not in jo.get("/candidates?said=<b onload>").text
