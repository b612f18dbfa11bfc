"""Every page of a look-back in real Chromium, in each of its states: axe, and narrow screens; and a
form that two tabs have filled in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.reviews.calibration.looking_back.acts import answered, begun
from tests.sites import Site

pytestmark = pytest.mark.browser


def _page(chromium: Browser, base: str, client: FlaskClient) -> Page:
    """A window in which the client's person is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    sign_in(context, base, client)
    return context.new_page()


@pytest.mark.faults
def test_every_page_is_readable_on_every_screen(site: Site) -> None:
    closed = answered(site, {"loop": "staff-platform"})
    locked = closed.hires()[0]
    prepared, running = begun(site), begun(site, {"title": "A_title_" * 14})
    running.start()
    first = running.hires()[0]
    running.say(0, first, known="yes", dimension="Mentoring")
    wrong: list[str] = []

    def look(page: Page, path: str) -> None:
        page.goto(base + path)
        wrong.extend(f"{path}: {said}" for said in looked_at(page))

    with live(site) as base, browser() as chromium:
        owner = _page(chromium, base, running.owner)
        colleague = _page(chromium, base, running.browser(0))
        for page in (owner, colleague):
            look(page, running.at)
        look(owner, "/looking-back")
        look(owner, "/looking-back/new")
        owner.get_by_role("button", name="Create look-back").click()
        assert owner.locator("#error-summary a").count() == 1
        wrong.extend(f"refused: {said}" for said in looked_at(owner))
        look(colleague, f"{running.at}/hires/{first}")
        colleague.goto(base + running.at)
        colleague.get_by_role("button", name="Lock answers").click()
        assert colleague.locator("#error-summary a").count() > 2
        wrong.extend(f"incomplete: {said}" for said in looked_at(colleague))
        look(_page(chromium, base, prepared.owner), prepared.at)
        other = _page(chromium, base, closed.browser(0))
        look(other, f"{closed.at}/hires/{locked}")
        assert closed.close().status_code == 303
        for page in (_page(chromium, base, closed.owner), other):
            look(page, closed.at)
    assert wrong == []
