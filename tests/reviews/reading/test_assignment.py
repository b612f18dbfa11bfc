"""Promises about a reviewer's answer: yes, no, and what it means to know a candidate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign
from reviews.reading import assignment
from reviews.reading.models import Assignment
from tests import factories
from tests.reviews.reading import desks


def test_a_planned_reviewer_accepts_and_says_whom_they_know(db: Session) -> None:
    round_ = desks.begin(db, readers=1, accepted=False)
    me = round_.readers[0]
    for knows in ("", "person", "maybe"):
        with pytest.raises(Refusal) as refused:
            assignment.accept(db, round_.folio, knows=knows, by=me)
        assert refused.value.code == "no_answer"
    assignment.accept(db, round_.folio, knows="by_name", by=me)
    assert db.scalar(select(Standing.state)) == "reviewer.accepted"
    assert db.scalars(select(Entry.kind).order_by(Entry.seq.desc())).first() == "knows"


def test_a_planned_reviewer_declines_and_an_accepted_one_cannot(db: Session) -> None:
    round_ = desks.begin(db, readers=1, accepted=False)
    assignment.decline(db, round_.folio, by=round_.readers[0])
    assert db.scalar(select(Standing.state)) == "ended"
    with pytest.raises(Absent):
        assignment.decline(db, round_.folio, by=round_.readers[0])
    accepted = desks.begin(db, readers=1)
    with pytest.raises(Refusal) as refused:
        assignment.decline(db, accepted.folio, by=accepted.readers[0])
    assert refused.value.code == "recuse_instead"


def test_a_reason_is_one_of_the_lists_and_is_kept(db: Session) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    assign.reviewer(db, folio, kim, due=clock.now() + timedelta(days=4), by="jo")
    with pytest.raises(Refusal, match="from the list"), db.begin_nested():
        assignment.decline(db, folio.id, by=kim, reason="I know Ada")
    assignment.decline(db, folio.id, by=kim, reason="away")
    asked = db.scalars(select(Assignment)).one()
    assert (asked.reason, asked.declined_at is not None) == ("away", True)
