"""Who hears when an interview or a debrief is set, moved and cancelled, with a file for their
calendars."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from reviews.board import meetings, notices
from reviews.board.hours import Hour
from reviews.debrief import inviting, passing
from reviews.interviews import mails as interview_mails
from reviews.panel import debrief_hour
from reviews.panel.models import Slot
from tests.reviews import cases

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
DEBRIEF = MONDAY + timedelta(hours=3)
SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At the gate, with a panel and no interview yet."""
    stages.on_move(database, notices.on_move, meetings.on_move)
    with clock.at(WEDNESDAY), database.transaction() as db:
        return cases.begun(db)


@pytest.fixture
def booked(database: Database, case: cases.Case) -> cases.Case:
    """With a panel that has been told of Monday."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        _set(db, case, DEBRIEF, "Room 1")
    return case


def _set(db: Session, case: cases.Case, debrief: datetime | None, place: str = "A") -> None:
    folio = stages.locked(db, case.folio)
    meetings.plan(db, folio, Hour(MONDAY, place, debrief_at=debrief), by="jo")


def _mails(db: Session, template: str = debrief_hour.MAIL) -> list[MailOut]:
    found = select(MailOut).where(MailOut.template == template)
    return list(db.scalars(found.order_by(MailOut.created_at, MailOut.to_id)))


def _read(db: Session, mail: MailOut) -> tuple[str, str]:
    """What a mail says, and its calendar file."""
    to = debrief_hour.to_expected(db, mail, SETTINGS)
    said = MailWriter(resources.TEMPLATES).write(mail.template, to.values)
    words = f"{said.subject}\n{said.text}"
    for never in (cases.NAME, "Room 7"):
        assert never not in words + to.calendar.decode()
    return words, to.calendar.decode()


def _sequence(calendar: str) -> int:
    return int(re.findall(r"SEQUENCE:(\d+)", calendar)[0])


def test_who_decides_hears_of_each_hour_once_and_can_take_it_out_again(
    database: Database, case: cases.Case
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
        with clock.at(WEDNESDAY + timedelta(minutes=n)), database.transaction() as db:
            _set(db, case, debrief, "Room 7")
            mail = _mails(db)[-1]
            assert (len(_mails(db)), mail.to_id) == (n + 1, case.manager)
            said, calendar = _read(db, mail)
            assert words in said
            assert ("METHOD:CANCEL" in calendar) == (debrief is None)
            files.append(_sequence(calendar))
            uids |= set(re.findall(r"UID:(\S+)", calendar))
    assert files == sorted(set(files)) and len(uids) == 1
    with clock.at(WEDNESDAY + timedelta(hours=1)), database.transaction() as db:
        _set(db, case, DEBRIEF, "Room 8")
        assert len(_mails(db)) == 4, "the place alone is nothing to them"
        panel = select(MailOut).where(MailOut.template == meetings.RESCHEDULED)
        own = interview_mails.to_panelist(db, db.scalars(panel).all()[-1], SETTINGS).calendar
        assert uids < set(re.findall(r"UID:(\S+)", own.decode())), "one debrief, one entry"


@pytest.mark.parametrize("how", ["called off", "ended"])
def test_a_debrief_goes_with_its_interview(
    database: Database, case: cases.Case, how: str
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        _set(db, case, DEBRIEF)
    with clock.at(WEDNESDAY + timedelta(minutes=1)), database.transaction() as db:
        folio = stages.locked(db, case.folio)
        if how == "ended":
            stages.move(db, folio, "end", by=None, reason="withdrawn")
        else:
            meetings.call_off(db, folio, by="jo")
        said, calendar = _read(db, _mails(db)[-1])
        assert "A debrief has been cancelled: Mon 9 Mar 2026, 17:00" in said
        assert "METHOD:CANCEL" in calendar


def test_without_a_debrief_nobody_hears(database: Database, case: cases.Case) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        _set(db, case, None)
        meetings.call_off(db, db.get_one(Folio, case.folio), by="jo")
        assert _mails(db) == []


@pytest.mark.parametrize("kind", ["panel", "reviewer"])
def test_who_sits_on_the_panel_or_reviews_blind_gets_none(
    database: Database, case: cases.Case, kind: str
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        db.add(
            Standing(
                id="a" * 20,
                folio=case.folio,
                account=case.manager,
                kind=kind,
                state=kind if kind == "panel" else "reviewer.accepted",
                stage="4",
                since=WEDNESDAY,
            )
        )
        _set(db, case, DEBRIEF)
        assert _mails(db) == []


def test_who_is_asked_to_a_debrief_reads_its_hour_only_if_they_may_know_it(
    database: Database, case: cases.Case
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        _set(db, case, DEBRIEF)
        reviewer = db.scalars(
            select(Standing.account).where(
                Standing.folio == case.folio, Standing.kind == "reviewer"
            )
        ).first()
        for account, may in ((case.manager, True), (case.panel[0], True), (reviewer, False)):
            asked = MailOut(
                template=debrief_hour.ASKING[1], to_id=account, args={"folio": case.folio}
            )
            to = debrief_hour.to_expected(db, asked, SETTINGS)
            text = MailWriter(resources.TEMPLATES).write(asked.template, to.values).text
            assert ("You meet on Mon 9 Mar 2026, 17:00" in text) == may
            assert bool(to.calendar) == may
    with clock.at(DEBRIEF), database.transaction() as db:
        asked = MailOut(
            template=debrief_hour.ASKING[1], to_id=case.manager, args={"folio": case.folio}
        )
        assert debrief_hour.to_expected(db, asked, SETTINGS).values["when"] == ""


@pytest.fixture
def meeting(database: Database, case: cases.Case) -> cases.Case:
    """At its debrief, which is booked for later; one reviewer is invited and passed."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        cases.release(db, case)
        cases.meet(db, case, 3, 4)
        db.add(Slot(folio=case.folio, at=MONDAY, minutes=60, place="", debrief_at=DEBRIEF))
        folio, reader = stages.locked(db, case.folio), case.readers[0]
        inviting.invite(db, folio, reader, by=case.coordinator)
        passing.pass_over(db, folio, reader, reason="Ill.", by=case.coordinator)
    return case


