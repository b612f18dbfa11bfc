"""Who is asked to read and to sit, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import book, conflicts
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign, choices, meetings
from reviews.board.hours import Hour
from reviews.panel.models import Slot
from reviews.reading.models import Assignment
from tests import factories
from tests.reviews import cases

DAY = timedelta(days=1)


def test_who_is_asked_hears_by_a_mail_that_names_nobody(database: Database) -> None:
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        lee = factories.account(db).id
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        meetings.seat(db, folio, lee, by="jo")
        meetings.seat(db, factories.folio(db, stage="2"), lee, by="jo")
        mails = {(m.template, m.to_id, str(m.args)) for m in db.scalars(select(MailOut))}
        assert {mail[:2] for mail in mails} == {
            ("reviews/assigned", kim),
            ("reviews/seated", lee),
        }
        assert len(mails) == 3
        states = db.execute(select(Standing.account, Standing.state).distinct())
        assert {tuple(row) for row in states} == {(kim, "reviewer.planned"), (lee, "panel")}


def test_nobody_is_to_answer_after_their_review_is_due(database: Database) -> None:
    soon = clock.now() + timedelta(minutes=30)
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        assign.reviewer(db, folio, kim, due=soon, by="jo")
        assert db.scalars(select(Assignment.answer_by)).one() == soon


def test_an_assignment_that_cannot_be_is_refused(database: Database) -> None:
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        gone = factories.account(db)
        people.disable(db, db.get_one(Account, gone.id), by=kim)
        db.refresh(gone)
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        for account, due, code in (
            (factories.account(db).id, clock.now(), "due"),
            ("nobody", clock.now() + DAY, "account"),
            (gone.id, clock.now() + DAY, "account"),
            (kim, clock.now() + DAY, "cannot_stand"),
        ):
            with pytest.raises(Refusal) as refused:
                assign.reviewer(db, folio, account, due=due, by="jo")
            assert refused.value.code == code
        for account in ("nobody", gone.id):
            with pytest.raises(Refusal, match="is not in the team"):
                meetings.seat(db, folio, account, by="jo")
        # In the preset Full nobody both reads and sits.
        with pytest.raises(Refusal, match="different people"):
            meetings.seat(db, folio, kim, by="jo")


def test_after_the_decision_nobody_else_is_asked(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        folio, kim = db.get_one(Folio, case.folio), factories.account(db).id
        cases.release(db, case)
        with pytest.raises(Refusal) as refused:
            assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        assert refused.value.code == "late"
        meetings.seat(db, folio, kim, by="jo")
        case.panel.append(kim)
        cases.meet(db, case, 3, 3, 3)
        assert folio.stage == "6"
        with pytest.raises(Refusal) as refused:
            meetings.seat(db, folio, factories.account(db).id, by="jo")
        assert refused.value.code == "late"
        with pytest.raises(Refusal) as refused:
            meetings.plan(db, folio, Hour(clock.now() + DAY, "Room 1"), by="jo")
        assert refused.value.code == "late"


def test_who_has_not_accepted_can_be_taken_back_and_asked_again(database: Database) -> None:
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        assign.unassign(db, folio, kim, by="jo")
        with pytest.raises(Absent):
            assign.unassign(db, folio, kim, by="jo")
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")


def test_the_conversation_is_set_and_moved(database: Database) -> None:
    with database.transaction() as db:
        folio, when = factories.folio(db, stage="2"), clock.now() + DAY
        meetings.plan(db, folio, Hour(when, " Room 1 "), by="jo")
        meetings.plan(db, folio, Hour(when + DAY, "Call"), by="jo")
        held = db.scalars(select(Slot)).one()
        assert (held.at, held.place) == (when + DAY, "Call")


def _asked(db: Session, account: str) -> Assignment:
    return db.scalars(select(Assignment).where(Assignment.account == account)).one()


def test_who_is_asked_has_one_working_day_of_their_own_to_answer(database: Database) -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    with clock.at(friday), database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db)
        kim.zone, kim.working_days = "Asia/Kolkata", "12345"
        db.flush()
        assign.reviewer(db, folio, kim.id, due=friday + 9 * DAY, by="jo")
        assert _asked(db, kim.id).answer_by == datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


def test_who_declared_a_conflict_is_neither_asked_nor_seated(database: Database) -> None:
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        book.register(db, folio.id, name="Ada Example", email="ada@example.test")
        conflicts.declare(db, kim, "person", "Ada Example")
        with pytest.raises(Refusal) as refused:
            assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        assert "Ada" not in str(refused.value)
        with pytest.raises(Refusal, match="a conflict of interest"):
            meetings.seat(db, folio, kim, by="jo")
        choice = next(
            c
            for c in choices.of(db, folio, ["reviewer"], days=4, viewer="jo")["reviewer"]
            if c.account == kim
        )
        assert choice.why_not == choices.CONFLICT
        # Who was invited themselves has declared nothing, and the coordinator sees both addresses.
        ada = factories.account(db)
        ada.email = "ada@example.test"
        db.flush()
        found = choices.of(db, folio, ["reviewer"], days=4, viewer="jo")["reviewer"]
        assert {it.why_not for it in found if it.account == ada.id} == {choices.THEMSELVES}
        assert db.scalar(select(Standing.id).where(Standing.account == kim)) is None


def test_the_days_begin_when_there_is_something_to_read(database: Database) -> None:
    asked, opened = datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)
    stages.on_move(database, assign.when_opened)
    with database.transaction() as db:
        folio = factories.folio(db, stage="1")
        counted, chosen, far = (factories.account(db).id for _ in range(3))
        with clock.at(asked):
            for account, due, days in (
                (counted, asked + 4 * DAY, 4),
                (chosen, asked + 2 * DAY, None),
                (far, asked + 40 * DAY, None),
            ):
                assign.reviewer(db, folio, account, due=due, days=days, by="jo")
            standing.accept(db, folio, counted)
        with clock.at(opened):
            stages.move(db, folio, "open", by=None)
        ends = {s.account: s.due for s in db.scalars(select(Standing))}
        # Thursday: four days are until Wednesday; who had a date has one working day at least.
        assert ends[counted] == datetime(2026, 12, 2, 18, tzinfo=UTC)
        assert ends[chosen] == datetime(2026, 11, 27, 18, tzinfo=UTC)
        assert ends[far] == asked + 40 * DAY


def test_somebody_else_takes_the_place_in_one_step(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        slow, silent, kim, lee = (factories.account(db).id for _ in range(4))
        due = clock.now() + DAY
        for account in (slow, silent):
            assign.reviewer(db, folio, account, due=due, by="jo")
        standing.accept(db, folio, slow)
        assign.replace(db, folio, silent, kim, due=due, by="jo")
        assign.replace(db, folio, slow, lee, due=due, by="jo")
        states = {s.account: s.state for s in db.scalars(select(Standing))}
        assert states == {
            slow: "reviewer.recused",
            silent: "ended",
            kim: "reviewer.planned",
            lee: "reviewer.planned",
        }
        told = select(MailOut.to_id).where(MailOut.template == "reviews/taken_back")
        assert set(db.scalars(told)) == {slow, silent}
        with pytest.raises(Absent):
            assign.replace(db, folio, silent, factories.account(db).id, due=due, by="jo")


def test_a_place_that_cannot_be_filled_is_kept(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        folio, kim = db.get_one(Folio, case.folio), factories.account(db).id
        due = clock.now() + DAY
        assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
        for account, other, code in (
            (kim, kim, "account"),
            (kim, "nobody", "account"),
            (kim, case.coordinator, "cannot_stand"),
            (case.readers[0], factories.account(db).id, "locked"),
        ):
            with pytest.raises(Refusal) as refused, db.begin_nested():
                assign.replace(db, folio, account, other, due=due, by=case.coordinator)
            assert refused.value.code == code
        assert standing.live(db, folio, kim, "reviewer").state == "reviewer.planned"
