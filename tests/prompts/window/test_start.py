"""Starting the window, and withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs.models import Job
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.window import start
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
