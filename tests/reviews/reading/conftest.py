"""A document under review; a served reading room with a signed-in reviewer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from blindfolio.db.session import Database
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated, seat
from tests.sites import Site


@pytest.fixture
def seated(site: Site, chromium: Browser) -> Iterator[Seated]:
    with seat(site, chromium) as found:
        yield found


@pytest.fixture
def filled(seated: Seated) -> Seated:
    """They have filled their review in."""
    seated.fill()
    return seated


@pytest.fixture
def desk(asked_database: Database) -> desks.Desk:
    return desks.sit(asked_database)
