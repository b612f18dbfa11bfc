"""A coordinator invites a list of people, on a phone's width and by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from prompts.models import Invitation
from prompts.window import start
from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.prompts import cases
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

PEOPLE = """mail;name
ada@example.test;Ada Example
bo at example.test;Bo Specimen
seen@example.test;Cy Tizio
ADA@example.test;Ada Again
"""


def _reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    for _ in range(60):
        if wanted.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_dry_run_then_sending_then_mending(site: Site) -> None:
    secret = site.parts.settings.signing_key()
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=account).id
        before = cases.invited(db, email="seen@example.test")
        start.start(db, before, "Europe/Lisbon", secret=secret, by=before.id)
    site.app.config.update(WTF_CSRF_ENABLED=True)
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 375, "height": 800})
        sign_in(context, base, site.as_account(account))
        page = context.new_page()
        page.goto(f"{base}/openings/{job}")
        _reach(page, page.get_by_role("link", name="Invite from a list…"))
        page.keyboard.press("Enter")
        _reach(page, page.get_by_label("Or paste the rows"))
        page.keyboard.insert_text(PEOPLE)
        _reach(page, page.get_by_role("button", name="Check the rows"))
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Check the list")
        expect(page.locator("main")).to_contain_text(
            "1 person can be invited; 1 only if you confirm it; 2 cannot."
        )
        assert looked_at(page) == []
        tick = page.get_by_label("Invite Cy Tizio again")
        _reach(page, tick)
        page.keyboard.press("Space")
        expect(tick).to_be_checked()
        press = page.get_by_role("button", name="Invite 1 person")
        _reach(page, press, "Shift+Tab")  # it stands above the rows
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("2 invited, 2 left")
        assert looked_at(page) == []
        rows = page.get_by_label("Rows", exact=True)
        _reach(page, rows)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("name,email\nBo Specimen,bo@example.test\n")
        _reach(page, page.get_by_role("button", name="Check these rows"))
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("1 person can be invited.")
        _reach(page, page.get_by_role("button", name="Invite 1 person"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("1 invited, 0 left")
    with site.parts.database.reading() as db:
        mine = select(func.count()).where(Invitation.opening == job)
        assert db.scalar(mine) == 3
