"""A page that was made for one person writes nothing in the session of another."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.web import declare
from blindfolio.web.made_for import REFUSED
from tests.platform.conftest import Opened
from tests.sites import Site

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
DEVICE = re.compile(r'data-device="([^"]+)" data-key="([^"]+)"')


@pytest.fixture
def strict(demo_site: Site, opened: Opened) -> Site:
    data = demo_site.parts.settings.data
    return opened(data, csrf=True, mail=f"folder://{data}/mail")


def _token(client: FlaskClient, path: str) -> str:
    page = client.get(path).text
    found = TOKEN.search(page)
    assert found, page
    return found.group(1)


def _sign_in(site: Site, client: FlaskClient, who: str) -> None:
    """A member by their address, a candidate by where they are."""
    with site.parts.database.transaction() as db:
        if "." in who:
            token = links.for_account(db, site.account(who))
        else:
            token = links.for_invitation(db, site.invitation(who).id)
    form = {"csrf_token": _token(client, f"/open/{token}")}
    assert client.post(f"/open/{token}", data=form).status_code == 302


def _sign_out(client: FlaskClient, path: str) -> None:
    answer = client.post("/sign-out", data={"csrf_token": _token(client, path)})
    assert answer.status_code == 302


def _dump(site: Site) -> str:
    with site.parts.database.engines.read.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("before", "start"), [("alex.ipsum", "/queue"), ("writing", "/my/document")]
)
@pytest.mark.parametrize("now", ["jo.sampleton", "split"])
def test_no_route_takes_what_another_persons_page_sends(
    strict: Site, before: str, start: str, now: str
) -> None:
    client = strict.app.test_client()
    _sign_in(strict, client, before)
    old = _token(client, start)
    _sign_out(client, start)
    _sign_in(strict, client, now)
    rows = _dump(strict)
    written = [r for r in declare.declarations(strict.app) if r["writes"]]
    assert {route["auth"] for route in written} >= {"account", "candidate"}
    for route in written:
        path = re.sub(r"<[^>]+>", "x" * 20, route["rule"])
        form = client.open(path, method=route["methods"][0], data={"csrf_token": old})
        assert form.status_code == 409, path
        assert REFUSED in html.unescape(form.text)
        headers = {"X-CSRFToken": old}
        sent = client.open(path, method=route["methods"][0], json={}, headers=headers)
        assert sent.status_code == 409, path
        assert sent.json == {"error": {"code": "someone_else", "message": REFUSED}}
    assert _dump(strict) == rows


def test_who_signs_out_and_in_again_goes_on_in_a_page_that_was_left_open(strict: Site) -> None:
    client = strict.app.test_client()
    _sign_in(strict, client, "jo.sampleton")
    old = _token(client, "/people")
    _sign_out(client, "/people")
    form = {"csrf_token": old, "name": "Nova Placeholder", "email": "nova@example.test"}
    form |= {"level": "3", "zone": "", "day": "1"}
    signed_out = client.post("/people", data=form)
    assert signed_out.status_code == 403
    assert "You are signed out" in signed_out.text
    _sign_in(strict, client, "jo.sampleton")
    assert client.post("/people", data=form).status_code in (302, 303)
    with strict.parts.database.reading() as db:
        found = select(Account.name).where(Account.email == "nova@example.test")
        assert db.scalars(found).one() == "Nova Placeholder"


def test_a_page_says_opaquely_whose_words_its_device_keeps(strict: Site) -> None:
    said = {}
    for name in ("alex.ipsum", "lee.mockworth"):
        client = strict.app.test_client()
        _sign_in(strict, client, name)
        first, again = (DEVICE.search(client.get("/queue").text) for _ in range(2))
        assert first and again and first.groups() == again.groups()
        said[name] = set(first.groups())
        assert not said[name] & {strict.account(name)}
        # What is shown to who is not signed in, or is not theirs, has no key.
        for path in ("/sign-in", "/closed", "/nothing-here"):
            assert not DEVICE.search(client.get(path).text), path
    assert len(set.union(*said.values())) == 4
