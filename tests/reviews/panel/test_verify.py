"""`audit verify` names a locked scorecard that was changed or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.panel.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecard SET level = 1",
        "UPDATE scorecard SET text = 'Never seen'",
        "UPDATE scorecard SET locked_at = NULL",
        "DELETE FROM scorecard",
    ],
)
def test_a_locked_scorecard_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        case = cases.begun(db, seats=1)
        cases.release(db, case)
        cases.meet(db, case, 3)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        (fault,) = check(db)
    assert fault.startswith("Scorecard")
