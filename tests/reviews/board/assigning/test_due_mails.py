"""A reviewer hears before their date and after it, in their own days, once each, and never when
there is nothing left to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews import telling
from reviews.board import mails, queries, remind
from reviews.board.assigning import assign, due_mails
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting, passing
from reviews.reading import assignment, lock, recuse
from tests import factories
from tests.mailed import newest
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 18, tzinfo=UTC)
"""The Monday after: of the days between, two are nobody's working days."""
THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = (
    datetime(2026, 3, day, 9, tzinfo=UTC) for day in (5, 6, 7, 9, 10)
)
MINUTE = timedelta(minutes=1)
ANSWER = "reviews/answer_reminder"
ON_TIME = (mails.LATE, ANSWER)
"""What says who is late, and who has not answered."""


def told(
    database: Database,
    account: str,
    *instants: datetime,
    of: Iterable[str] = due_mails.TEMPLATES.values(),
) -> list[str]:
    """The mails of these kinds, about a review's date unless told otherwise, that were written to
    `account` by then."""
    handlers: dict[str, Handler] = {
        due_mails.JOB: due_mails.DueMails(),
        telling.LATE: mails.LateMails(),
        due_mails.READABLE: due_mails.ReadableMails(),
    }
    for instant in instants:
        with clock.at(instant):
            Worker(database, handlers).run_until_idle()
    with database.reading() as db:
        found = select(MailOut).where(MailOut.to_id == account, MailOut.template.in_(of))
        return [
            f"{it.created_at:%a %H:%M} {it.template.removeprefix('reviews/')}"
            for it in db.scalars(found.order_by(MailOut.created_at))
        ]