def _decided(database: Database, case: cases.Case, at: datetime) -> list[MailOut]:
    """Emails to the team that a rejection causes."""
    with clock.at(at), database.transaction() as db:
        had = set(db.scalars(select(MailOut.id)))
        cases.close(db, case, outcome="no_offer", level=None)
        new = select(MailOut).where(MailOut.to_kind == "account", MailOut.id.not_in(had))
        return list(db.scalars(new.order_by(MailOut.to_id)))


def test_who_took_part_gets_one_email_with_the_cancelled_debrief(
    database: Database, meeting: cases.Case
) -> None:
    found = _decided(database, meeting, WEDNESDAY)
    # The second reviewer was not invited, and may not know of the decision.
    told = sorted([meeting.manager, *meeting.panel, meeting.readers[0]])
    assert [it.to_id for it in found] == told
    assert {it.template for it in found} == {debrief_hour.DECIDED}
    with clock.at(WEDNESDAY), database.reading() as db:
        for mail in found:
            words, calendar = _read(db, mail)
            # A reviewer was never told the hour.
            knows = mail.to_id != meeting.readers[0]
            assert "decision" in words
            assert ("Mon 9 Mar 2026, 17:00" in words) == ("METHOD:CANCEL" in calendar) == knows
        assert db.get_one(Slot, meeting.folio).debrief_at is None


def test_after_the_debrief_who_recorded_it_is_not_told(
    database: Database, meeting: cases.Case
) -> None:
    found = _decided(database, meeting, DEBRIEF)
    assert [it.to_id for it in found] == sorted([*meeting.panel, meeting.readers[0]])
    assert all("before" not in it.args for it in found)
    with database.reading() as db:
        assert db.get_one(Slot, meeting.folio).debrief_at == DEBRIEF


LATER = WEDNESDAY + timedelta(minutes=1)


def _filled(db: Session, mail: MailOut) -> Addressed:
    off = mail.template == meetings.UNSEATED
    return (interview_mails.to_leaver if off else interview_mails.to_panelist)(
        db, mail, SETTINGS
    )


def _uids(calendar: bytes) -> list[str]:
    return sorted(re.findall(r"UID:(\S+)", calendar.decode()))


def _call_off(db: Session, folio: Folio) -> None:
    meetings.call_off(db, folio, by="jo")


