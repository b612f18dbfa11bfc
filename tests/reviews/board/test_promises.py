"""The day by which a candidate was promised to hear is said before a review is due later, and once
it is so."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.jobs.worker import Worker
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews import telling
from reviews.board import mails, queries
from reviews.board.assigning import assign, due_dates
from reviews.board.row import NextStep
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.reading import assignment
from tests.expect import answered, told, transact
from tests.mailed import newest
from tests.prompts import cases as asking
from tests.sites import Site

NOW = datetime.fromisoformat("2031-03-04T12:00Z")
pytestmark = pytest.mark.usefixtures("at_now")
HEARS = {
    "texts": TEXTS | {"You hear": "Within two working days of your deadline, we tell you."}
}
"""With a deadline on Tuesday 11 March, by Thursday 13 March."""
SAID = "Kim Lorem is due too late: the candidate was promised to hear by"


def _begun(db: Session, /, stage: str = "2", **given: object) -> tuple[str, str, str]:
    """A folio, its coordinator, and a reviewer who is due on 13 March, if they were asked for a
    day."""
    jo, kim = asking.member(db, "Jo Sampleton", "coordinator"), asking.member(db, "Kim Lorem")
    mine = asking.writing(db, asking.opening(db, by=jo, **HEARS))
    folio = db.get_one(Folio, mine.folio)
    folio.stage, folio.reached = stage, int(stage)
    db.flush()
    due = {"due": due_dates.end_of(NOW.date() + timedelta(days=9), _ZONE), **given}
    assign.reviewer(db, folio, kim, **due, by=jo)  # type: ignore[arg-type]
    assignment.accept(db, folio.id, knows="no", by=kim)
    return folio.id, jo, kim


_ZONE = ZoneInfo("Europe/Lisbon")


def _late(db: Session, coordinator: str, folio: str) -> list[NextStep]:
    row = queries.of_folio(db, coordinator, folio)
    assert row is not None
    return [it for it in row.steps if it.late]


def _work(site: Site) -> None:
    Worker(site.parts.database, {telling.LATE: mails.LateMails()}).run_until_idle()


def test_another_day_that_breaks_the_promise_is_told_once(site: Site) -> None:
    folio, jo, kim = transact(site, _begun)
    with site.parts.database.transaction() as db:
        assert _late(db, jo, folio) == [], "the candidate can still hear that day"
        due_dates.take_another_day(db, db.get_one(Folio, folio), by=kim)
        [step] = _late(db, jo, folio)
        assert (step.code, step.sentence, step.account) == ("due", SAID, kim)
        assert step.at is not None and step.at.date() == NOW.date() + timedelta(days=9)
    _work(site)
    _work(site)
    with site.parts.database.transaction() as db:
        assert told(db, mails.LATE) == [jo]
        assert f"{SAID} Thu 13 Mar" in newest(db, mails.LATE).text
    page = site.as_account(jo).get(f"/candidates/{folio}").text
    assert f"/candidates/{folio}/reviewers/{kim}/due" in page


def test_another_day_that_keeps_it_is_told_to_nobody(site: Site) -> None:
    due = NOW + timedelta(days=3)
    folio, jo, kim = transact(site, _begun, due=due)
    with site.parts.database.transaction() as db:
        due_dates.take_another_day(db, db.get_one(Folio, folio), by=kim)
        assert _late(db, jo, folio) == []
    _work(site)
    with site.parts.database.reading() as db:
        assert told(db, mails.LATE) == []


def test_an_absence_that_pushes_a_review_past_it_is_told(site: Site) -> None:
    folio, jo, kim = transact(site, _begun, stage="1", days=3)
    with site.parts.database.transaction() as db:
        absence.put(db.get_one(Account, kim), "2031-03-05", "2031-03-17", "Europe/Lisbon")
        held = stages.locked(db, folio)
        stages.move(db, held, "open", by=None)
        assign.when_opened(db, held, "open", "1", "2")
        assert [(it.code, it.sentence) for it in _late(db, jo, folio)] == [("due", SAID)]
    with clock.at(NOW + timedelta(minutes=1)):
        _work(site)
    with site.parts.database.reading() as db:
        assert told(db, mails.LATE) == [jo]


def test_pages_say_the_promise_before_it_is_broken(site: Site) -> None:
    folio, jo, kim = transact(site, _begun)
    client = site.as_account(jo)
    said = "The candidate was promised to hear by <strong>Thu 13 Mar"
    of = f"/candidates/{folio}"
    for page in ("plan", f"reviewers/{kim}/due", f"reviewers/{kim}/replace"):
        answered(client.get(f"{of}/{page}"), 200, said)
    bulk = client.get("/candidates/assign", query_string={"folio": folio})
    answered(bulk, 200, "Promised to hear by Thu 13 Mar")


def test_who_extends_a_deadline_reads_the_hour_that_waits_for_it(site: Site) -> None:
    folio, jo, _kim = transact(site, _begun, stage="0")
    with site.parts.database.transaction() as db:
        meets = Hour(NOW + timedelta(days=20), "Room 1")
        meetings.plan(db, db.get_one(Folio, folio), meets, by=jo)
    page = site.as_account(jo).get(f"/candidates/{folio}").text
    form = page.partition("Extend the deadline")[2].partition("</form>")[0]
    assert "The interview is scheduled for <strong>Mon 24 Mar 2031" in form
