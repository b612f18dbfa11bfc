"""Who hears that a debrief is decided, and that its hour is off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.board import meetings, notices
from reviews.debrief import inviting, passing
from reviews.debrief.voices import dissents
from reviews.panel import debrief_hour, queries
from reviews.panel.models import Slot
from tests.reviews import cases

AT = datetime(2026, 3, 9, 14, tzinfo=UTC)
DEBRIEF = AT + timedelta(hours=3)
BEFORE = AT - timedelta(days=4)
SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At its debrief, which is booked for later, with one reviewer invited of two."""
    stages.on_move(database, notices.on_move, meetings.on_move)
    with clock.at(BEFORE), database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        cases.meet(db, made, 3, 4)
        db.add(Slot(folio=made.folio, at=AT, minutes=60, place="", debrief_at=DEBRIEF))
        folio = stages.locked(db, made.folio)
        inviting.invite(db, folio, made.readers[0], by=made.coordinator)
        return made


def _decide(
    database: Database, case: cases.Case, *, at: datetime = BEFORE, **said: Any
) -> list[MailOut]:
    """Emails to the team that recording it causes."""
    with clock.at(at + timedelta(minutes=1)), database.transaction() as db:
        # The invited reviewer's vote is passed.
        had = set(db.scalars(select(MailOut.id)))
        folio = db.get_one(Folio, case.folio)
        passing.pass_over(db, folio, case.readers[0], reason="Ill.", by=case.coordinator)
        cases.close(db, case, early=True, **said)
        to_team = select(MailOut).where(MailOut.to_kind == "account", MailOut.id.not_in(had))
        return list(db.scalars(to_team.order_by(MailOut.to_id)))


def test_who_took_part_gets_one_email_with_the_cancelled_debrief(
    database: Database, case: cases.Case
) -> None:
    mails = _decide(database, case)
    # The second reviewer was not invited, and may not know of the decision.
    told = sorted([case.manager, *case.panel, case.readers[0]])
    assert [it.to_id for it in mails] == told
    assert {it.template for it in mails} == {debrief_hour.DECIDED}
    with clock.at(BEFORE), database.reading() as db:
        for mail in mails:
            to = debrief_hour.to_expected(db, mail, SETTINGS)
            said = MailWriter(resources.TEMPLATES).write(mail.template, to.values)
            words = f"{said.subject}\n{said.text}"
            assert "decision" in words and cases.NAME not in words
            # A reviewer was never told the hour.
            knows = mail.to_id != case.readers[0]
            assert ("Mon 9 Mar 2026, 17:00" in words) == knows
            assert (b"METHOD:CANCEL" in to.calendar) == knows


def test_the_debrief_is_off_and_the_panels_list_says_the_outcome(
    database: Database, case: cases.Case
) -> None:
    _decide(database, case, outcome="no_offer", level=None)
    with database.reading() as db:
        assert db.get_one(Slot, case.folio).debrief_at is None
        (seat,), _ = queries.seats(db, case.panel[0])
        assert seat.decided == "No offer"


def test_after_the_debrief_who_recorded_it_is_not_told(
    database: Database, case: cases.Case
) -> None:
    mails = _decide(database, case, at=DEBRIEF)
    assert [it.to_id for it in mails] == sorted([*case.panel, case.readers[0]])
    assert all("before" not in it.args for it in mails)
    with database.reading() as db:
        assert db.get_one(Slot, case.folio).debrief_at == DEBRIEF


def test_who_escalated_a_dissent_hears_that_it_is_answered(
    database: Database, case: cases.Case
) -> None:
    author, hearer = case.panel[0], case.coordinator
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        dissents.dissent(
            db, folio, sentence="Too much.", heard_by=hearer, then="escalates", by=author
        )
        dissents.answer(db, folio, author, how="goes_on", sentence="", by=hearer)
        told = select(MailOut.to_id).where(
            MailOut.template == "reviews/debrief_dissent_answered"
        )
        assert db.scalars(told).all() == [author]
