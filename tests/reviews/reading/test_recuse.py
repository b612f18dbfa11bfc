"""Promises about "I recognise the author": said once, told to nobody before the decision."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.reading import recuse
from reviews.reading.models import Recognition
from reviews.reading.queries import reviews_of
from tests import factories
from tests.reviews import cases
from tests.reviews.reading import desks


def kinds(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(Entry.kind).order_by(Entry.seq)))


def test_who_goes_on_keeps_the_folio_and_it_is_in_the_log_once(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        recuse.go_on(db, round_.folio, by=me)
        recuse.go_on(db, round_.folio, by=me)
        state = select(Standing.state).where(Standing.account == me)
        assert db.scalar(state) == "reviewer.accepted"
    assert kinds(database).count("recognised") == 1
    with database.transaction() as db:
        recuse.recuse(db, round_.folio, by=me)
        assert db.scalar(state) == "reviewer.recused"
    assert kinds(database).count("recognised") == 1


def test_who_steps_back_has_said_it_by_that(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        recuse.recuse(db, round_.folio, by=round_.readers[0])
        assert db.scalars(select(Recognition.account)).all() == [round_.readers[0]]
    assert kinds(database)[-1] == "recognised"


def test_it_stands_beside_the_review_once_that_may_be_read(db: Session) -> None:
    case = cases.begun(db)
    recuse.go_on(db, case.folio, by=case.readers[1])
    cases.release(db, case)
    said = {review.alias: review.recognised for review in reviews_of(db, case.folio)}
    alias = db.scalar(select(Standing.alias).where(Standing.account == case.readers[1]))
    assert [n for n, so in said.items() if so] == [alias]


def test_only_who_reads_it_says_so_and_not_after_the_end(
    db: Session, round_: desks.Round
) -> None:
    for other in (factories.account(db).id, desks.begin(db).readers[0]):
        with pytest.raises(Absent):
            recuse.go_on(db, round_.folio, by=other)
    planned = desks.begin(db, readers=1, accepted=False)
    with pytest.raises(Absent):
        recuse.go_on(db, planned.folio, by=planned.readers[0])
    folio = stages.locked(db, round_.folio)
    stages.move(db, folio, "end", by=None, reason="withdrawn")
    with pytest.raises(Refusal) as refused:
        recuse.go_on(db, round_.folio, by=round_.readers[0])
    assert refused.value.code == "ended"


def test_what_was_said_is_never_unsaid(database: Database) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        recuse.go_on(db, round_.folio, by=round_.readers[0])
    for change in ("UPDATE recognition SET account = 'x'", "DELETE FROM recognition"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_a_seat_held_beside_it_ends_with_the_recusal_and_not_with_going_on(
    db: Session, round_: desks.Round, me: str
) -> None:
    folio = stages.locked(db, round_.folio)
    folio.preset = "compact"
    db.flush()
    standing.give(db, folio, me, "panel", by=None)
    seat = select(Standing.state).where(Standing.account == me, Standing.kind == "panel")
    recuse.go_on(db, round_.folio, by=me)
    assert db.scalar(seat) == "panel"
    recuse.recuse(db, round_.folio, by=me)
    assert db.scalar(seat) == "ended"
