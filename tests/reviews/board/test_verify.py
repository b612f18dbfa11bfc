"""`audit verify` names a gate's decision that was changed or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.board.gate import verify
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gate_decision SET decision = 'stop'",
        "UPDATE gate_decision SET word = 'split'",
        "UPDATE gate_decision SET \"by\" = 'somebody'",
        "DELETE FROM gate_decision",
    ],
)
def test_a_decided_gate_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        case = cases.begun(db, seats=1)
        cases.release(db, case)
        cases.meet(db, case, 3)
    with either_database.reading() as db:
        assert list(verify(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        (fault,) = verify(db)
    assert fault.startswith("The review decision")
