"""What a page does once, in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.live import browser, live, sign_in
from tests.reviews import cases
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


def test_what_was_done_is_said_at_the_part_of_the_page_that_was_pressed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    with live(site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, site.as_account(case.coordinator))
        page = context.new_page()
        page.set_viewport_size({"width": 375, "height": 640})
        page.goto(f"{base}/candidates/{case.folio}")
        page.get_by_role("button", name="Remove Panel Member 1 from the panel").click()
        told = page.get_by_role("status").filter(has_text="Removed. They will get an email.")
        expect(told).to_be_in_viewport()
        expect(told).to_be_focused()
        expect(page.get_by_role("heading", name="Reviewers and panel")).to_be_in_viewport()
