"""Saved views on the board, as a coordinator meets them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from reviews.board.models import SavedView
from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.reviews.board import many
from tests.sites import Site

SAID = {"name": "Late reviews", "stage": "review", "waits": "you"}


@pytest.fixture
def crowd(site: Site) -> many.Crowd:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for n in range(7):
            many.add(db, crowd, f"Person {n}")
    return crowd


def _views(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).select_from(SavedView)) or 0


def test_filters_get_a_name_and_a_link_above_the_board(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)
    assert "Save view" not in jo.get("/candidates").text
    page = jo.get("/candidates?stage=review&waits=you").text
    assert 'name="stage" value="review"' in page and "Save view" in page
    for _ in range(2):
        answer = jo.post("/candidates/views", data=SAID)
        assert answer.status_code == 303
        assert answer.location == "/candidates?stage=review&waits=you&said=view_saved"
        assert _views(site) == 1
    link = 'href="/candidates?stage=review&amp;waits=you"'
    assert f"{link}>Late reviews" in jo.get("/candidates").text
    opened = jo.get("/candidates?stage=review&waits=you").text
    assert f'{link} aria-current="true">Late reviews' in opened
    assert "Late reviews" not in site.as_account(crowd.manager).get("/candidates").text

    action = re.search(r'action="(/candidates/views/\w+/delete)"', opened)
    assert action
    with site.parts.database.transaction() as db:
        other = many.begin(db).coordinator
    assert site.as_account(other).post(action[1]).status_code == 404
    assert jo.post(action[1]).status_code == 303
    assert jo.post(action[1]).status_code == 404
    assert _views(site) == 0


def test_what_cannot_be_saved_is_said_beside_the_field(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)
    refused = jo.post("/candidates/views", data=SAID | {"name": " "})
    assert (refused.status_code, _views(site)) == (422, 0)
    assert "Enter a name for this view" in refused.text
    assert 'value="review" selected' in refused.text
    # Every link and form of the refused page leads back to the board.
    assert 'action="/candidates"' in refused.text
    assert 'href="/candidates/views?' not in refused.text
    absent = site.as_account(crowd.manager).post("/candidates/views", data=SAID)
    assert absent.status_code == 404


@pytest.mark.browser
def test_a_view_is_saved_on_a_phone(site: Site, crowd: many.Crowd) -> None:
    site.app.config.update(WTF_CSRF_ENABLED=True)
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 375, "height": 800})
        sign_in(context, base, site.as_account(crowd.coordinator))
        page = context.new_page()
        page.goto(f"{base}/candidates?waits=panel")
        page.get_by_text("Save these filters as a view").click()
        page.get_by_label("Name of the view").fill("With the panel")
        page.get_by_role("button", name="Save view").click()
        view = page.get_by_role("link", name="With the panel")
        view.wait_for()
        assert looked_at(page) == []
        page.get_by_role("button", name="Delete the view “With the panel”").click()
        view.wait_for(state="detached")
    assert _views(site) == 0
