"""The way to a company's provider and back, in real Chromium: our policy lets no form lead to
another site, so links do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.faults.served import free_port
from tests.live import browser, live
from tests.platform.web.conftest import member
from tests.platform.web.session.conftest import Companys

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("scripts", [True, False])
def test_links_lead_to_the_provider_and_to_its_sign_out(
    chromium: Browser,
    company: Companys,
    mock: str,
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("BLINDFOLIO_BASE_URL", here)
    site = company(mock, csrf=True, email_is_trusted="true")
    claims = {"email": member(site).email, "email_verified": True}
    person = f"browser-{port}"  # not another run's, whose account is of another site
    requests.put(f"{mock}/users/{person}", json=claims, timeout=5).raise_for_status()
    said: list[str] = []
    with live(site, port=port):
        page = chromium.new_context(java_script_enabled=scripts).new_page()
        page.on("console", lambda it: said.append(it.text) if here in page.url else None)
        # The provider's own styles, which are on the internet.
        page.route(re.compile("jsdelivr"), lambda route: route.abort())
        page.goto(f"{here}/panels")
        page.get_by_role("link", name="Sign in with Brightwater").click()
        page.get_by_placeholder("sub").fill(person)
        page.get_by_role("button", name="Authorize").click()
        if not scripts:
            page.get_by_role("button", name="Continue").click()
        expect(page).to_have_url(f"{here}/panels")
        if scripts:
            page.go_back()
            expect(page).not_to_have_url(re.compile("/sso/return"))
            page.goto(f"{here}/panels")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign out of Brightwater too").click()
        page.get_by_role("button", name="End session").click()
        expect(page).to_have_url(re.compile("/sign-in"))
        expect(page.get_by_text("Sign out of")).to_have_count(0)
    assert said == []
