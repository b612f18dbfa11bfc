"""A document under review; a served reading room with a signed-in reviewer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from tests.live import browser
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated, seat
from tests.sites import Site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def seated(site: Site, chromium: Browser) -> Iterator[Seated]:
    with seat(site, chromium) as found:
        yield found


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """One transaction for the whole test."""
    with database.transaction() as db:
        yield db


@pytest.fixture
def round_(db: Session) -> desks.Round:
    return desks.begin(db)


@pytest.fixture
def me(round_: desks.Round) -> str:
    return round_.readers[0]
