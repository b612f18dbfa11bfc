from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.expect import transact
from tests.live import browser, live, sign_in
from tests.reviews import cases
from tests.sites import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("opener", [".grid-of-ratings [href^='#c-']", ".group summary"])
def test_going_back_from_a_quote_finds_the_criterion_open(site: Site, opener: str) -> None:
    case = transact(site, cases.met, 3, 4)
    with live(site) as base, browser() as chromium:
        context = chromium.new_context()
        sign_in(context, base, site.as_account(case.manager))
        page = context.new_page()
        page.goto(f"{base}/debriefs/{case.folio}")
        page.locator(opener).first.click()
        page.locator(".group[open] .quote a").first.click()
        expect(page).to_have_url(re.compile("/document"))
        page.go_back()
        expect(page.locator(".group[open] .quote").first).to_be_visible()
