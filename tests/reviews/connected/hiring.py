"""A hiring system's side: a connection that is set up for it, and the calls that it makes."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import site_keys
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks import endpoint
from reviews.connected.hiring import told
from tests.reviews.connected.conftest import bearers
from tests.sites import Site

API = "/api/v1"
KEY_2 = "key two"


def system(site: Site, name: str, home: str = "") -> FlaskClient:
    """A client of a new connection to this hiring system. It sends its token as they do."""
    (bearer,) = bearers(site, ["orders:take"])
    with site.parts.database.transaction() as db:
        newest = select(Connection).order_by(Connection.made_at.desc()).limit(1)
        connection = db.scalars(newest).one()
        keys = site_keys.of_site(site.parts.settings)
        endpoint.report(
            db,
            connection.id,
            name,
            home or told.SYSTEMS[name].home,
            KEY_2,
            keys,
            by=connection.owner,
        )
    return calling(site, bearer.removeprefix("Bearer "))


def calling(site: Site, key: str) -> FlaskClient:
    client = site.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = told.basic(key)["Authorization"]
    return client


def order(
    opening: str, email: str, test: int = 1, *, home: str = "https://app.greenhouse.io"
) -> dict[str, Any]:
    """What Greenhouse sends, with everything that this site must drop."""
    return {
        "partner_test_id": opening,
        "candidate": {
            "first_name": "Nova",
            "last_name": "Example",
            "preferred_name": None,
            "resume_url": "https://cv.example.test/dropped",
            "phone_number": "555 0100",
            "email": email,
            "greenhouse_profile_url": "https://app.greenhouse.io/people/1",
        },
        "sent_by": "JO.sampleton@example.test",
        "url": f"{home}/integrations/testing_partners/take_home_tests/{test}",
    }


def send_test(client: FlaskClient, body: dict[str, Any]) -> TestResponse:
    return client.post(f"{API}/greenhouse/send_test", json=body)


def status(client: FlaskClient, id_: str) -> dict[str, Any]:
    answer = client.get(f"{API}/greenhouse/test_status?partner_interview_id={id_}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def start(opening: str, email: str, application: str = "a-1") -> dict[str, Any]:
    """What Ashby sends."""
    return {
        "assessment_type_id": opening,
        "candidate": {
            "ashby_id": "c-1",
            "first_name": "Nova",
            "last_name": "Example",
            "email": email,
            "ashby_profile_url": "https://app.ashbyhq.com/candidates/1",
        },
        "application": {"ashby_id": application, "status": "Active"},
        "job": {"ashby_id": "j-1", "name": "Engineer", "ashby_job_url": "https://x.test/"},
    }


def ashby(client: FlaskClient, call: str, body: dict[str, Any]) -> TestResponse:
    return client.post(f"{API}/ashby/assessment.{call}", json=body)
