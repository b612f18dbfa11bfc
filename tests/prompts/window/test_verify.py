"""`audit verify` names an extension that was changed or deleted past the product."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from prompts.window import extend
from prompts.window.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE extension SET cause = 'outage'",
        "UPDATE extension SET what = 'days'",
        "UPDATE extension SET \"by\" = 'somebody'",
        "UPDATE extension SET id = 'another'",
        "DELETE FROM extension",
    ],
)
def test_an_extension_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db)
        assert mine.deadline is not None
        until = mine.deadline + timedelta(days=1)
        extend.deadline(db, mine, until, reason="Fever.", by=cases.member(db))
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        assert next(iter(check(db))).startswith("Table extension, row ")
