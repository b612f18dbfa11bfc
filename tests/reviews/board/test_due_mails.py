"""A reviewer hears before their date and after it, in their own days, once each, and never when
there is nothing left to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import load
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews.board import assign, due_mails, mails, meetings, remind
from reviews.board.hours import Hour
from reviews.debrief import inviting, passing
from reviews.reading import assignment, lock, recuse
from tests import factories
from tests.reviews import cases
from tests.reviews.reading import desks

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 18, tzinfo=UTC)
"""The Monday after: of the days between, two are nobody's working days."""

FRIDAY, SATURDAY, MONDAY, TUESDAY = (
    datetime(2026, 3, day, 9, tzinfo=UTC) for day in (6, 7, 9, 10)
)
MINUTE = timedelta(minutes=1)


def asked(database: Database, *, zone: str = "UTC", week: str = "12345") -> tuple[str, str]:
    """A folio under review, and who was asked on Wednesday to read it by Monday and accepted."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        me = factories.account(db)
        me.zone, me.working_days = zone, week
        folio = db.get_one(Folio, round_.folio)
        assign.reviewer(db, folio, me.id, due=DUE, by="jo")
        assignment.accept(db, folio.id, knows="no", by=me.id)
        return folio.id, me.id


def told(database: Database, account: str, *instants: datetime) -> list[str]:
    """The mails that were written to `account` about its date by then."""
    for instant in instants:
        with clock.at(instant):
            Worker(database, {due_mails.JOB: due_mails.DueMails()}).run_until_idle()
    with database.reading() as db:
        found = select(MailOut.created_at, MailOut.template).where(
            MailOut.to_id == account, MailOut.template.in_(due_mails.TEMPLATES.values())
        )
        return [
            f"{at:%a %H:%M} {name.removeprefix('reviews/')}"
            for at, name in db.execute(found.order_by(MailOut.created_at))
        ]


BEFORE, AFTER = "Fri 09:00 review_reminder", "Tue 09:00 review_overdue"


def test_there_is_one_the_working_day_before_and_one_after(database: Database) -> None:
    _, me = asked(database)
    assert told(database, me, FRIDAY - MINUTE) == []
    assert told(database, me, FRIDAY, SATURDAY, MONDAY) == [BEFORE]
    later = [TUESDAY + timedelta(days=n) for n in range(5)]
    assert told(database, me, *later) == [BEFORE, AFTER]


def test_the_days_and_the_morning_are_the_reviewers_own(database: Database) -> None:
    _, me = asked(database, zone="America/New_York", week="247")
    # Sunday is one of theirs: 9:00 in New York, whose summer began that night.
    sunday = datetime(2026, 3, 8, 13, tzinfo=UTC)
    assert told(database, me, FRIDAY, sunday - MINUTE) == []
    assert told(database, me, sunday) == ["Sun 13:00 review_reminder"]


@pytest.mark.parametrize(
    "how", ["locked", "recused", "released", "ended", "taken_back", "unanswered"]
)
def test_they_stop_when_there_is_nothing_left_to_do(database: Database, how: str) -> None:
    if how in ("taken_back", "unanswered"):
        with clock.at(WEDNESDAY), database.transaction() as db:
            round_ = desks.begin(db, readers=0)
            folio, me = round_.folio, factories.account(db).id
            assign.reviewer(db, db.get_one(Folio, folio), me, due=DUE, by="jo")
            if how == "taken_back":
                assign.unassign(db, db.get_one(Folio, folio), me, by="jo")
    else:
        folio, me = asked(database)
    with clock.at(WEDNESDAY + MINUTE), database.transaction() as db:
        if how == "locked":
            desks.fill(db, folio, by=me)
            lock.lock(db, folio, by=me)
        elif how == "recused":
            recuse.recuse(db, folio, by=me)
        elif how == "ended":
            stages.move(db, stages.locked(db, folio), "end", by=None, reason="withdrawn")
        elif how == "released":
            held = stages.locked(db, folio)
            for reader in (*_readers(db, folio, me), desks.reader(db, held)):
                desks.fill(db, folio, by=reader)
                lock.lock(db, folio, by=reader)
            standing.give(db, held, factories.account(db).id, "panel", by=None)
            stages.move(db, held, "release", by=None)
    assert told(database, me, FRIDAY, TUESDAY) == []


def _readers(db: Session, folio: str, but: str) -> list[str]:
    query = select(Standing.account).where(
        Standing.folio == folio, Standing.kind == "reviewer", Standing.account != but
    )
    return list(db.scalars(query))


def test_a_reminder_by_hand_that_day_is_the_only_one(database: Database) -> None:
    folio, me = asked(database)
    with clock.at(FRIDAY - MINUTE), database.transaction() as db:
        held = db.scalars(select(Standing.id).where(Standing.account == me)).one()
        by_hand = remind.Reminder(f"review:{held}", folio, "review", "account", me)
        assert remind.send(db, [by_hand], by="jo") == 1
    assert told(database, me, FRIDAY) == ["Fri 08:59 review_reminder"]
    with clock.at(TUESDAY), database.transaction() as db:
        assert remind.send(db, [by_hand], by="jo") == 1
    assert len(told(database, me, TUESDAY)) == 2


def test_a_later_date_is_reminded_of_and_the_first_is_not(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        round_ = desks.begin(db, readers=0, stage="1")
        folio, me = db.get_one(Folio, round_.folio), factories.account(db).id
        db.get_one(Account, me).zone = "UTC"
        assign.reviewer(db, folio, me, due=DUE, days=3, by="jo")
        assignment.accept(db, folio.id, knows="no", by=me)
    assert told(database, me, FRIDAY) == [], "there is nothing to read yet"
    with clock.at(MONDAY), database.transaction() as db:
        folio = stages.locked(db, round_.folio)
        stages.move(db, folio, "open", by=None)
        assign.when_opened(db, folio, "open", "1", "2")
    thursday = datetime(2026, 3, 12, 18, tzinfo=UTC)
    with database.reading() as db:
        assert db.scalars(select(Standing.due).where(Standing.account == me)).one() == thursday
    wednesday = datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert told(database, me, TUESDAY, wednesday) == ["Wed 09:00 review_reminder"]


def test_a_worker_that_was_away_says_nothing_of_a_day_that_is_over(database: Database) -> None:
    _, me = asked(database)
    assert told(database, me, TUESDAY + timedelta(days=3)) == ["Fri 09:00 review_overdue"]


def test_who_accepted_early_hears_the_next_morning_once_for_all_they_can_read(
    database: Database,
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        me, gone = factories.account(db), factories.account(db)
        me.zone = gone.zone = "UTC"
        for _ in range(2):
            folio = db.get_one(Folio, desks.begin(db, readers=0, stage="1").folio)
            for reader in (me.id, gone.id):
                assign.reviewer(db, folio, reader, due=DUE, days=3, by="jo")
                assignment.accept(db, folio.id, knows="no", by=reader)
            folio = stages.locked(db, folio.id)
            stages.move(db, folio, "open", by=None)
            assign.when_opened(db, folio, "open", "1", "2")
            recuse.recuse(db, folio.id, by=gone.id)
        reads = me.id

    def heard(instant: datetime) -> list[str]:
        with clock.at(instant):
            handler = due_mails.ReadableMails()
            Worker(database, {due_mails.READABLE: handler}).run_until_idle()
        with database.reading() as db:
            query = select(MailOut.to_id).where(MailOut.template == "reviews/readable")
            return list(db.scalars(query))

    thursday = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert heard(thursday - MINUTE) == [], (
        "at the hour itself it would tell when a window closed"
    )
    assert heard(thursday) == [reads]
    assert heard(FRIDAY) == [reads]


SETTINGS = load(base_url="https://review.example.test", team="Example Pay")
THURSDAY, FRIDAY_MORNING, MONDAY_MORNING, TUESDAY_MORNING = (
    datetime(2026, 3, day, 9, tzinfo=UTC) for day in (5, 6, 9, 10)
)


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
    _run(database, FRIDAY_MORNING)
    assert (_sent(database, ann), _sent(database, jo)) == ([REMINDED], [LATE])
    with clock.at(FRIDAY_MORNING):
        text = _text(database, jo)
    assert "Ann Lorem should have accepted or declined by Thu 5 Mar" in text
    assert "Bea Ipsum" not in text and cases.NAME not in text
    reminder = "reviews/answer_reminder"
    with clock.at(THURSDAY), database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == reminder)).one()
        assert not mails.to_reviewer(db, mail, SETTINGS).values["answer_over"]
    with clock.at(FRIDAY_MORNING), database.reading() as db:
        said = MailWriter(resources.TEMPLATES).write(
            reminder, mails.to_reviewer(db, mail, SETTINGS).values
        )
    assert "Answer was due   Thu 5 Mar 2026" in said.text


def test_everyone_who_is_late_is_in_one_email_a_day(database: Database) -> None:
    folio, jo, asked = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        for account in asked:
            assignment.accept(db, folio, knows="no", by=account)
    _run(database, THURSDAY, FRIDAY_MORNING, MONDAY_MORNING)
    assert _sent(database, jo) == []
    _run(database, TUESDAY_MORNING)
    assert _sent(database, jo) == ["Tue 09:00 reviews/late"]
    with clock.at(TUESDAY_MORNING):
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
    _run(database, THURSDAY, FRIDAY_MORNING)
    assert [_sent(database, it) for it in (ann, bea, jo)] == [[], [], []]


def test_before_the_document_can_be_read_only_the_reviewer_hears(database: Database) -> None:
    folio, jo, (ann, _) = _begun(database, stage="1")
    _run(database, THURSDAY, FRIDAY_MORNING)
    # Who has answered is nothing for a coordinator yet.
    assert (_sent(database, ann), _sent(database, jo)) == ([REMINDED], [])
    with clock.at(FRIDAY_MORNING), database.transaction() as db:
        opened = stages.locked(db, folio)
        stages.move(db, opened, "open", by=None)
        assign.when_opened(db, opened, "open", "1", "2")
    _run(database, MONDAY_MORNING)
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
    _run(database, FRIDAY_MORNING)
    with clock.at(FRIDAY_MORNING):
        text = _text(database, case.coordinator)
        assert "Panel Member 1 has not locked a scorecard" in text
        assert "Panel Member 2 has not locked a scorecard" in text
        with database.transaction() as db:
            cases.meet(db, case, 3)
            folio = db.get_one(Folio, case.folio)
            passing.pass_over(db, folio, case.panel[1], reason="Ill.", by=case.coordinator)
            db.flush()
            inviting.invite(db, folio, case.readers[0], by=case.coordinator)
    _run(database, MONDAY_MORNING)
    assert len(_sent(database, case.coordinator)) == 1, "they have a whole working day"
    _run(database, TUESDAY_MORNING)
    with clock.at(TUESDAY_MORNING):
        text = _text(database, case.coordinator)
    assert "Pat Example has not voted" in text
    assert "Panel Member 2" not in text, "nobody waits for a vote that is passed"
