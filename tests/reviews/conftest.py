"""One transaction for a whole test, the hour at which it takes place, a browser, a reviewer,
and a released case with a sheet of known questions and a panelist on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from tests.live import browser
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.reviews.reading import desks
from tests.sites import Site


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


@pytest.fixture
def case(site: Site) -> cases.Case:
    return sheets.on_site(site)


@pytest.fixture
def lee(site: Site, case: cases.Case) -> FlaskClient:
    return site.as_account(case.panel[0])


@pytest.fixture
def web(site: Site) -> desks.WebDesk:
    return desks.visit(site)
