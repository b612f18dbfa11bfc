"""A window starts, is lengthened, reminds and ends: everything due follows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Select, delete, select, text, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts import mails
from prompts.deadline import GRACE
from prompts.models import Extension, Invitation, Opening, Submission
from prompts.submitting.ingest_job import Ingest
from prompts.window import calendar_file, extend, outage, reminders, start
from prompts.window.time_up import StartBy, WindowEnds
from prompts.window.verify import check
from tests import mailed
from tests.expect import refused
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
LATER = END + timedelta(days=2)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
T = TypeVar("T")


@pytest.fixture
def writing(database: Database) -> None:
    with database.transaction() as db:
        cases.writing(db)


def _extend(db: Session, mine: Invitation, until: datetime = LATER) -> None:
    extend.deadline(db, mine, until, reason="Flu.", by=cases.member(db))


def _work(database: Database, at: datetime) -> tuple[str, str | None]:
    """Where the only candidate stands once all that is due by then is done."""
    with clock.at(at):
        Worker(database, {"window": WindowEnds(), "start_by": StartBy()}).run_until_idle()
    with database.reading() as db:
        stage, reason = db.execute(select(Folio.stage, Folio.ended_reason)).one()
        return stage, reason


def test_the_deadline_moves_once_and_the_log_does_not_say_why(db: Session) -> None:
    mine = cases.writing(db)
    first = calendar_file.entry(db, mine.id, "window")
    assert first is not None and first.sequence == 0
    _extend(db, mine)
    with pytest.raises(Refusal, match="This is already the deadline"):
        _extend(db, mine)
    assert (mine.deadline, len(mailed.mails(db, "prompts/extended"))) == (LATER, 1)
    kept = db.scalars(select(Extension)).one()
    kept_as = (kept.what, kept.before, kept.after, kept.reason)
    assert kept_as == ("deadline", END, LATER, "Flu.")
    logged = [p.body["facts"] for p in db.scalars(select(Payload)) if "cause" in str(p.body)]
    assert logged == [{"extension": kept.id, "what": "deadline", "cause": "coordinator"}]
    again = calendar_file.entry(db, mine.id, "window")
    assert again is not None and (again.uid, again.sequence) == (first.uid, 1)


def test_a_deadline_is_never_moved_nearer_nor_into_another_year(db: Session) -> None:
    mine = cases.writing(db)
    for until in (END - HOUR, cases.NOON - HOUR, cases.NOON + extend.FURTHEST + HOUR):
        with refused("until"):
            _extend(db, mine, until)
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
    assert _work(database, END + GRACE) == ("1", None)
    assert _work(database, LATER + GRACE - timedelta(seconds=1)) == ("1", None)
    assert _work(database, LATER + GRACE) == ("2", None)


@pytest.mark.parametrize("started", [True, False])
def test_a_clock_that_is_set_back_while_the_job_runs_ends_nothing_and_loses_no_end(
    database: Database, started: bool
) -> None:
    with database.transaction() as db:
        mine = (cases.writing if started else cases.invited)(db)
        ends = UP if started else mine.start_by
        # Taken when it was due, and finished by an earlier clock.
        db.execute(update(Job).values(run_at=ends - HOUR))
    assert _work(database, ends - HOUR) == ("0", None)
    assert _work(database, ends)[0] == "E"


def test_a_window_that_is_over_opens_again_until_reading_begins(
    db: Session, archive: Archive
) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine))
    with clock.at(END + 5 * MINUTE):
        _extend(db, mine)
        assert cases.sent(db, archive, mine, b"Second.", at=END + HOUR).n == 2


def test_what_is_read_or_has_ended_gets_no_more_time(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    with pytest.raises(Refusal, match="Reviewers already have the document"):
        _extend(db, mine)
    with pytest.raises(Refusal, match="Reviewers already have the document"):
        extend.start_by(db, mine, LATER, reason="", by="x")
    gone = cases.writing(db)
    start.withdraw(db, gone, by=gone.id)
    with pytest.raises(Refusal, match="This application is closed"):
        _extend(db, gone)


def test_more_days_are_those_of_the_window_that_begins_then(db: Session) -> None:
    mine = cases.invited(db)
    for days in (6, 0, extend.MOST_DAYS + 1):
        with pytest.raises(Refusal, match="already has 7 days"):
            extend.days(db, mine, days, reason="", by="x")
    extend.days(db, mine, 10, reason="", by="x")
    with pytest.raises(Refusal, match="already has 10 days"):
        extend.days(db, mine, 10, reason="", by="x")
    assert len(mailed.mails(db, "prompts/more_days")) == 1
    assert db.scalars(select(Extension.days)).one() == 3
    start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    assert mine.deadline == cases.NOON + timedelta(days=10)
    assert db.get_one(Opening, mine.opening).window_days == 7, "nobody else's"
    with pytest.raises(Refusal, match="already started"):
        extend.days(db, mine, 12, reason="", by="x")


def test_who_may_start_later_is_ended_later(database: Database) -> None:
    with database.transaction() as db:
        mine = cases.invited(db)
        before = mine.start_by
        later = before + timedelta(days=5)
        extend.start_by(db, mine, later, reason="", by="x")
        with pytest.raises(Refusal, match="This is already the start-by date"):
            extend.start_by(db, mine, later, reason="", by="x")
        assert len(mailed.mails(db, "prompts/start_later")) == 1
    assert _work(database, before) == ("0", None)
    assert _work(database, later) == ("E", "never_started")


def test_many_get_at_least_so_much_and_nobody_loses(db: Session, archive: Archive) -> None:
    job = cases.opening(db, by=cases.member(db))
    soon, late, done = (cases.writing(db, job) for _ in range(3))
    fresh = cases.invited(db, job)
    _extend(db, late, LATER + HOUR)
    cases.submitted(db, done, cases.readable(db, archive, done), final=True)
    everybody = (soon, late, fresh, done)
    moved = [extend.to_at_least(db, it, LATER, "answer", by=None) for it in everybody]
    assert moved == [True, False, False, False]
    assert (soon.deadline, late.deadline) == (LATER, LATER + HOUR)
    assert (fresh.deadline, done.deadline) == (None, END)
    assert len(mailed.mails(db, "prompts/extended")) == 1, (
        "the answer's own mail says until when"
    )


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE extension SET {it} = 'other'" for it in ("cause", "what", '"by"', "id")),
        "DELETE FROM extension",
    ],
)
def test_an_extension_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        _extend(db, cases.writing(db))
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        assert next(iter(check(db))).startswith("Table extension, row ")


UP = END + GRACE


def _all(database: Database, query: Select[T]) -> list[T]:
    with database.reading() as db:
        return list(db.scalars(query))


@pytest.mark.parametrize(("came", "marked"), [(END, False), (END + timedelta(minutes=5), True)])
def test_who_did_not_press_submit_is_submitted_with_the_last_readable_file_and_told(
    database: Database, archive: Archive, came: datetime, marked: bool
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.readable(db, archive, mine, "First.")
        second = cases.readable(db, archive, mine, "Second.")
        good, second.received_at = second.id, came
        broken = cases.sent(db, archive, mine, b"\xff\xfe")
        why = Refusal("not-utf8", "Save as UTF-8.")
        Ingest(archive).finish(db, {"upload": broken.id, "revision": 0}, why)
    assert _work(database, UP) == ("2", None)
    (version,) = _all(database, select(Submission))
    assert (version.upload, version.automatic, version.in_grace) == (good, True, marked)
    assert version.ai_used is None
    assert "prompts/receipt" in _all(database, select(MailOut.template))


def test_what_was_submitted_stands_even_beside_a_newer_file(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        first = cases.readable(db, archive, mine, "First.")
        cases.submitted(db, mine, first)
        cases.readable(db, archive, mine, "Second.")
        document = first.document
    _work(database, UP)
    assert _all(database, select(Folio.document)) == [document]
    assert _all(database, select(Submission.automatic)) == [False]


def test_a_file_that_came_in_time_is_waited_for(database: Database, archive: Archive) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        arrived = cases.sent(db, archive, mine, at=END).id
    assert _work(database, UP) == ("0", None)
    with database.transaction() as db:
        read = cases.document("At last.")
        Ingest(archive).finish(db, {"upload": arrived, "revision": 0}, read)
    assert _work(database, UP + 2 * MINUTE) == ("2", None)
    assert _all(database, select(Submission.upload)) == [arrived]


def test_with_nothing_readable_it_ends_and_the_candidate_hears(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        broken = cases.sent(db, archive, mine, b"\xff")
        Ingest(archive).give_up(db, {"upload": broken.id}, RuntimeError())
    assert _work(database, UP) == ("E", "expired")
    assert "prompts/expired" in _all(database, select(MailOut.template))


def test_withdrawing_ends_it_once_and_the_end_of_the_window_changes_nothing(
    database: Database,
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        start.withdraw(db, mine, by=mine.id)
        with pytest.raises(Refusal, match="already closed"):
            start.withdraw(db, mine, by=mine.id)
    assert _work(database, UP) == ("E", "withdrawn")
    assert "prompts/expired" not in _all(database, select(MailOut.template))


@pytest.mark.parametrize(
    ("started", "ends"), [(False, ("E", "never_started")), (True, ("0", None))]
)
def test_who_never_starts_is_ended_when_the_days_are_over(
    database: Database, started: bool, ends: tuple[str, str | None]
) -> None:
    with database.transaction() as db:
        (cases.writing if started else cases.invited)(db)
        db.execute(delete(Job).where(Job.kind == "window"))
    assert _work(database, cases.NOON + timedelta(days=21)) == ends


def test_the_window_is_in_the_candidates_own_zone(db: Session) -> None:
    mine = cases.writing(db, zone="Asia/Kolkata")  # 17:30 there
    assert (mine.zone, mine.started_at) == ("Asia/Kolkata", cases.NOON)
    assert mine.deadline == datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
    job = db.scalars(select(Job).where(Job.kind == "window")).one()
    assert job.run_at == mine.deadline + GRACE


def test_pressing_start_twice_starts_once(db: Session) -> None:
    mine = cases.writing(db)
    before = mine.deadline
    with clock.at(cases.NOON + timedelta(days=1)):
        start.start(db, mine, "Pacific/Chatham", secret=cases.SECRET, by=mine.id)
    assert (mine.zone, mine.deadline) == ("Europe/Lisbon", before)
    assert len(db.scalars(select(Job).where(Job.kind == "window")).all()) == 1


def test_a_start_needs_a_zone_and_a_living_invitation(db: Session) -> None:
    mine = cases.invited(db)
    with pytest.raises(Refusal, match="time zone"):
        start.start(db, mine, "Lisbon", secret=cases.SECRET, by=mine.id)
    start.withdraw(db, mine, by=mine.id)
    with refused("ended"):
        start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    assert mine.started_at is None


def test_another_zone_changes_what_is_shown_and_no_instant(db: Session) -> None:
    mine = cases.writing(db)
    due = mine.deadline
    jobs = {(job.key, job.run_at) for job in db.scalars(select(Job))}
    start.change_zone(db, mine, "Pacific/Chatham", by=mine.id)
    start.change_zone(db, mine, "Pacific/Chatham", by=mine.id)
    assert (mine.zone, mine.deadline) == ("Pacific/Chatham", due)
    assert {(job.key, job.run_at) for job in db.scalars(select(Job))} == jobs
    with pytest.raises(Refusal, match="from the list"):
        start.change_zone(db, mine, "Nowhere/City", by=mine.id)


@pytest.fixture(autouse=True)
def _listens(asked_database: Database) -> None:
    heartbeat.on_outage(asked_database, outage.give_back)


def _away(database: Database, began: datetime, ended: datetime) -> None:
    with clock.at(began):
        Worker(database, {}).beat()
    with clock.at(ended):
        worker = Worker(database, {"window": WindowEnds()})
        worker.beat()
        worker.run_until_idle()


@pytest.mark.parametrize(
    ("began", "minutes", "given"),
    [
        (-30, 6, 6),  # inside the last hour
        (-61, 6, 6),  # some of it was
        (-2, 90, 90),  # over the end: what was left is left again
        (-30, 5, 0),  # no longer than people wait anyway
        (-90, 20, 0),  # before the last hour
        (1, 20, 0),  # after the end
    ],
)
def test_an_outage_in_the_last_hour_lengthens_by_its_length(
    database: Database, writing: None, began: int, minutes: int, given: int
) -> None:
    down = END + began * MINUTE
    _away(database, down, down + minutes * MINUTE)
    assert _all(database, select(Invitation.deadline)) == [END + given * MINUTE]
    assert _all(database, select(MailOut.template)).count("prompts/extended") == bool(given)
    assert _all(database, select(Extension.cause)) == ["outage"] * bool(given)


def test_a_window_that_ended_in_the_outage_is_open_again_before_its_job_looks(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
    up = END + GRACE + 30 * MINUTE
    _away(database, END - 10 * MINUTE, up)
    assert _all(database, select(Invitation.deadline)) == [up + 10 * MINUTE]
    assert _all(database, select(Folio.stage)) == ["1"]


def test_everybody_in_their_last_hour_gets_it_and_nobody_else(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        job = cases.opening(db, by=cases.member(db))
        hit = [cases.writing(db, job).id for _ in range(3)]
        closed = cases.writing(db, job)
        cases.submitted(db, closed, cases.readable(db, archive, closed), final=True)
        cases.invited(db, job)
    with clock.at(cases.NOON + DAY), either_database.transaction() as db:
        cases.writing(db, db.get_one(Opening, job.id))
    _away(either_database, END - 20 * MINUTE, END - 10 * MINUTE)
    assert sorted(_all(either_database, select(Extension.invitation))) == sorted(hit)


def test_an_outage_is_made_good_for_once(database: Database, writing: None) -> None:
    _away(database, END - 30 * MINUTE, END - 20 * MINUTE)
    with clock.at(END - 20 * MINUTE):
        Worker(database, {}).beat()
    assert _all(database, select(Invitation.deadline)) == [END + 10 * MINUTE]


TWO = 2 * HOUR


def _at(database: Database, *instants: datetime) -> list[str]:
    for instant in instants:
        with clock.at(instant):
            Worker(database, {reminders.JOB: reminders.Reminds()}).run_until_idle()
    with database.reading() as db:
        found = select(MailOut.created_at, MailOut.template).where(
            MailOut.template.in_((reminders.OF_WINDOW, reminders.OF_START))
        )
        rows = db.execute(found.order_by(MailOut.created_at))
        return [f"{at:%d %H:%M} {name}" for at, name in rows]


BOTH = END + DAY - TWO
"""A day before this end is two hours before the other."""


@pytest.mark.parametrize(
    ("until", "instants", "written"),
    [
        (None, [END - DAY - MINUTE], []),
        (None, [END - DAY, END - TWO - MINUTE], ["08 12:00"]),
        (None, [END - DAY, END - TWO, END, END + DAY], ["08 12:00", "09 10:00"]),
        (LATER, [END - DAY, END - TWO, END], []),
        (LATER, [LATER - DAY, LATER - TWO], ["10 12:00", "11 10:00"]),
        (BOTH, [END - DAY, BOTH - DAY, BOTH - TWO], ["09 10:00", "10 08:00"]),
        # A worker that was away sends the later one alone, or none.
        (None, [END - TWO + MINUTE], ["09 10:01"]),
        (None, [END], []),
    ],
)
def test_they_are_written_a_day_and_two_hours_before_the_end(
    database: Database, until: datetime | None, instants: list[datetime], written: list[str]
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        if until:
            extend.deadline(db, mine, until, reason="", by="x")
    assert _at(database, *instants) == [f"{at} prompts/reminder" for at in written]


@pytest.mark.parametrize("how", ["submitted", "closed", "withdrawn"])
def test_they_stop_when_there_is_nothing_left_to_do(
    database: Database, archive: Archive, how: str
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        if how == "withdrawn":
            start.withdraw(db, mine, by=mine.id)
        else:
            read = cases.readable(db, archive, mine)
            cases.submitted(db, mine, read, final=how == "closed")
    assert _at(database, END - DAY, END - TWO) == []


def test_one_whose_moment_is_over_is_never_planned(db: Session) -> None:
    cases.writing(db, cases.opening(db, by=cases.member(db), window_days=1))
    planned = {job.run_at for job in db.scalars(select(Job).where(Job.kind == reminders.JOB))}
    assert cases.NOON + DAY - TWO in planned
    assert cases.NOON not in planned


def test_a_reminder_that_waited_until_it_is_needless_is_not_sent(
    database: Database, archive: Archive, writing: None
) -> None:
    _at(database, END - TWO)
    with clock.at(END - MINUTE), database.transaction() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == reminders.OF_WINDOW)).one()
        values = mails.to_candidate(db, mail, load()).values
        assert values["left"] == "1 minute", "what is left when it is sent"
        mine = db.scalars(select(Invitation)).one()
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        with pytest.raises(Refusal, match="nothing left to remind"):
            mails.to_candidate(db, mail, load())


def test_who_has_not_started_is_reminded_once(database: Database) -> None:
    with database.transaction() as db:
        cases.invited(db)
    last = cases.NOON + timedelta(days=21)
    assert _at(database, last - reminders.BEFORE_START - MINUTE) == []
    assert _at(database, last - reminders.BEFORE_START, last - MINUTE) == [
        "20 12:00 prompts/start_reminder"
    ]


def test_who_has_started_or_declined_is_not_reminded_of_starting(database: Database) -> None:
    with database.transaction() as db:
        job = cases.opening(db, by=cases.member(db))
        cases.writing(db, job)
        gone = cases.invited(db, job)
        start.withdraw(db, gone, by=gone.id)
    written = _at(database, cases.NOON + timedelta(days=21) - reminders.BEFORE_START)
    assert [line for line in written if "start_reminder" in line] == []
