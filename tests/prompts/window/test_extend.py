"""More time: it only lengthens, it is logged without its reason, and everything due follows it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Extension, Invitation, Opening
from prompts.window import calendar_file, extend
from prompts.window.start import start, withdraw
from prompts.window.time_up import StartBy, WindowEnds
from prompts.window.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
LATER = END + timedelta(days=2)
HOUR = timedelta(hours=1)


def _extend(db: Session, mine: Invitation, until: datetime = LATER) -> None:
    extend.deadline(db, mine, until, reason="Flu.", by=cases.member(db))


def _work(database: Database) -> None:
    Worker(database, {"window": WindowEnds(), "start_by": StartBy()}).run_until_idle()


def _folio(database: Database) -> tuple[str, str | None]:
    with database.reading() as db:
        stage, reason = db.execute(select(Folio.stage, Folio.ended_reason)).one()
        return stage, reason


def _sent(db: Session, template: str) -> int:
    return len(db.scalars(select(MailOut).where(MailOut.template == template)).all())


def test_the_deadline_moves_and_the_candidate_is_told_once(db: Session) -> None:
    mine = cases.writing(db)
    _extend(db, mine)
    with pytest.raises(Refusal, match="This is already the deadline"):
        _extend(db, mine)
    assert mine.deadline == LATER
    assert _sent(db, "prompts/extended") == 1
    kept = db.scalars(select(Extension)).one()
    assert (kept.what, kept.before, kept.after) == ("deadline", END, LATER)
    assert kept.reason == "Flu."


def test_the_ledger_knows_of_it_and_not_why(db: Session) -> None:
    mine = cases.writing(db)
    _extend(db, mine)
    logged = [p.body["facts"] for p in db.scalars(select(Payload)) if "cause" in str(p.body)]
    made = db.scalars(select(Extension.id)).one()
    assert logged == [{"extension": made, "what": "deadline", "cause": "coordinator"}]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (END - HOUR, "until"),
        (cases.NOON - HOUR, "until"),
        (cases.NOON + extend.FURTHEST + HOUR, "until"),
    ],
)
def test_a_deadline_is_never_moved_nearer_nor_into_another_year(
    db: Session, until: datetime, code: str
) -> None:
    mine = cases.writing(db)
    with pytest.raises(Refusal) as refused:
        _extend(db, mine, until)
    assert refused.value.code == code
    assert mine.deadline == END


def test_the_job_of_the_old_deadline_only_plans_again(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        _extend(db, mine)
        # As if the extension's own job had never been written.
        key = f"window:{mine.id}:{LATER.isoformat()}"
        db.delete(db.scalars(select(Job).where(Job.key == key)).one())
    with clock.at(END + GRACE):
        _work(database)
    assert _folio(database) == ("1", None)
    with clock.at(LATER + GRACE - timedelta(seconds=1)):
        _work(database)
    assert _folio(database) == ("1", None)
    with clock.at(LATER + GRACE):
        _work(database)
    assert _folio(database) == ("2", None)


def test_a_window_that_is_over_opens_again_until_reading_begins(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
    with clock.at(END + timedelta(minutes=5)), database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        _extend(db, mine)
        second = cases.sent(db, archive, mine, b"Second.", at=END + HOUR)
        assert second.n == 2


def test_after_reading_began_it_is_refused_with_a_sentence(
    db: Session, archive: Archive
) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    with pytest.raises(Refusal, match="Reviewers already have the document"):
        _extend(db, mine)
    with pytest.raises(Refusal, match="Reviewers already have the document"):
        extend.start_by(db, mine, LATER, reason="", by="x")


def test_what_has_ended_gets_no_more_time(db: Session) -> None:
    mine = cases.writing(db)
    withdraw(db, mine, by=mine.id)
    with pytest.raises(Refusal, match="This application is closed"):
        _extend(db, mine)


def test_more_days_are_those_of_the_window_that_begins_then(db: Session) -> None:
    mine = cases.invited(db)
    extend.days(db, mine, 10, reason="", by="x")
    with pytest.raises(Refusal, match="already has 10 days"):
        extend.days(db, mine, 10, reason="", by="x")
    assert _sent(db, "prompts/more_days") == 1
    assert db.scalars(select(Extension.days)).one() == 3
    start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    assert mine.deadline == cases.NOON + timedelta(days=10)
    assert db.get_one(Opening, mine.opening).window_days == 7, "nobody else's"
    with pytest.raises(Refusal, match="already started"):
        extend.days(db, mine, 12, reason="", by="x")


@pytest.mark.parametrize("days", [6, 0, extend.MOST_DAYS + 1])
def test_days_are_only_added(db: Session, days: int) -> None:
    mine = cases.invited(db)
    with pytest.raises(Refusal, match="already has 7 days"):
        extend.days(db, mine, days, reason="", by="x")


def test_who_may_start_later_is_ended_later(database: Database) -> None:
    with database.transaction() as db:
        mine = cases.invited(db)
        before = mine.start_by
        later = before + timedelta(days=5)
        extend.start_by(db, mine, later, reason="", by="x")
        with pytest.raises(Refusal, match="This is already the start-by date"):
            extend.start_by(db, mine, later, reason="", by="x")
        assert _sent(db, "prompts/start_later") == 1
    with clock.at(before):
        _work(database)
    assert _folio(database) == ("0", None)
    with clock.at(later):
        _work(database)
    assert _folio(database) == ("E", "never_started")


def test_many_get_at_least_so_much_and_nobody_loses(db: Session, archive: Archive) -> None:
    job = cases.opening(db, by=cases.member(db))
    soon, late, fresh, done = (
        cases.writing(db, job),
        cases.writing(db, job),
        cases.invited(db, job),
        cases.writing(db, job),
    )
    _extend(db, late, LATER + HOUR)
    cases.submitted(db, done, cases.readable(db, archive, done), final=True)
    moved = [
        extend.to_at_least(db, mine, LATER, "answer", by=None)
        for mine in (soon, late, fresh, done)
    ]
    assert moved == [True, False, False, False]
    assert (soon.deadline, late.deadline) == (LATER, LATER + HOUR)
    assert (fresh.deadline, done.deadline) == (None, END)
    assert _sent(db, "prompts/extended") == 1, "the answer's own mail says until when"


def test_a_calendar_takes_the_moved_deadline_for_a_newer_one(db: Session) -> None:
    mine = cases.writing(db)
    first = calendar_file.entry(db, mine.id, "window")
    assert first is not None
    known = first.uid
    assert first.sequence == 0
    _extend(db, mine)
    again = calendar_file.entry(db, mine.id, "window")
    assert again is not None
    assert (again.uid, again.sequence) == (known, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE extension SET cause = 'outage'",
        "UPDATE extension SET what = 'days'",
        "UPDATE extension SET \"by\" = 'somebody'",
        "UPDATE extension SET id = 'another'",
        "DELETE FROM extension",
    ],
)
def test_an_extension_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db)
        assert mine.deadline is not None
        until = mine.deadline + timedelta(days=1)
        extend.deadline(db, mine, until, reason="Fever.", by=cases.member(db))
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        assert next(iter(check(db))).startswith("Table extension, row ")
