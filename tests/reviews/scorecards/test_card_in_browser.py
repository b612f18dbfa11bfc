"""A panelist fills in and locks a scorecard on a phone, in real Chromium, through an outage."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reviews.panel import conversation, desk
from reviews.scorecards.own_card import own_card
from tests.journeys.looks import looked_at
from tests.live import deaf, live, sign_in
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site

pytestmark = pytest.mark.browser

KEPT = "Kept on this device \u2013 will retry"


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Released; Lee has a note on a question that was asked."""
    made = sheets.on_site(site)
    with site.parts.database.transaction() as db:
        one = sheets.question(db, made, "one").id
        fields = {f"went-{one}": "answered", f"note-{one}": "Would shed refunds first."}
        desk.save(db, made.row(db), fields, revision=0, was=None, by=made.panel[0])
    return made


def _phone(site: Site, case: cases.Case, chromium: Browser, base: str) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 375, "height": 800}, has_touch=True)
    sign_in(context, base, site.as_account(case.panel[0]))
    return context


def _stored(site: Site, case: cases.Case) -> dict[str, str]:
    with site.parts.database.reading() as db:
        return own_card(db, case.row(db), case.panel[0]).filled.values()


def _saved(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


@pytest.mark.faults
def test_a_card_is_filled_in_on_a_phone_kept_through_an_outage_and_locked(
    site: Site, case: cases.Case, chromium: Browser
) -> None:
    errors: list[str] = []
    with site.parts.database.transaction() as db:
        conversation.press(db, case.row(db), "start", by=case.panel[0])
    with live(site) as base, _phone(site, case, chromium, base) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{base}/panels/{case.folio}/scorecard")
        failure = page.locator("#c-failure")
        expect(failure.locator("#f-basis-failure")).to_be_checked()
        failure.get_by_role("button", name="Use my notes").click()
        said = page.locator("#f-said-failure")
        expect(said).to_have_value("Asked: one\nWould shed refunds first.")
        failure.get_by_role("button", name="Use my notes").click()
        expect(said).to_have_value("Asked: one\nWould shed refunds first.")
        failure.get_by_label("3 staff").check()
        _saved(page)
        page.wait_for_function("() => !Object.keys(localStorage).length", timeout=30_000)
        stored = _stored(site, case)
        assert stored["rating-failure"] == "3"
        assert stored["said-failure"] == "Asked: one\nWould shed refunds first."

        context.route("**/scorecard", lambda route: route.abort())
        page.locator("#f-text").fill("Knew what to give up. Said in a tunnel.")
        expect(page.locator("#status")).to_have_text(KEPT)
        context.unroute("**/scorecard")
        page.reload()
        expect(page.locator("#f-text")).to_have_value("Knew what to give up. Said in a tunnel.")
        _saved(page)

        page.get_by_role("button", name="Lock scorecard").click()
        expect(page.locator("#error-summary")).to_be_focused()
        expect(page.locator("#error-summary a")).to_have_count(7)
        page.locator("#error-summary a").first.press("Enter")
        expect(page.locator("#f-rating-alternatives")).to_be_focused()
        assert looked_at(page) == []
        for label in page.get_by_label("Not covered").all():
            if label.get_attribute("name") != "rating-failure":
                label.check()
        expect(page.locator(".heard [id^=f-rating][id$=-error]")).to_have_count(0)
        page.locator("#f-level-3").check()
        page.get_by_label("High", exact=True).check()
        # the clock runs, and nobody was asked yet
        page.get_by_role("button", name="Lock scorecard").click()
        expect(page.locator("#error-summary")).to_contain_text("clock hasn't ended")
        expect(page.locator("#error-summary")).to_be_focused()
        page.get_by_role("button", name="Lock scorecard").click()
        expect(page.locator("main")).to_contain_text(
            "No one can change your scorecard, including you."
        )
        expect(page.locator("main")).to_contain_text("Knew what to give up. Said in a tunnel.")
        assert page.evaluate("localStorage.length") == 0
        assert looked_at(page) == []
    assert not errors


def test_two_devices_of_one_panelist_choose_between_both_texts(
    site: Site, case: cases.Case, chromium: Browser
) -> None:
    with live(site) as base, _phone(site, case, chromium, base) as context:
        deaf(context)
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.goto(f"{base}/panels/{case.folio}/scorecard")
        first.locator("#f-text").fill("First tab")
        _saved(first)
        second.locator("#f-text").fill("Second tab")
        expect(second.locator("#both")).to_contain_text("Saved text: First tab")
        second.get_by_role("button", name="Keep my text").click()
        _saved(second)
        second.wait_for_timeout(300)
    assert _stored(site, case)["text"] == "Second tab"
