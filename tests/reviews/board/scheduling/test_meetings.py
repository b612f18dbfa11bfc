"""The conversation and its panel: who hears, what speaks against an hour, what is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts.models import Account
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from prompts.models import Invitation
from prompts.window import adjustment
from reviews.board.assigning import assign, choices
from reviews.board.scheduling import hours, meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief.candidate import beyond
from reviews.panel import team_calendar
from reviews.panel.models import Slot
from reviews.scorecards import lock as card_lock
from tests import factories
from tests.expect import answered, every, refused, told, transact
from tests.reviews import cases
from tests.sites import Site

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)
SL = frozenset({DataClass.SLOT})


def test_a_seat_and_the_time_that_is_set_next_are_one_email(db: Session) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    meetings.seat(db, folio, kim, by="jo")
    waits = db.scalars(select(Job)).one()
    assert waits.run_at >= clock.now() + timedelta(minutes=14)
    meetings.plan(db, folio, Hour(clock.now() + DAY, "Room 1"), by="jo")
    db.refresh(waits)
    assert waits.run_at <= clock.now()
    assert (told(db, "reviews/seated"), told(db, "reviews/rescheduled")) == ([kim], [])
    db.execute(update(Job).values(state="done"))
    meetings.plan(db, folio, Hour(clock.now() + 2 * DAY, "Room 1"), by="jo")
    assert told(db, "reviews/rescheduled") == [kim]


def test_a_seat_that_ends_before_its_email_went_out_is_told_to_nobody(db: Session) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    meetings.seat(db, folio, kim, by="jo")
    meetings.unseat(db, folio, kim, by="jo")
    assert db.scalars(select(MailOut)).all() == []


def test_candidate_and_panel_hear_of_a_seat_and_of_an_hour_that_is_set_and_called_off(
    db: Session,
) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    meetings.seat(db, folio, kim, by="jo")
    assert told(db, "reviews/seated") == [kim]
    db.execute(update(Job).values(state="done"))
    meetings.plan(db, folio, Hour(clock.now() + DAY, "Room 1"), by="jo")
    meetings.call_off(db, folio, by="jo")
    assert db.get(Slot, folio.id) is None
    assert told(db, "prompts/slot") == told(db, "prompts/slot_off") == [folio.id]
    assert told(db, "reviews/rescheduled") == [kim, kim]
    with pytest.raises(Refusal, match="No interview is scheduled"):
        meetings.call_off(db, folio, by="jo")
    meetings.unseat(db, folio, kim, by="jo")
    assert told(db, "reviews/unseated") == [kim]
    with pytest.raises(Absent):
        meetings.unseat(db, folio, kim, by="jo")
    meetings.seat(db, folio, kim, by="jo")
    assert db.scalars(select(Standing.state).where(Standing.state != "ended")).all() == [
        "panel"
    ]


@pytest.mark.usefixtures("either_database")
def test_the_same_hour_once_more_is_refused_and_tells_nobody_again(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    for place in ("Room 1", "Room 2"):
        meetings.plan(db, folio, Hour(MONDAY + 700 * DAY, place), by="jo")
    with pytest.raises(Refusal, match="already has these settings"):
        meetings.plan(db, folio, Hour(MONDAY + 700 * DAY, " Room 2 "), by="jo")
    assert told(db, "prompts/slot") == [folio.id, folio.id]


def test_the_last_seat_that_was_to_lock_opens_the_debrief_when_it_is_given_back(
    db: Session,
) -> None:
    case = cases.begun(db)
    folio = case.row(db)
    cases.release(db, case)
    first, second = case.panel
    cases.write_card(db, folio, first)
    card_lock.lock(db, folio, by=first)
    with pytest.raises(Refusal, match="can't be removed from the panel"):
        meetings.unseat(db, folio, first, by=case.coordinator)
    assert folio.stage == "5"
    meetings.unseat(db, folio, second, by=case.coordinator)
    assert folio.stage == "6"
    alone = cases.met(db, seats=1)
    folio = alone.row(db)
    meetings.unseat(db, folio, alone.panel[0], by=alone.coordinator)
    assert folio.stage == "5", "nobody is left who met"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (MONDAY, ""),
        (MONDAY.replace(hour=8, minute=0), ""),
        (MONDAY.replace(hour=17, minute=40), ""),
        (MONDAY.replace(hour=17, minute=41), "The time you chose is 17:41 in UTC"),
        (MONDAY.replace(hour=7, minute=59), "The time you chose is 07:59 in UTC"),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "The date you chose is a Sunday in UTC."),
    ],
)
def test_nights_and_weekends_of_the_opening_are_asked_about(
    at: datetime, said: str, db: Session
) -> None:
    with clock.at(MONDAY - 9 * DAY):
        job = factories.opening(db)
        job.zone = "UTC"
        doubts = hours.doubts(db, factories.folio(db, of=job, stage="4"), Hour(at), by="jo")
        assert said in " ".join(doubts)
        assert bool(doubts) == bool(said)


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(minutes=79), -timedelta(minutes=79)])
def test_somebody_who_sits_elsewhere_at_that_hour_is_named_and_where_is_not(
    apart: timedelta, db: Session
) -> None:
    with clock.at(MONDAY - 9 * DAY):
        one, other = factories.folio(db, stage="2"), factories.folio(db, stage="2")
        kim, lee = factories.account(db, "Kim Lorem").id, factories.account(db, "Lee Ipsum").id
        for folio in (one, other):
            meetings.seat(db, folio, kim, by="jo")
        meetings.seat(db, one, lee, by="jo")
        meetings.plan(db, other, Hour(MONDAY + apart, "Room 1"), by="jo")
        said = hours.doubts(db, one, Hour(MONDAY), by="jo")
        assert said == ["Kim Lorem is on another panel then."]
        assert hours.not_there(db, one, [lee], MONDAY, MONDAY + HOUR, by="jo") == []
        assert (
            hours.doubts(db, one, Hour(MONDAY + timedelta(minutes=80) + apart), by="jo") == []
        )
        lee_away = db.get_one(Account, lee)
        lee_away.away_from = lee_away.away_until = (MONDAY + DAY).date()
        db.flush()
        assert hours.doubts(db, one, Hour(MONDAY + DAY), by="jo") == [
            "Lee Ipsum is away on Tue 24 Nov 2026."
        ]
        debrief = hours.booked(db, other.id)[""].ends_at + 2 * DAY
        meetings.plan(db, other, Hour(MONDAY + apart, debrief_at=debrief), by="jo")
        planned = Hour(MONDAY - HOUR * 3, debrief_at=debrief + timedelta(minutes=29))
        with pytest.raises(Refusal, match="Debrief: Kim Lorem is on another debrief then"):
            meetings.plan(db, one, planned, asks=True, by="jo")
        assert hours.debrief_doubts(db, one, debrief + timedelta(minutes=30), by="jo") == []
        assert hours.debrief_doubts(db, one, MONDAY + apart, by="jo")[0].startswith(
            "Debrief: Kim Lorem"
        )
        # Nobody sits where it has ended.
        other.stage = "E"
        db.flush()
        assert hours.doubts(db, one, Hour(MONDAY), by="jo") == []


@pytest.mark.parametrize(
    ("days", "meets", "is_last"),
    [
        ((1, 2), False, True),
        ((14, 15), False, True),
        ((15, 16), False, False),
        ((15, 25), True, True),
        ((15, 19), True, False),
        ((21, 25), True, False),
    ],
)
def test_who_is_away_soon_or_when_the_panel_meets_is_listed_last(
    days: tuple[int, int], meets: bool, is_last: bool, db: Session
) -> None:
    with clock.at(MONDAY):
        folio = factories.folio(db, stage="2")
        away, there = (factories.account(db, name) for name in ("Ann Lorem", "Bea Lorem"))
        away.away_from, away.away_until = ((MONDAY + n * DAY).date() for n in days)
        db.flush()
        at = MONDAY + 20 * DAY if meets else None
        found = choices.of(db, folio, ["panel"], days=3, viewer="jo", meets=at)["panel"]
        order = [it.account for it in found if it.account in (away.id, there.id)]
        assert order == ([there.id, away.id] if is_last else [away.id, there.id])
        words = next(it.words for it in found if it.account == away.id)
        assert ("so listed last" in words) == is_last and "away" in words


def test_a_break_lengthens_the_interview_for_everybody(db: Session) -> None:
    with clock.at(MONDAY - 9 * DAY):
        one, other = factories.folio(db, stage="2"), factories.folio(db, stage="2")
        kim = factories.account(db, "Kim Lorem").id
        for folio in (one, other):
            meetings.seat(db, folio, kim, by="jo")
        with pytest.raises(Refusal, match="break from the list"):
            meetings.plan(db, one, Hour(MONDAY, "Room 1", break_minutes=7), by="jo")
        with pytest.raises(Refusal, match=r"ends on .* 15:30"):
            debrief = MONDAY + timedelta(minutes=85)
            meetings.plan(
                db, one, Hour(MONDAY, "", break_minutes=10, debrief_at=debrief), by="jo"
            )
        meetings.plan(db, one, Hour(MONDAY, "Room 1", break_minutes=10), by="jo")
        told = beyond(db, one.id, SL)
        assert (told.minutes, told.break_minutes) == (80, 10)
        assert told.parts == (("Alternatives", 15), ("Failure modes", 30), ("Migration", 30))
        # Who sits there is busy until the end of it.
        assert hours.doubts(db, other, Hour(MONDAY + timedelta(minutes=89)), by="jo")
        assert hours.doubts(db, other, Hour(MONDAY + timedelta(minutes=90)), by="jo") == []
        with pytest.raises(Refusal, match="already has these settings"):
            meetings.plan(db, one, Hour(MONDAY, "Room 1", break_minutes=10), by="jo")
        meetings.plan(db, one, Hour(MONDAY, "Room 1"), by="jo")
        assert db.get_one(Slot, one.id).lasts == 80


def test_the_debriefs_event_is_not_in_the_candidates_room(db: Session) -> None:
    with clock.at(MONDAY - 9 * DAY):
        folio = factories.folio(db, stage="2")
        debrief = MONDAY + 2 * HOUR
        meetings.plan(
            db, folio, Hour(MONDAY, "https://x.test/room", debrief_at=debrief), by="jo"
        )
        raw = team_calendar.file_of(ZoneInfo("UTC"), slot := db.get_one(Slot, folio.id), slot)
    interview, after = Calendar.from_ical(raw).walk("VEVENT")
    assert (interview["location"], after.get("location")) == ("https://x.test/room", None)


def test_an_hour_that_passed_before_the_release_is_no_date_for_the_candidate(
    db: Session,
) -> None:
    begun = clock.now()
    with clock.at(begun):
        case = cases.begun(db)
        meetings.plan(db, case.row(db), Hour(begun + HOUR, "Room 1"), by=case.coordinator)
        assert beyond(db, case.folio, SL).slot == begun + HOUR
    with clock.at(begun + 2 * HOUR):
        told = beyond(db, case.folio, SL)
        assert (told.slot, told.place, told.missed) == (None, "", True)
        cases.release(db, case)
        assert beyond(db, case.folio, SL).missed
        meetings.plan(db, case.row(db), Hour(begun + 3 * HOUR, "Room 2"), by=case.coordinator)
    with clock.at(begun + 9 * HOUR):
        told = beyond(db, case.folio, SL)
        assert (told.slot, told.place, told.missed) == (begun + 3 * HOUR, "Room 2", False)


def test_the_debrief_is_booked_after_the_interview(db: Session) -> None:
    at = MONDAY + 700 * DAY
    folio = factories.folio(db, stage="2")
    says = "15:20 UTC (UTC+0). Choose a later time for the debrief."
    with refused("debrief", says=says):
        meetings.plan(db, folio, Hour(at, "Room 1", debrief_at=at + HOUR), by="jo")
    meetings.plan(db, folio, Hour(at, "Room 1", debrief_at=at + 2 * HOUR), by="jo")
    slot = db.get_one(Slot, folio.id)
    first = (slot.uid, slot.sequence)
    # Only the debrief moves: the candidate hears nothing, and calendars take the newer file.
    meetings.plan(db, folio, Hour(at, "Room 1", debrief_at=at + 9 * DAY), by="jo")
    assert (slot.debrief_at, told(db, "prompts/slot")) == (at + 9 * DAY, [folio.id])
    assert (slot.uid, slot.sequence) == (first[0], first[1] + 1)
    meetings.plan(db, folio, Hour(at + DAY, "Room 1"), by="jo")
    assert slot.debrief_at is None


DOUBT = "That leaves the panel less than 24 hours between the release and the interview."


def test_an_hour_that_leaves_the_panel_less_than_a_day_is_doubted(db: Session) -> None:
    with clock.at(MONDAY):
        case = cases.begun(db)
        folio = case.row(db)
        assert DOUBT in " ".join(hours.doubts(db, folio, Hour(MONDAY + DAY - HOUR), by="jo"))
        assert DOUBT not in " ".join(hours.doubts(db, folio, Hour(MONDAY + DAY), by="jo"))
        cases.release(db, case)
        released = folio.stage_since
    with clock.at(MONDAY + 20 * HOUR):
        folio = case.row(db)
        # It has been theirs since the release, not since now.
        for at, short in ((released + DAY - HOUR, True), (released + DAY, False)):
            assert (DOUBT in " ".join(hours.doubts(db, folio, Hour(at), by="jo"))) == short


def test_an_hour_less_than_a_day_after_the_last_review_is_due_is_doubted(db: Session) -> None:
    due = MONDAY + 3 * DAY
    with clock.at(MONDAY):
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        assign.reviewer(db, folio, kim, due=due, by="jo")
        for accepts in (False, True):
            if accepts:
                standing.accept(db, folio, kim)
            (said,) = hours.doubts(db, folio, Hour(due + 20 * HOUR), by="jo")
            assert said.startswith(DOUBT) and "from Fri 27 Nov 2026, 14:00" in said
            assert DOUBT not in " ".join(hours.doubts(db, folio, Hour(due + DAY), by="jo"))


SUMMER_MONDAY, SUMMER_SUNDAY = "2030-07-01T15:00", "2030-06-30T03:00"


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, with two on the panel."""
    return transact(site, cases.begun)


