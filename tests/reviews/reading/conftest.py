"""A served reading room with a signed-in reviewer, for the tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.live import browser
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
