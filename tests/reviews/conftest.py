"""One transaction for a whole test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database


@pytest.fixture
def db(asked_database: Database) -> Iterator[Session]:
    """Begun after the fixtures that stand before it in a test's signature."""
    with asked_database.transaction() as session:
        yield session