def _slot(site: Site) -> str:
    with site.parts.database.reading() as db:
        at = db.scalars(select(Slot.at)).one_or_none()
        return at.isoformat() if at else ""


def test_an_odd_hour_is_set_only_when_that_very_hour_is_confirmed(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/plan"
    typed = {"slot-at": SUMMER_SUNDAY, "slot-place": "Room 1"}
    refused = jo.post(path, data=typed)
    assert refused.status_code == 422
    assert "The date you chose is a Sunday in" in refused.text
    assert f'value="slot {SUMMER_SUNDAY}" id="f-slot-sure"' in refused.text
    assert jo.post(path, data=typed | {"sure": f"slot {SUMMER_MONDAY}"}).status_code == 422
    for wrong in ("", "tomorrow", "2030-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert (
            jo.post(
                path, data={"slot-at": wrong, "slot-place": "x", "sure": f"slot {wrong}"}
            ).status_code
            == 422
        )
    assert _slot(site) == ""
    done = jo.post(path, data=typed | {"sure": f"slot {SUMMER_SUNDAY}"})
    assert done.status_code == 303
    assert "The plan has been saved." in jo.get(done.location).text
    assert _slot(site).startswith("2030-06-30T02:00")
    answered(
        jo.get(off := f"/candidates/{case.folio}/slot/off"),
        200,
        "the candidate and the panel will get an email right away",
    )
    assert _slot(site) != "", "looking cancels nothing"
    done = jo.post(off)
    assert "The interview time has been cancelled." in jo.get(done.location).text
    assert _slot(site) == ""
    assert jo.post(off).status_code == 409


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
    card = jo.get(f"{page}/plan").text.partition('id="slot"')[2]
    assert '<q dir="auto">Ten minutes, gladly.</q>' in card and "More light" not in card
    for other in (*case.panel, case.manager):
        assert "gladly" not in site.as_account(other).get(page).text


def test_an_hour_of_the_candidates_night_is_confirmed_and_shown_to_coordinators_alone(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/plan"
    with site.parts.database.transaction() as db:
        db.get_one(Invitation, case.invitation).zone = "Asia/Tokyo"
    typed = {"slot-at": SUMMER_MONDAY, "slot-place": "https://meet.example.test/room"}
    refused = jo.post(path, data=typed)
    # 15:00 in Lisbon's summer is 23:00 in Tokyo.
    assert "For the candidate, it ends at 00:20 in Tokyo, after 21:00." in refused.text
    assert _slot(site) == ""
    assert jo.post(path, data=typed | {"sure": f"slot {SUMMER_MONDAY}"}).status_code == 303
    page = jo.get(f"/candidates/{case.folio}").text
    assert "For the candidate: Mon 1 Jul 2030, 23:00 Tokyo (UTC+9)" in page
    assert "time zone is Asia/Tokyo." in jo.get(path).text
    for other in (*case.panel, case.manager):
        assert "Tokyo" not in site.as_account(other).get(f"/candidates/{case.folio}").text
    mine = site.as_candidate(case.invitation).get("/my").text
    assert '<a href="https://meet.example.test/room" rel="noopener noreferrer">' in mine


def test_a_shorter_conversation_shrinks_its_segments_and_its_place_in_calendars(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/plan"
    typed = {"slot-at": SUMMER_MONDAY, "slot-place": "Room 1", "sure": f"slot {SUMMER_MONDAY}"}
    for minutes, status in (("80", 303), ("60", 303), ("7", 422), ("90", 422)):
        assert jo.post(path, data=typed | {"slot-minutes": minutes}).status_code == status
    transact(site, cases.release, case)
    site.parts.worker.run_until_idle()
    ada = site.as_candidate(case.invitation)
    event = Calendar.from_ical(ada.get("/my/conversation.ics").data).walk("VEVENT")[0]
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=60)
    assert "60 minutes, Room 1" in ada.get("/my").text
    panel = site.as_account(case.panel[0])
    for end in ("", "/print"):
        page = panel.get(f"/panels/{case.folio}{end}").text
        for said in ("55 minutes are ours", "11 min", "22 min", "5 min"):
            assert said in page


def test_a_seat_of_somebody_who_sits_elsewhere_then_is_asked_about(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        other = cases.begun(db, seats=1, of=case)
        then = clock.now() + timedelta(days=9)
        for folio in (case.folio, other.folio):
            meetings.plan(db, db.get_one(Folio, folio), Hour(then, "Room"), by=case.coordinator)
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/panel"
    kim, plan = other.panel[0], f"/candidates/{case.folio}/plan"
    shown = answered(jo.get(plan), 200, "is on another panel then").text
    assert shown.count("is on another panel then") == 2, "of two with the same name"
    says = f"is on another panel from {times.when(then, ZoneInfo('UTC'))} until"
    answered(jo.post(plan, data={"panel": kim}), 422, says)
    assert jo.post(plan, data={"panel": kim, "sure": "1"}).status_code == 422
    assert jo.post(plan, data={"panel": kim, "sure": f"panel {kim}"}).status_code == 303
    back = jo.post(f"{path}/{kim}/remove")
    assert (
        "has been removed from the panel. They will get an email." in jo.get(back.location).text
    )
    assert jo.post(f"{path}/{kim}/remove").status_code == 404
    held = select(Standing.state).where(Standing.account == kim, Standing.folio == case.folio)
    assert every(site, held) == ["ended"]


def test_an_hour_at_which_it_took_place_is_corrected_and_tells_nobody(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/plan"

    def told() -> int:
        return len(every(site, select(MailOut.id)))

    transact(site, cases.release, case)
    released = clock.now()
    with clock.at(released + timedelta(days=3)):
        zone = ZoneInfo(site.parts.settings.zone)

        def typed(at: datetime) -> str:
            return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

        before = told()
        early = typed(released - timedelta(hours=2))
        refused = jo.post(path, data={"slot-at": early})
        assert "That time has passed. Choose a later one." in refused.text
        then = typed(released + timedelta(days=1))
        asked = jo.post(path, data={"slot-at": then})
        assert asked.status_code == 422 and "If the interview took place then" in asked.text
        assert "The interview did take place</span>" in asked.text
        assert _slot(site) == ""
        done = jo.post(path, data={"slot-at": then, "sure": f"slot {then}"})
        assert "No one gets an email about a time" in jo.get(done.location).text
        assert told() == before and _slot(site)