def asked(
    database: Database,
    *,
    zone: str = "UTC",
    week: str = "12345",
    stage: str = "2",
    days: int | None = None,
    accepts: bool = True,
) -> tuple[str, str]:
    """A folio, and who was asked on Wednesday to read it by Monday."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        me = factories.account(db)
        me.zone, me.working_days = zone, week
        folio = db.get_one(Folio, desks.begin(db, readers=0, stage=stage).folio)
        assign.reviewer(db, folio, me.id, due=DUE, days=days, by="jo")
        if accepts:
            assignment.accept(db, folio.id, knows="no", by=me.id)
        return folio.id, me.id


def _open(db: Session, folio: str) -> None:
    """The document can be read."""
    held = stages.locked(db, folio)
    stages.move(db, held, "open", by=None)
    assign.when_opened(db, held, "open", "1", "2")


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
    folio, me = asked(database, accepts=how not in ("taken_back", "unanswered"))
    with clock.at(WEDNESDAY + MINUTE), database.transaction() as db:
        held = stages.locked(db, folio)
        if how == "taken_back":
            assign.unassign(db, held, me, by="jo")
        elif how == "recused":
            recuse.recuse(db, folio, by=me)
        elif how == "ended":
            stages.move(db, held, "end", by=None, reason="withdrawn")
        elif how != "unanswered":
            others = [desks.reader(db, held) for _ in range(2)]
            for reader in [me] if how == "locked" else others:
                desks.fill(db, folio, by=reader)
                lock.lock(db, folio, by=reader)
        if how == "released":
            standing.give(db, held, factories.account(db).id, "panel", by=None)
            stages.move(db, held, "release", by=None)
    assert told(database, me, FRIDAY, TUESDAY) == []


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
    folio, me = asked(database, stage="1", days=3)
    assert told(database, me, FRIDAY) == [], "there is nothing to read yet"
    with clock.at(MONDAY), database.transaction() as db:
        _open(db, folio)
        thursday = datetime(2026, 3, 12, 18, tzinfo=UTC)
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
            _open(db, folio.id)
            recuse.recuse(db, folio.id, by=gone.id)
        reads, left = me.id, gone.id
    of = ("reviews/readable",)
    assert told(database, reads, THURSDAY - MINUTE, of=of) == [], (
        "at the hour itself it would tell when a window closed"
    )
    assert told(database, reads, THURSDAY, FRIDAY, of=of) == ["Thu 09:00 readable"]
    assert told(database, left, of=of) == []


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


REMINDED = "Thu 09:00 answer_reminder"


def test_who_has_not_answered_is_reminded_and_then_their_coordinator_hears(
    database: Database,
) -> None:
    folio, jo, (ann, bea) = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        assignment.accept(db, folio, knows="no", by=bea)
    assert told(database, ann, THURSDAY - MINUTE, of=ON_TIME) == []
    assert told(database, ann, THURSDAY, of=ON_TIME) == [REMINDED]
    assert [told(database, it, of=ON_TIME) for it in (bea, jo)] == [[], []]
    assert told(database, jo, FRIDAY, of=ON_TIME) == ["Fri 09:00 late"]
    assert told(database, ann, of=ON_TIME) == [REMINDED]
    with clock.at(THURSDAY), database.reading() as db:
        assert not newest(db, ANSWER).values["answer_over"]
    with clock.at(FRIDAY), database.transaction() as db:
        late = newest(db, mails.LATE, jo).whole
        assert "Ann Lorem should have accepted or declined by Thu 5 Mar" in late
        assert "Bea Ipsum" not in late and cases.NAME not in late
        assert "Answer was due   Thu 5 Mar 2026" in newest(db, ANSWER).text


def test_everyone_who_is_late_is_in_one_email_a_day(database: Database) -> None:
    folio, jo, asked = _begun(database)
    with clock.at(WEDNESDAY), database.transaction() as db:
        for account in asked:
            assignment.accept(db, folio, knows="no", by=account)
    assert told(database, jo, THURSDAY, FRIDAY, MONDAY, of=ON_TIME) == []
    assert told(database, jo, TUESDAY, of=ON_TIME) == ["Tue 09:00 late"]
    for days, step, said in (
        (1, [], "Ann Lorem was reminded yesterday."),
        (2, ["remind"] * 2, ""),
    ):
        with clock.at(TUESDAY + timedelta(days=days)), database.reading() as db:
            row = queries.of_folio(db, jo, folio)
        assert row and [it.code for it in row.steps] == step and said in row.wait.words
    with clock.at(TUESDAY), database.transaction() as db:
        text = newest(db, mails.LATE, jo).text
        for name in ("Ann Lorem", "Bea Ipsum"):
            assert f"{name} was reminded today. The review was due Mon 9 Mar" in text
        for account in asked:
            desks.fill(db, folio, by=account)
            lock.lock(db, folio, by=account)
        assert "Lorem" not in newest(db, mails.LATE, jo).text


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
    for it in (ann, bea, jo):
        assert told(database, it, THURSDAY, FRIDAY, of=ON_TIME) == []


def test_before_the_document_can_be_read_only_the_reviewer_hears(database: Database) -> None:
    folio, jo, (ann, _) = _begun(database, stage="1")
    assert told(database, ann, THURSDAY, FRIDAY, of=ON_TIME) == [REMINDED]
    # Who has answered is nothing for a coordinator yet.
    assert told(database, jo, of=ON_TIME) == []
    with clock.at(FRIDAY), database.transaction() as db:
        _open(db, folio)
    assert told(database, jo, MONDAY, of=ON_TIME) == ["Mon 09:00 late"]


def test_who_coordinates_hears_of_an_interview_that_nobody_holds(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = loops.begun(db)
        folio, jo = case.row(db), case.coordinator
        db.get_one(Opening, folio.opening).zone = "UTC"
        hour = Hour(MONDAY, "Room 1", debrief_at=MONDAY + timedelta(hours=6))
        meetings.plan(db, folio, hour, by=jo)
        cases.release(db, case)
    assert told(database, jo, THURSDAY, FRIDAY, of=ON_TIME) == []
    assert told(database, jo, MONDAY, of=ON_TIME) == ["Mon 09:00 late"]
    with clock.at(MONDAY), database.transaction() as db:
        says = "Interviews without an interviewer: 2. Debrief Mon 9 Mar"
        assert says in newest(db, mails.LATE, jo).words


def test_scorecards_and_votes_are_told_of_by_name(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = cases.met(db)
        folio = case.row(db)
        db.get_one(Opening, folio.opening).zone = "UTC"
        hour = Hour(WEDNESDAY + timedelta(hours=25), "Room 1")
        meetings.plan(db, folio, hour, by=case.coordinator)
    jo = case.coordinator
    assert len(told(database, jo, FRIDAY, of=ON_TIME)) == 1
    with clock.at(FRIDAY), database.transaction() as db:
        text = newest(db, mails.LATE, jo).text
        for n in (1, 2):
            assert f"Panel Member {n} has not locked a scorecard" in text
        cases.meet(db, case, 3)
        folio = case.row(db)
        passing.pass_over(db, folio, case.panel[1], reason="Ill.", by=jo)
        db.flush()
        inviting.invite(db, folio, case.readers[0], by=jo)
    assert len(told(database, jo, MONDAY, of=ON_TIME)) == 1, "they have a whole working day"
    told(database, jo, TUESDAY)
    with clock.at(TUESDAY), database.transaction() as db:
        text = newest(db, mails.LATE, jo).text
    assert "Pat Example has not voted" in text
    assert "Panel Member 2" not in text, "nobody waits for a vote that is passed"
