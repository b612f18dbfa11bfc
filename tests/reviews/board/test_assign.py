"""Who is asked to read and to sit, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign
from reviews.panel.models import Slot
from tests import factories
from tests.reviews import cases

DAY = timedelta(days=1)


def test_who_is_asked_hears_by_a_mail_that_names_nobody(database: Database) -> None:
    with database.transaction() as db:
        folio, kim = factories.folio(db, stage="2"), factories.account(db).id
        lee = factories.account(db).id
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        assign.seat(db, folio, lee, by="jo")
        assign.seat(db, factories.folio(db, stage="2"), lee, by="jo")
        mails = {(m.template, m.to_id, str(m.args)) for m in db.scalars(select(MailOut))}
        assert {mail[:2] for mail in mails} == {
            ("reviews/assigned", kim),
            ("reviews/seated", lee),
        }
        assert len(mails) == 3
        states = db.execute(select(Standing.account, Standing.state).distinct())
        assert {tuple(row) for row in states} == {(kim, "reviewer.planned"), (lee, "panel")}


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
            with pytest.raises(Refusal, match="no such member"):
                assign.seat(db, folio, account, by="jo")
        # In the preset Full nobody both reads and sits.
        with pytest.raises(Refusal, match="different people"):
            assign.seat(db, folio, kim, by="jo")


def test_after_the_decision_nobody_else_is_asked(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        folio, kim = db.get_one(Folio, case.folio), factories.account(db).id
        cases.release(db, case)
        with pytest.raises(Refusal) as refused:
            assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
        assert refused.value.code == "late"
        assign.seat(db, folio, kim, by="jo")
        case.panel.append(kim)
        cases.meet(db, case, 3, 3, 3)
        assert folio.stage == "6"
        with pytest.raises(Refusal) as refused:
            assign.seat(db, folio, factories.account(db).id, by="jo")
        assert refused.value.code == "late"
        with pytest.raises(Refusal) as refused:
            assign.slot(db, folio, clock.now() + DAY, "Room 1", by="jo")
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
        assign.slot(db, folio, when, " Room 1 ", by="jo")
        assign.slot(db, folio, when + DAY, "Call", by="jo")
        held = db.scalars(select(Slot)).one()
        assert (held.at, held.place) == (when + DAY, "Call")
