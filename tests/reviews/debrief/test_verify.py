"""`audit verify` names a folio's outcome or level that was changed or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.debrief.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET outcome = 'no_offer'",
        "UPDATE decision SET level = 2",
        "UPDATE decision SET \"by\" = 'somebody'",
        "DELETE FROM decision",
    ],
)
def test_an_outcome_cannot_be_changed_unseen(either_database: Database, statement: str) -> None:
    with either_database.transaction() as db:
        case = cases.begun(db, seats=1)
        cases.release(db, case)
        cases.meet(db, case, 3)
        cases.close(db, case)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        (fault,) = check(db)
    assert fault.startswith("The decision")
