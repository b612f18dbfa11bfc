"""Sites that sign their team in at an identity provider."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import oidc_provider_mock
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.forger import CLIENT, Forger, forging
from tests.platform.conftest import Opened
from tests.sites import Site

Companys = Callable[..., Site]


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """The address of `oidc-provider-mock`, which signs in anyone."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def forger() -> Iterator[Forger]:
    with forging() as running:
        yield running


@pytest.fixture
def company(site: Site, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> Companys:
    """Opens the site again with this provider."""

    def open_(issuer: str, *, csrf: bool = False, **given: str) -> Site:
        of_site = {"issuer": issuer, "client_id": CLIENT, "client_secret": "s3cret"}
        for name, value in (of_site | {"name": "Brightwater"} | given).items():
            monkeypatch.setenv(f"BLINDFOLIO_OIDC_{name.upper()}", value)
        return opened(site.parts.settings.data, mail=site.parts.settings.mail_url, csrf=csrf)

    return open_


def press(client: FlaskClient, address: str) -> TestResponse:
    """Comes back from the provider, and presses the button of the page."""
    page = client.get(address)
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return client.post("/sso/return", data={k: html.unescape(v) for k, v in sent})
