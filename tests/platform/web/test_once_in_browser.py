"""What a page does once, in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = pytest.mark.browser


def test_a_page_that_is_loaded_again_says_nothing_of_the_act_before_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db).id
    with live(site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, site.as_account(account))
        page = context.new_page()
        page.goto(f"{base}/conflicts?page=1&said=kept#top")
        told = page.get_by_text("Your changes have been saved.")
        expect(told).to_be_visible()
        expect(page).to_have_url(f"{base}/conflicts?page=1#top")
        page.reload()
        expect(page.locator("h1")).to_be_visible()
        expect(told).to_have_count(0)
