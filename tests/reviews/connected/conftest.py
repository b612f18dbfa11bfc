from __future__ import annotations

from collections.abc import Collection

import pytest
from flask.testing import FlaskClient

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import tokens
from tests.sites import Site


def connected(
    site: Site,
    scopes: Collection[str] = tuple(tokens.SCOPES),
    openings: list[str] | None = None,
) -> FlaskClient:
    """A client with a token of a new connection, which belongs to the demo's coordinator."""
    client = site.app.test_client()
    [client.environ_base["HTTP_AUTHORIZATION"]] = bearers(site, scopes, openings)
    return client


def bearers(
    site: Site,
    scopes: Collection[str] = tuple(tokens.SCOPES),
    openings: list[str] | None = None,
    number: int = 1,
) -> list[str]:
    with site.parts.database.transaction() as db:
        owner = db.get_one(Account, site.account("jo.sampleton"))
        people.grant(db, owner, people.ADMIN, by=None)
        made = tokens.make(db, "Hiring system", by=owner.id)
        issued = [
            tokens.issue(db, made, scopes, openings, 90, by=owner.id) for _ in range(number)
        ]
    return [f"Bearer {token}" for token in issued]


@pytest.fixture
def caller(demo_site: Site) -> FlaskClient:
    return connected(demo_site)
