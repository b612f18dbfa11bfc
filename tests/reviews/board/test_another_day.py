"""A reviewer takes one more working day, once, and their coordinator sees it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign, due_dates, due_mails, queries
from reviews.reading import assigned_reviews, assignment
from tests import factories
from tests.reviews.reading import desks
from tests.sites import Site

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)  # a Tuesday
FRIDAY = datetime(2031, 3, 7, 18, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)


def _reading(db: Session) -> tuple[Folio, str]:
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    me = factories.account(db).id
    assign.reviewer(db, folio, me, due=FRIDAY, days=3, by="jo")
    assignment.accept(db, folio.id, knows="no", by=me)
    return folio, me


@pytest.mark.parametrize(
    ("days", "due"), [(0, MONDAY), (10, datetime(2031, 3, 17, 18, tzinfo=UTC))]
)
def test_it_is_the_next_working_day_once(
    either_database: Database, days: int, due: datetime
) -> None:
    at = NOW + timedelta(days=days)  # the second is a Friday, a week after the due date
    with clock.at(NOW), either_database.transaction() as db:
        folio, me = _reading(db)
        (waiting,) = assigned_reviews.shelf(db, me).to_read
        assert waiting.more_day
    with clock.at(at), either_database.transaction() as db:
        folio = db.get_one(Folio, folio.id)
        for _ in range(2):
            due_dates.take_another_day(db, folio, by=me)
        assert standing.live(db, folio, me, "reviewer").due == due
        (waiting,) = assigned_reviews.shelf(db, me).to_read
        assert (waiting.due, waiting.more_day) == (due, False)
        (seen,) = (it for it in queries.people(db, folio.id) if it.account == me)
        assert (seen.due, seen.more_day_at) == (due, at)
        planned = select(Job.args).where(Job.kind == due_mails.JOB)
        assert due.isoformat() in {args["due"] for args in db.scalars(planned)}


def test_nobody_takes_a_day_for_somebody_else_or_for_what_is_over(
    either_database: Database,
) -> None:
    with clock.at(NOW), either_database.transaction() as db:
        folio, me = _reading(db)
        with pytest.raises(Absent):
            due_dates.take_another_day(db, folio, by=factories.account(db).id)
        standing.live(db, folio, me, "reviewer").locked = True
        with pytest.raises(Refusal, match="nothing is due"):
            due_dates.take_another_day(db, folio, by=me)


def test_the_queue_offers_it_until_it_is_taken(demo_site: Site) -> None:
    found = select(Standing.account, Folio.code).join(Folio, Folio.id == Standing.folio)
    where = (Standing.state == "reviewer.accepted", Folio.stage == "2")
    with demo_site.parts.database.reading() as db:
        account, code = db.execute(found.where(*where)).first() or ("", "")
    client = demo_site.as_account(account)
    offered = client.get("/queue").text
    assert f"I need another day for {code}" in offered
    assert "You can use it once for each review" in offered
    for _ in range(2):
        answer = client.post(f"/read/{code}/another-day")
        assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "You have one more working day." in page
    assert re.search(rf"{code}, [^<]+, is now due \w+ \d+ \w+ \d+\.", page)
    assert f"I need another day for {code}" not in page
    other = demo_site.as_member("jo.sampleton")
    assert other.post(f"/read/{code}/another-day").status_code == 404
