"""Who decides hears when a debrief is set, moved and cancelled, with a file for their calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from reviews.board import meetings, notices
from reviews.board.hours import Hour
from reviews.interviews import mails as interview_mails
from reviews.panel import debrief_hour
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


def _set(db: Session, case: cases.Case, debrief: datetime | None, place: str = "A") -> None:
    folio = stages.locked(db, case.folio)
    meetings.plan(db, folio, Hour(MONDAY, place, debrief_at=debrief), by="jo")


def _mails(db: Session) -> list[MailOut]:
    found = select(MailOut).where(MailOut.template == debrief_hour.MAIL)
    return list(db.scalars(found.order_by(MailOut.created_at, MailOut.id)))


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
