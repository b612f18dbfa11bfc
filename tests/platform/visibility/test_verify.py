"""`audit verify` names a part whose state is not the one that the log last recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standing SET state = 'reviewer.accepted' WHERE state = 'reviewer.locked'",
        "UPDATE standing SET state = 'reviewer.locked' WHERE state = 'reviewer.recused'",
        "UPDATE standing SET state = 'ended' WHERE kind = 'panel'",
        "UPDATE standing SET account = 'another' WHERE kind = 'panel'",
        "DELETE FROM standing WHERE kind = 'panel'",
    ],
)
def test_a_part_cannot_be_changed_unseen(either_database: Database, statement: str) -> None:
    with either_database.transaction() as db:
        case = cases.begun(db, words=("proceed",) * 3, values=(3,) * 3, seats=1)
        folio = db.get_one(Folio, case.folio)
        stages.recuse(db, folio, case.readers[0], by=case.coordinator)
        standing.end(db, folio, case.panel[0], "panel", by=case.coordinator)
        standing.give(db, folio, case.panel[0], "panel", by=case.coordinator)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        assert connection.execute(text(statement)).rowcount
    with either_database.reading() as db:
        assert next(iter(check(db))).startswith("Table standing, ")
