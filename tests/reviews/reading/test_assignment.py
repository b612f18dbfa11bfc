"""Promises about a reviewer's answer: yes, no, and what it means to know a candidate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign
from reviews.reading import assignment
from reviews.reading.models import Assignment
from tests import factories
from tests.refusals import refused
from tests.reviews.reading import desks


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