def _unseat(db: Session, folio: Folio) -> None:
    held = [mail.to_id for mail in _mails(db, meetings.RESCHEDULED)]
    meetings.unseat(db, folio, held[0], by="jo")


def _stop(db: Session, folio: Folio) -> None:
    stages.move(db, folio, "stop", by=None)


def _end(db: Session, folio: Folio) -> None:
    stages.move(db, folio, "end", by=None, reason="withdrawn")


@pytest.mark.parametrize(
    ("act", "template", "told"),
    [
        (_call_off, meetings.RESCHEDULED, 2),
        (_unseat, meetings.UNSEATED, 1),
        (_stop, meetings.UNSEATED, 2),
        (_end, meetings.RESCHEDULED, 2),
    ],
)
def test_who_was_told_an_hour_that_is_off_gets_a_file_that_takes_it_out(
    database: Database,
    booked: cases.Case,
    act: Callable[[Session, Folio], None],
    template: str,
    told: int,
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        before = _filled(db, _mails(db, meetings.RESCHEDULED)[0]).calendar
        old = {mail.id for mail in _mails(db, template)}
    with clock.at(LATER), database.transaction() as db:
        act(db, stages.locked(db, booked.folio))
        new = [mail for mail in _mails(db, template) if mail.id not in old]
        assert len(new) == told
        for mail in new:
            to = _filled(db, mail)
            said = MailWriter(resources.TEMPLATES).write(template, to.values)
            assert "Mon 9 Mar 2026, 14:00" in said.subject
            assert "Mon 9 Mar 2026, 14:00" in said.text
            assert "METHOD:CANCEL" in to.calendar.decode()
            assert _uids(to.calendar) == _uids(before) and len(_uids(before)) == 2
            assert _sequence(to.calendar.decode()) > _sequence(before.decode())
            for never in (cases.NAME, booked.code):
                assert never not in said.subject + said.text + to.calendar.decode()


def _reviews_too(seat: Standing) -> Standing:
    return Standing(
        id=chance.new_id(),
        folio=seat.folio,
        stage=seat.stage,
        account=seat.account,
        kind="reviewer",
        state="reviewer.accepted",
        since=seat.since,
    )


def test_who_comes_back_to_a_panel_gets_a_newer_file(
    database: Database, booked: cases.Case
) -> None:
    with clock.at(LATER), database.transaction() as db:
        folio = stages.locked(db, booked.folio)
        gone = booked.panel[0]
        meetings.unseat(db, folio, gone, by="jo")
        off = _sequence(_filled(db, _mails(db, meetings.UNSEATED)[0]).calendar.decode())
        meetings.seat(db, folio, gone, by="jo")
        meetings.plan(db, folio, Hour(MONDAY, "Room 2", debrief_at=DEBRIEF), by="jo")
        mail = [it for it in _mails(db, meetings.RESCHEDULED) if it.to_id == gone][-1]
        assert _sequence(_filled(db, mail).calendar.decode()) > off


def test_an_hour_that_moved_is_said_with_the_old_one(
    database: Database, booked: cases.Case
) -> None:
    with clock.at(LATER), database.transaction() as db:
        folio = stages.locked(db, booked.folio)
        meetings.plan(db, folio, Hour(MONDAY + timedelta(days=1), "Room 1"), by="jo")
        to = _filled(db, _mails(db, meetings.RESCHEDULED)[-1])
        said = MailWriter(resources.TEMPLATES).write(meetings.RESCHEDULED, to.values)
    assert said.subject.startswith("Your panel interview has moved to Tue 10 Mar 2026, 14:00")
    assert "It was on\n\n    Mon 9 Mar 2026, 14:00" in said.text
    assert "The debrief on Mon 9 Mar 2026, 17:00" in said.text
    assert "METHOD" not in to.calendar.decode()


def test_without_an_hour_there_is_nothing_to_take_out(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        booked = cases.begun(db)
        meetings.unseat(db, db.get_one(Folio, booked.folio), booked.panel[0], by="jo")
        to = _filled(db, _mails(db, meetings.UNSEATED)[0])
        said = MailWriter(resources.TEMPLATES).write(meetings.UNSEATED, to.values)
    assert to.calendar == b"" and "calendar" not in said.text and "2026" not in said.subject
