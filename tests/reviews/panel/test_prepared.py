"""A panelist says that they have read: once, while there is an interview to prepare."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.debrief import passing
from reviews.panel import prepared
from tests.reviews import cases


@pytest.fixture
def case(either_database: Database) -> cases.Case:
    """With the panel."""
    with either_database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        return made


def _confirm(database: Database, case: cases.Case, account: str) -> None:
    with database.transaction() as db:
        prepared.confirm(db, db.get_one(Folio, case.folio), by=account)


def test_a_second_press_changes_nothing(either_database: Database, case: cases.Case) -> None:
    _confirm(either_database, case, case.panel[0])
    with either_database.reading() as db:
        first = prepared.who_read(db, case.folio)
    _confirm(either_database, case, case.panel[0])
    with either_database.reading() as db:
        assert prepared.who_read(db, case.folio) == first
        assert [*first] == [case.panel[0]]
        written = db.scalars(select(Entry.kind).where(Entry.kind == "panel_read")).all()
    assert len(written) == 1


def test_only_who_sits_and_has_still_to_interview_says_so(
    either_database: Database, case: cases.Case
) -> None:
    for account in (case.manager, case.coordinator, *case.readers):
        with pytest.raises(Refusal):
            _confirm(either_database, case, account)
    with either_database.transaction() as db:
        cases.meet(db, case, 3)
        folio = db.get_one(Folio, case.folio)
        passing.pass_over(db, folio, case.panel[1], reason="Ill.", by=case.coordinator)
    for account in case.panel:
        with pytest.raises(Refusal, match="The interview is over"):
            _confirm(either_database, case, account)
    with either_database.reading() as db:
        assert prepared.who_read(db, case.folio) == {}
