"""Who hears when an interview or a debrief is set, moved and cancelled, with a file for their
calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Standing
from reviews.board import notices
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting, passing
from reviews.interviews import debrief_hour
from reviews.panel.models import Slot
from tests.mailed import mails, newest, read
from tests.reviews import cases

pytestmark = pytest.mark.usefixtures("at_now")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
DEBRIEF = MONDAY + timedelta(hours=3)


@pytest.fixture
def case(db: Session) -> cases.Case:
    """At the gate, with a panel and no interview yet."""
    cases.listen(db, notices.on_move, meetings.on_move)
    return cases.begun(db)


@pytest.fixture
def booked(case: cases.Case, db: Session) -> cases.Case:
    """With a panel that has been told of Monday."""
    _set(db, case, DEBRIEF, "Room 1")
    return case


def _set(db: Session, case: cases.Case, debrief: datetime | None, place: str = "A") -> None:
    folio = stages.locked(db, case.folio)
    meetings.plan(db, folio, Hour(MONDAY, place, debrief_at=debrief), by="jo")


def test_who_decides_hears_of_each_hour_once_and_can_take_it_out_again(
    case: cases.Case, db: Session
) -> None:
    files, uids = [], set()
    for n, (debrief, words) in enumerate(
        (
            (DEBRIEF, "A debrief is on Mon 9 Mar 2026, 17:00"),
            (DEBRIEF + timedelta(hours=1), "A debrief has moved to Mon 9 Mar 2026, 18:00"),
            (None, "A debrief has been cancelled: Mon 9 Mar 2026, 18:00"),
            (DEBRIEF, "A debrief is on Mon 9 Mar 2026, 17:00"),
        )
    ):
        with clock.at(NOW + timedelta(minutes=n)):
            _set(db, case, debrief, "Room 7")
            told = newest(db, debrief_hour.MAIL)
            assert (len(mails(db, debrief_hour.MAIL)), told.to) == (n + 1, case.manager)
            assert words in told.whole
            assert not any(never in told.whole for never in (cases.NAME, "Room 7"))
            assert ("METHOD:CANCEL" in told.calendar) == (debrief is None)
            files.append(told.sequence)
            uids |= {*told.uids}
    assert files == sorted(set(files)) and len(uids) == 1
    with clock.at(NOW + timedelta(hours=1)):
        _set(db, case, DEBRIEF, "Room 8")
        assert len(mails(db, debrief_hour.MAIL)) == 4, "the place alone is nothing to them"
        assert uids < {*newest(db, meetings.RESCHEDULED).uids}, "one debrief, one entry"


@pytest.mark.parametrize("how", ["called off", "ended"])
def test_a_debrief_goes_with_its_interview(case: cases.Case, how: str, db: Session) -> None:
    _set(db, case, DEBRIEF)
    with clock.at(NOW + timedelta(minutes=1)):
        folio = stages.locked(db, case.folio)
        if how == "ended":
            stages.move(db, folio, "end", by=None, reason="withdrawn")
        else:
            meetings.call_off(db, folio, by="jo")
        off = newest(db, debrief_hour.MAIL)
        assert "A debrief has been cancelled: Mon 9 Mar 2026, 17:00" in off.subject
        assert "METHOD:CANCEL" in off.calendar


def test_without_a_debrief_nobody_hears(case: cases.Case, db: Session) -> None:
    _set(db, case, None)
    meetings.call_off(db, case.row(db), by="jo")
    assert mails(db, debrief_hour.MAIL) == []


@pytest.mark.parametrize("kind", ["panel", "reviewer"])
def test_who_sits_on_the_panel_or_reviews_blind_gets_none(
    case: cases.Case, kind: str, db: Session
) -> None:
    held = {"folio": case.folio, "account": case.manager, "stage": "4", "since": NOW}
    state = kind if kind == "panel" else "reviewer.accepted"
    db.add(Standing(id="a" * 20, kind=kind, state=state, **held))
    _set(db, case, DEBRIEF)
    assert mails(db, debrief_hour.MAIL) == []


def test_who_is_asked_to_a_debrief_reads_its_hour_only_if_they_may_know_it(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, DEBRIEF)
    of = {"template": debrief_hour.ASKING[1], "args": {"folio": case.folio}}
    for account, may in ((case.manager, True), (case.panel[0], True), (case.readers[0], False)):
        told = read(db, MailOut(to_id=account, **of))
        assert ("will take place on Mon 9 Mar 2026, 17:00" in told.words) == may
        assert bool(told.calendar) == may
    with clock.at(DEBRIEF):
        assert read(db, MailOut(to_id=case.manager, **of)).values["when"] == ""


@pytest.fixture
def meeting(case: cases.Case, db: Session) -> cases.Case:
    """At its debrief, which is booked for later; one reviewer is invited and passed."""
    cases.release(db, case)
    cases.meet(db, case, 3, 4)
    db.add(Slot(folio=case.folio, at=MONDAY, minutes=60, place="", debrief_at=DEBRIEF))
    folio, reader = stages.locked(db, case.folio), case.readers[0]
    inviting.invite(db, folio, reader, by=case.coordinator)
    passing.pass_over(db, folio, reader, reason="Ill.", by=case.coordinator)
    return case


def _decided(db: Session, case: cases.Case, at: datetime) -> list[MailOut]:
    """Emails to the team that a rejection causes."""
    with clock.at(at):
        had = set(db.scalars(select(MailOut.id)))
        cases.close(db, case, outcome="no_offer", level=None)
        new = select(MailOut).where(MailOut.to_kind == "account", MailOut.id.not_in(had))
        return list(db.scalars(new.order_by(MailOut.to_id)))


def test_who_took_part_gets_one_email_with_the_cancelled_debrief(
    meeting: cases.Case, db: Session
) -> None:
    found = _decided(db, meeting, NOW)
    # The second reviewer was not invited, and may not know of the decision.
    everybody = sorted([meeting.manager, *meeting.panel, meeting.readers[0]])
    assert [it.to_id for it in found] == everybody
    assert {it.template for it in found} == {debrief_hour.DECIDED}
    for mail in found:
        told = read(db, mail)
        # A reviewer was never told the hour.
        knows = told.to != meeting.readers[0]
        assert "decision" in told.text and cases.NAME not in told.whole
        assert ("METHOD:CANCEL" in told.calendar) == knows
        assert ("Mon 9 Mar 2026, 17:00" in told.subject + told.text) == knows
    assert db.get_one(Slot, meeting.folio).debrief_at is None


def test_after_the_debrief_who_recorded_it_is_not_told(
    meeting: cases.Case, db: Session
) -> None:
    found = _decided(db, meeting, DEBRIEF)
    assert [it.to_id for it in found] == sorted([*meeting.panel, meeting.readers[0]])
    assert all("before" not in it.args for it in found)
    assert db.get_one(Slot, meeting.folio).debrief_at == DEBRIEF


LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("how", "template", "times"),
    [
        ("called off", meetings.RESCHEDULED, 2),
        ("unseated", meetings.UNSEATED, 1),
        ("stop", meetings.UNSEATED, 2),
        ("end", meetings.RESCHEDULED, 2),
    ],
)
def test_who_was_told_an_hour_that_is_off_gets_a_file_that_takes_it_out(
    booked: cases.Case, how: str, template: str, times: int, db: Session
) -> None:
    before = read(db, mails(db, meetings.RESCHEDULED)[0])
    old = {mail.id for mail in mails(db, template)}
    with clock.at(LATER):
        folio = stages.locked(db, booked.folio)
        if how == "called off":
            meetings.call_off(db, folio, by="jo")
        elif how == "unseated":
            meetings.unseat(db, folio, before.to, by="jo")
        else:
            stages.move(db, folio, how, by=None, reason="withdrawn" if how == "end" else None)
        new = [read(db, mail) for mail in mails(db, template) if mail.id not in old]
        assert len(new) == times
        for told in new:
            assert all("Mon 9 Mar 2026, 14:00" in it for it in (told.subject, told.text))
            assert "METHOD:CANCEL" in told.calendar
            assert told.uids == before.uids and len(before.uids) == 2
            assert told.sequence > before.sequence
            assert not any(never in told.whole for never in (cases.NAME, booked.code))


def test_who_comes_back_to_a_panel_gets_a_newer_file(booked: cases.Case, db: Session) -> None:
    with clock.at(LATER):
        folio = stages.locked(db, booked.folio)
        gone = booked.panel[0]
        meetings.unseat(db, folio, gone, by="jo")
        off = newest(db, meetings.UNSEATED).sequence
        meetings.seat(db, folio, gone, by="jo")
        meetings.plan(db, folio, Hour(MONDAY, "Room 2", debrief_at=DEBRIEF), by="jo")
        assert newest(db, meetings.RESCHEDULED, gone).sequence > off


def test_an_hour_that_moved_is_said_with_the_old_one(booked: cases.Case, db: Session) -> None:
    with clock.at(LATER):
        folio = stages.locked(db, booked.folio)
        meetings.plan(db, folio, Hour(MONDAY + timedelta(days=1), "Room 1"), by="jo")
        said = newest(db, meetings.RESCHEDULED)
    assert said.subject.startswith("Your panel interview has moved to Tue 10 Mar 2026, 14:00")
    assert "It was previously scheduled for\n\n    Mon 9 Mar 2026, 14:00" in said.text
    assert "The debrief on Mon 9 Mar 2026, 17:00" in said.text
    assert "METHOD" not in said.calendar


def test_without_an_hour_there_is_nothing_to_take_out(db: Session) -> None:
    booked = cases.begun(db)
    meetings.unseat(db, booked.row(db), booked.panel[0], by="jo")
    said = newest(db, meetings.UNSEATED)
    assert said.calendar == "" and "calendar" not in said.text and "2026" not in said.subject
