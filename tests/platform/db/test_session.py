"""What a reading session sees is one moment, on both databases, and it cannot write."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from tests import factories


def test_a_page_sees_nothing_that_happens_while_it_is_read(either_database: Database) -> None:
    everybody = select(func.count()).select_from(Account)
    with either_database.reading() as db:
        before = db.scalar(everybody)
        with either_database.transaction() as other:
            factories.account(other)
        assert db.scalar(everybody) == before
    with either_database.reading() as db:
        assert db.scalar(everybody) == (before or 0) + 1


def test_a_reading_session_changes_nothing(either_database: Database) -> None:
    with pytest.raises(DBAPIError), either_database.reading() as db:
        factories.account(db)
        db.flush()
