"""A released case with a sheet of known questions, and a panelist on it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    return sheets.on_site(site)


@pytest.fixture
def lee(site: Site, case: cases.Case) -> FlaskClient:
    return site.as_account(case.panel[0])
