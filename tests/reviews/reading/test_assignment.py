"""Promises about a reviewer's answer: yes, no, and what it means to know a candidate."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.reading import assignment
from tests.reviews.reading import desks


def test_a_planned_reviewer_accepts_and_says_whom_they_know(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        me = round_.readers[0]
        for knows, code in (("", "no_answer"), ("person", "knows_them")):
            with pytest.raises(Refusal) as refused:
                assignment.accept(db, round_.folio, knows=knows, by=me)
            assert refused.value.code == code
        assignment.accept(db, round_.folio, knows="by_name", by=me)
        assert db.scalar(select(Standing.state)) == "reviewer.accepted"
        assert db.scalars(select(Entry.kind).order_by(Entry.seq.desc())).first() == "knows"


def test_a_planned_reviewer_declines_and_an_accepted_one_cannot(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        assignment.decline(db, round_.folio, by=round_.readers[0])
        assert db.scalar(select(Standing.state)) == "ended"
        with pytest.raises(Absent):
            assignment.decline(db, round_.folio, by=round_.readers[0])
        accepted = desks.begin(db, readers=1)
        with pytest.raises(Refusal) as refused:
            assignment.decline(db, accepted.folio, by=accepted.readers[0])
        assert refused.value.code == "recuse_instead"
