"""One transaction for a whole test, the hour at which it takes place, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from tests.live import browser


@pytest.fixture
def db(asked_database: Database) -> Iterator[Session]:
    """Begun after the fixtures that stand before it in a test's signature."""
    with asked_database.transaction() as session:
        yield session


@pytest.fixture
def at_now(request: pytest.FixtureRequest) -> Iterator[None]:
    """At its module's `NOW`."""
    with clock.at(request.module.NOW):
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened
