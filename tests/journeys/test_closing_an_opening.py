"""A coordinator closes an opening with twelve candidates under way, and one of them reads why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.prompts import cases
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]


def test_it_takes_three_presses_and_each_candidate_reads_the_reason(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=account, title="Staff Engineer, Payments")
        writers = [cases.writing(db, job, name=f"Writer {n}").id for n in range(4)]
        waiting = [cases.invited(db, job, name=f"Waiting {n}").id for n in range(8)]
        address = f"/openings/{job.id}"
    site.app.config.update(WTF_CSRF_ENABLED=True)
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        sign_in(context, base, site.as_account(account))
        page = context.new_page()
        page.goto(base + address)
        page.get_by_role("link", name="Close the opening…").click()
        expect(page.locator("main")).to_contain_text("8 candidates haven")
        assert looked_at(page) == []
        page.get_by_label("The position has been filled").check()
        page.get_by_role("button", name="Close the opening").click()
        expect(page.get_by_role("main")).to_contain_text("This opening is closed.")
        expect(page.get_by_role("cell", name="Cancelled")).to_have_count(8)
        expect(page.get_by_role("cell", name="Writing")).to_have_count(4)
        assert looked_at(page) == []
    told = site.as_candidate(waiting[0]).get("/my", follow_redirects=True).text
    assert "The job has gone to someone else." in told
    assert "someone else" not in site.as_candidate(writers[0]).get("/my").text
