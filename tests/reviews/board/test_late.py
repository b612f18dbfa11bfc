"""Nobody is forgotten: who doesn't answer a request is reminded, and the coordinator hears by name
of everyone who is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import load
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.board import assign, due_mails, mails, meetings
from reviews.board.hours import Hour
from reviews.debrief import inviting, passing
from reviews.reading import assignment, lock
from tests.reviews import cases
from tests.reviews.reading import desks

SETTINGS = load(base_url="https://review.example.test", team="Example Pay")
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 18, tzinfo=UTC)
THURSDAY, FRIDAY, MONDAY, TUESDAY = (
    datetime(2026, 3, day, 9, tzinfo=UTC) for day in (5, 6, 9, 10)
)
MINUTE = timedelta(minutes=1)


def _begun(database: Database, *, stage: str = "2") -> tuple[str, str, list[str]]:
    """A folio, its coordinator, and two who were asked on Wednesday to review it by Monday."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        folio = db.get_one(Folio, desks.begin(db, readers=0, stage=stage).folio)
        db.get_one(Opening, folio.opening).zone = "UTC"
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        standing.give(db, folio, jo, "coordinator", by=None)
        book.register(db, folio.id, name=cases.NAME, email="ada@example.test")
        asked = [cases.member(db, name) for name in ("Ann Lorem", "Bea Ipsum")]
        for account in asked:
            db.get_one(Account, account).zone = "UTC"
            assign.reviewer(db, folio, account, due=DUE, days=3, by=jo)
        return folio.id, jo, asked


def _run(database: Database, *instants: datetime) -> None:
    handlers: dict[str, Handler] = {
        due_mails.JOB: due_mails.DueMails(),
        due_mails.LATE: mails.LateMails(),
    }
    for instant in instants:
        with clock.at(instant):
            Worker(database, handlers).run_until_idle()


def _sent(database: Database, account: str) -> list[str]:
    with database.reading() as db:
        found = select(MailOut.created_at, MailOut.template).where(
            MailOut.to_id == account,
            MailOut.template.in_((mails.LATE, "reviews/answer_reminder")),
        )
        return [f"{at:%a %H:%M} {name}" for at, name in db.execute(found)]


def _text(database: Database, jo: str) -> str:
    """The newest email about who is late, as it would be sent now."""
    with database.reading() as db:
        of = select(MailOut).where(MailOut.to_id == jo, MailOut.template == mails.LATE)
        mail = db.scalars(of.order_by(MailOut.created_at.desc())).first()
        assert mail is not None
        to = mails.to_coordinator_of_late(db, mail, SETTINGS)
        written = MailWriter(resources.TEMPLATES).write(mail.template, to.values)
        return f"{written.subject}\n{written.text}"


REMINDED, LATE = "Thu 09:00 reviews/answer_reminder", "Fri 09:00 reviews/late"


def test_who_has_not_answered_is_reminded_and_then_their_coordinator_hears(
    database: Database,
) -> None:
    folio, jo, (ann, bea) = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        assignment.accept(db, folio, knows="no", by=bea)
    _run(database, THURSDAY - MINUTE)
    assert _sent(database, ann) == []
    _run(database, THURSDAY)
    assert (_sent(database, ann), _sent(database, bea), _sent(database, jo)) == (
        *([REMINDED], [], []),
    )
    _run(database, FRIDAY)
    assert (_sent(database, ann), _sent(database, jo)) == ([REMINDED], [LATE])
    with clock.at(FRIDAY):
        text = _text(database, jo)
    assert "Ann Lorem should have accepted or declined by Thu 5 Mar" in text
    assert "Bea Ipsum" not in text and cases.NAME not in text
    reminder = "reviews/answer_reminder"
    with clock.at(THURSDAY), database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == reminder)).one()
        assert not mails.to_reviewer(db, mail, SETTINGS).values["answer_over"]
    with clock.at(FRIDAY), database.reading() as db:
        said = MailWriter(resources.TEMPLATES).write(
            reminder, mails.to_reviewer(db, mail, SETTINGS).values
        )
    assert "Answer was due   Thu 5 Mar 2026" in said.text


def test_everyone_who_is_late_is_in_one_email_a_day(database: Database) -> None:
    folio, jo, asked = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        for account in asked:
            assignment.accept(db, folio, knows="no", by=account)
    _run(database, THURSDAY, FRIDAY, MONDAY)
    assert _sent(database, jo) == []
    _run(database, TUESDAY)
    assert _sent(database, jo) == ["Tue 09:00 reviews/late"]
    with clock.at(TUESDAY):
        text = _text(database, jo)
        for name in ("Ann Lorem", "Bea Ipsum"):
            assert f"{name} was reminded today. The review was due Mon 9 Mar" in text
        with database.transaction() as db:
            for account in asked:
                desks.fill(db, folio, by=account)
                lock.lock(db, folio, by=account)
        assert "Lorem" not in _text(database, jo)


@pytest.mark.parametrize("how", ["accepted", "declined", "taken_back", "ended"])
def test_nobody_hears_of_what_is_answered(database: Database, how: str) -> None:
    folio, jo, (ann, bea) = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        for account in (ann, bea):
            if how == "accepted":
                assignment.accept(db, folio, knows="no", by=account)
            elif how == "declined":
                assignment.decline(db, folio, by=account)
            elif how == "taken_back":
                assign.unassign(db, db.get_one(Folio, folio), account, by=jo)
        if how == "ended":
            stages.move(db, stages.locked(db, folio), "end", by=None, reason="withdrawn")
    _run(database, THURSDAY, FRIDAY)
    assert [_sent(database, it) for it in (ann, bea, jo)] == [[], [], []]


def test_before_the_document_can_be_read_only_the_reviewer_hears(database: Database) -> None:
    folio, jo, (ann, _) = _begun(database, stage="1")
    _run(database, THURSDAY, FRIDAY)
    # Who has answered is nothing for a coordinator yet.
    assert (_sent(database, ann), _sent(database, jo)) == ([REMINDED], [])
    with clock.at(FRIDAY), database.transaction() as db:
        opened = stages.locked(db, folio)
        stages.move(db, opened, "open", by=None)
        assign.when_opened(db, opened, "open", "1", "2")
    _run(database, MONDAY)
    assert _sent(database, jo) == ["Mon 09:00 reviews/late"]


def test_scorecards_and_votes_are_told_of_by_name(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        folio = db.get_one(Folio, case.folio)
        db.get_one(Opening, folio.opening).zone = "UTC"
        meetings.plan(
            db, folio, Hour(WEDNESDAY + timedelta(hours=25), "Room 1"), by=case.coordinator
        )
    _run(database, FRIDAY)
    with clock.at(FRIDAY):
        text = _text(database, case.coordinator)
        assert "Panel Member 1 has not locked a scorecard" in text
        assert "Panel Member 2 has not locked a scorecard" in text
        with database.transaction() as db:
            cases.meet(db, case, 3)
            folio = db.get_one(Folio, case.folio)
            passing.pass_over(db, folio, case.panel[1], reason="Ill.", by=case.coordinator)
            db.flush()
            inviting.invite(db, folio, case.readers[0], by=case.coordinator)
    _run(database, MONDAY)
    assert len(_sent(database, case.coordinator)) == 1, "they have a whole working day"
    _run(database, TUESDAY)
    with clock.at(TUESDAY):
        text = _text(database, case.coordinator)
    assert "Pat Example has not voted" in text
    assert "Panel Member 2" not in text, "nobody waits for a vote that is passed"
