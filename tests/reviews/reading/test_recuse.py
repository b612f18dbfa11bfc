"""Promises about a reviewer's answer, and about "I recognise the author": said once, told to nobody
before the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.board.assigning import assign
from reviews.reading import assignment, recuse
from reviews.reading.models import Assignment, Recognition
from reviews.reading.queries import reviews_of
from tests import factories
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk


def test_a_planned_reviewer_accepts_and_says_whom_they_know(database: Database) -> None:
    desk = desks.sit(database, readers=1, accepted=False)
    for knows in ("", "person", "maybe"):
        with refused("no_answer"):
            desk.act(assignment.accept, knows=knows)
    desk.act(assignment.accept, knows="by_name")
    assert desk.one(select(Standing.state)) == "reviewer.accepted"
    assert desk.all(select(Entry.kind).order_by(Entry.seq))[-1] == "knows"
    with refused("recuse_instead"):
        desk.act(assignment.decline)


def test_a_planned_reviewer_declines_once(database: Database) -> None:
    desk = desks.sit(database, readers=1, accepted=False)
    desk.act(assignment.decline)
    assert desk.one(select(Standing.state)) == "ended"
    with pytest.raises(Absent):
        desk.act(assignment.decline)


def test_a_reason_is_one_of_the_lists_and_is_kept(database: Database) -> None:
    desk = desks.sit(database, readers=0)
    with database.transaction() as db:
        desk.readers.append(factories.account(db).id)
    with database.transaction() as db:
        folio = stages.locked(db, desk.folio)
        assign.reviewer(db, folio, desk.me, due=clock.now() + timedelta(days=4), by="jo")
    with pytest.raises(Refusal, match="from the list"):
        desk.act(assignment.decline, reason="I know Ada")
    desk.act(assignment.decline, reason="away")
    asked = desk.one(select(Assignment))
    assert (asked.reason, asked.declined_at is not None) == ("away", True)


LOGGED = select(Entry).where(Entry.kind == "recognised")


def state(desk: Desk, kind: str = "reviewer") -> str:
    where = (Standing.account == desk.me, Standing.kind == kind)
    return desk.one(select(Standing.state).where(*where))


def test_who_goes_on_keeps_the_folio_and_it_is_in_the_log_once(desk: Desk) -> None:
    for _ in range(2):
        desk.act(recuse.go_on)
    assert state(desk) == "reviewer.accepted"
    assert len(desk.all(LOGGED)) == 1
    desk.act(recuse.recuse)
    assert state(desk) == "reviewer.recused"
    assert len(desk.all(LOGGED)) == 1
    for change in ("UPDATE recognition SET account = 'x'", "DELETE FROM recognition"):
        with pytest.raises(DBAPIError), desk.database.transaction() as db:
            db.execute(text(change))


def test_who_steps_back_has_said_it_by_that(desk: Desk) -> None:
    desk.act(recuse.recuse)
    assert desk.one(select(Recognition.account)) == desk.me
    assert desk.all(select(Entry.kind).order_by(Entry.seq))[-1] == "recognised"


def test_it_stands_beside_the_review_once_that_may_be_read(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        recuse.go_on(db, case.folio, by=case.readers[1])
        cases.release(db, case)
        said = {review.alias: review.recognised for review in reviews_of(db, case.folio)}
        alias = db.scalar(select(Standing.alias).where(Standing.account == case.readers[1]))
    assert [n for n, so in said.items() if so] == [alias]


def test_only_who_reads_it_says_so_and_not_after_the_end(
    database: Database, desk: Desk
) -> None:
    with database.transaction() as db:
        nobody = factories.account(db).id
    planned = desks.sit(database, readers=1, accepted=False)
    for at, by in ((desk, nobody), (desk, planned.me), (planned, planned.me)):
        with pytest.raises(Absent):
            at.act(recuse.go_on, by=by)
    desk.end()
    with refused("ended"):
        desk.act(recuse.go_on)


def test_a_seat_held_beside_it_ends_with_the_recusal_and_not_with_going_on(desk: Desk) -> None:
    with desk.database.transaction() as db:
        folio = stages.locked(db, desk.folio)
        folio.preset = "compact"
        db.flush()
        standing.give(db, folio, desk.me, "panel", by=None)
    desk.act(recuse.go_on)
    assert state(desk, "panel") == "panel"
    desk.act(recuse.recuse)
    assert state(desk, "panel") == "ended"
