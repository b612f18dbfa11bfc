"""The people of most pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.prompts import cases
from tests.sites import Site


@pytest.fixture
def ada(site: Site) -> FlaskClient:
    with site.parts.database.transaction() as db:
        mine = cases.writing(db).id
    return site.as_candidate(mine)


@pytest.fixture
def account(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.member(db, "Jo Sampleton", "coordinator")


@pytest.fixture
def jo(site: Site, account: str) -> FlaskClient:
    return site.as_account(account)


@pytest.fixture
def invitation(site: Site) -> str:
    """Of a candidate who has not started."""
    with site.parts.database.transaction() as db:
        return cases.invited(db).id
