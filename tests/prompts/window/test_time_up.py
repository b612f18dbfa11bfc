"""What happens when time is up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Submission
from prompts.submitting.ingest_job import Ingest
from prompts.window.start import withdraw
from prompts.window.time_up import StartBy, WindowEnds
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
UP = END + GRACE


def _work(database: Database) -> None:
    Worker(database, {"window": WindowEnds(), "start_by": StartBy()}).run_until_idle()


def _folio(database: Database) -> tuple[str, str | None]:
    with database.reading() as db:
        stage, reason = db.execute(select(Folio.stage, Folio.ended_reason)).one()
        return stage, reason


def _mails(database: Database) -> set[str]:
    with database.reading() as db:
        return {name.partition("/")[2] for name in db.scalars(select(MailOut.template))}


@pytest.mark.parametrize(("came", "marked"), [(END, False), (END + timedelta(minutes=5), True)])
def test_a_file_of_the_grace_that_the_end_submits_is_marked(
    database: Database, archive: Archive, came: datetime, marked: bool
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.readable(db, archive, mine).received_at = came
    with clock.at(UP):
        _work(database)
    with database.reading() as db:
        version = db.scalars(select(Submission)).one()
    assert (version.automatic, version.in_grace) == (True, marked)


def test_who_did_not_press_submit_is_submitted_with_the_last_readable_file_and_told(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.readable(db, archive, mine, "First.")
        good = cases.readable(db, archive, mine, "Second.").id
        broken = cases.sent(db, archive, mine, b"\xff\xfe")
        Ingest(archive).finish(
            db, {"upload": broken.id, "revision": 0}, Refusal("not-utf8", "Save as UTF-8.")
        )
    with clock.at(UP):
        _work(database)
    assert _folio(database) == ("2", None)
    with database.reading() as db:
        version = db.scalars(select(Submission)).one()
        assert (version.upload, version.automatic, version.in_grace) == (good, True, False)
        assert version.ai_used is None
    assert "receipt" in _mails(database)


def test_what_was_submitted_stands_even_beside_a_newer_file(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        first = cases.readable(db, archive, mine, "First.")
        cases.submitted(db, mine, first)
        cases.readable(db, archive, mine, "Second.")
        document = first.document
    with clock.at(UP):
        _work(database)
    with database.reading() as db:
        assert db.scalars(select(Folio.document)).one() == document
        assert db.scalars(select(Submission.automatic)).one() is False


def test_a_file_that_came_in_time_is_waited_for(database: Database, archive: Archive) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        arrived = cases.sent(db, archive, mine, at=END).id
    with clock.at(UP):
        _work(database)
    assert _folio(database) == ("0", None)
    with database.transaction() as db:
        Ingest(archive).finish(
            db, {"upload": arrived, "revision": 0}, cases.document("At last.")
        )
    with clock.at(UP + timedelta(minutes=2)):
        _work(database)
    assert _folio(database) == ("2", None)
    with database.reading() as db:
        assert db.scalars(select(Submission.upload)).one() == arrived


def test_with_nothing_readable_it_ends_and_the_candidate_hears(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        broken = cases.sent(db, archive, mine, b"\xff")
        Ingest(archive).give_up(db, {"upload": broken.id}, RuntimeError())
    with clock.at(UP):
        _work(database)
    assert _folio(database) == ("E", "expired")
    assert "expired" in _mails(database)


def test_who_withdrew_is_left_alone(database: Database) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        withdraw(db, mine, by=mine.id)
    with clock.at(UP):
        _work(database)
    assert _folio(database) == ("E", "withdrawn")
    assert "expired" not in _mails(database)


@pytest.mark.parametrize(
    ("started", "ends"), [(False, ("E", "never_started")), (True, ("0", None))]
)
def test_who_never_starts_is_ended_when_the_days_are_over(
    database: Database, started: bool, ends: tuple[str, str | None]
) -> None:
    with database.transaction() as db:
        (cases.writing if started else cases.invited)(db)
        if started:
            for job in db.scalars(select(Job).where(Job.kind == "window")):
                db.delete(job)
    with clock.at(cases.NOON + timedelta(days=21)):
        _work(database)
    assert _folio(database) == ends
