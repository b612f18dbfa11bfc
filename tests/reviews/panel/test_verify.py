"""`audit verify` names a locked scorecard that was changed or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.panel.scorecards.content import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases
from tests.reviews.panel.sheets import released


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecard SET level = 1",
        "UPDATE scorecard SET text = 'Never seen'",
        "UPDATE scorecard SET locked_at = NULL",
        "DELETE FROM scorecard",
        "UPDATE scorecard SET confidence = 'high'",
        "UPDATE scorecard SET account = (SELECT id FROM account WHERE name = 'Jo Sampleton')",
        "UPDATE scorecard_rating SET value = 1 WHERE criterion = 'failure'",
        "UPDATE scorecard_rating SET said = 'Never said' WHERE criterion = 'failure'",
        "UPDATE scorecard_rating SET value = NULL, not_covered = true",
        "DELETE FROM scorecard_rating WHERE criterion = 'migration'",
        "UPDATE scorecard_basis SET words = 'Never asked?'",
        "DELETE FROM scorecard_basis",
        "INSERT INTO scorecard_basis (scorecard, criterion, question, words)"
        " SELECT s.id, 'scope', q.id, '' FROM scorecard s, question q WHERE q.text = 'two'",
    ],
)
def test_a_locked_scorecard_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    case = released(either_database)
    with either_database.transaction() as db:
        cases.meet(db, case, 3)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        (fault,) = check(db)
    assert fault.startswith("Scorecard")
