"""Starting the window, and withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.window import start, status
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


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
    with pytest.raises(Refusal) as refused:
        start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    assert (refused.value.code, mine.started_at) == ("ended", None)


def test_withdrawing_ends_it_once(db: Session) -> None:
    mine = cases.writing(db)
    start.withdraw(db, mine, by=mine.id)
    folio = db.scalars(select(Folio)).one()
    assert (folio.stage, folio.ended_reason) == ("E", "withdrawn")
    with pytest.raises(Refusal, match="already closed"):
        start.withdraw(db, mine, by=mine.id)


def test_the_page_has_one_sentence_for_all_of_the_reading(
    database: Database, archive: Archive
) -> None:
    said = {}
    with database.transaction() as db:
        mine = cases.invited(db)
        folio = db.get_one(Folio, mine.folio)
        said["0"] = {status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), clock.now())}
        start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
        said["0"].add(status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), clock.now()))
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        said["1"] = {status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), clock.now())}
        stages.move(db, folio, "open", by=None)
        for stage in ("2", "3", "4", "5", "6", "7", "7s"):
            folio.stage = stage
            db.flush()
            said[stage] = {
                status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), clock.now())
            }
    assert len(said["0"]) == 2
    assert said["2"] == said["3"] == said["4"]
    assert said["7"] == said["7s"]
    assert len(set.union(*said.values())) == 7


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
