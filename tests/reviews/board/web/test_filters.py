"""Filtering the board over HTTP: with many rows, over pages, and when nothing is left."""

from __future__ import annotations

import html
import re

import pytest

from tests.every_run import in_every_run
from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.reviews.board import many
from tests.sites import Site

FILTERS = (
    "",
    "opening={opening}",
    "q=person",
    "stage=review",
    "waits=you",
    "waits=reviewers",
    "waits=review",
    "waits=late",
    "waits=bounced",
    "waits=unopened",
    "reviewer={reviewer}",
    "opening={opening}&stage=review&waits=review&reviewer={reviewer}&q=person",
    "done=1&stage=closed",
)


def _crowd(site: Site) -> many.Crowd:
    with site.parts.database.transaction() as db:
        return many.begin(db)


def _grow(site: Site, crowd: many.Crowd, rows: int) -> None:
    with site.parts.database.transaction() as db:
        while len(crowd.folios) < rows:
            many.add(db, crowd, f"Person {len(crowd.folios):03}")


@pytest.mark.parametrize("most", in_every_run((40, 400), (40,)))
def test_each_filter_takes_as_many_statements_at_7_and_many_rows(site: Site, most: int) -> None:
    crowd = _crowd(site)
    jo = site.as_account(crowd.coordinator)
    counts = []
    for rows in (7, most):
        _grow(site, crowd, rows)
        found = {}
        for asked in FILTERS:
            words = asked.format(opening=crowd.opening.id, reviewer=crowd.readers[0])
            with site.counted() as statements:
                assert jo.get(f"/candidates?{words}").status_code == 200, asked
            found[asked] = len(statements)
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_filter_goes_with_one_from_page_to_page(site: Site) -> None:
    crowd = _crowd(site)
    with site.parts.database.transaction() as db:
        for n in range(60):
            many.add(db, crowd, f"Read {n:02}", stage="2")
            many.add(db, crowd, f"Written {n:02}", stage="0")
    jo = site.as_account(crowd.coordinator)
    asked = f"stage=review&waits=review&reviewer={crowd.readers[0]}"
    first = jo.get(f"/candidates?{asked}").text
    link = re.search(r'href="([^"]*)">Next 50', first)
    assert link
    second = jo.get(html.unescape(link[1])).text
    names = re.findall(r">(Read \d\d)<", first + second)
    assert sorted(set(names)) == sorted(names) == [f"Read {n:02}" for n in range(60)]
    assert "Written" not in second
    assert "Previous 50" in second and 'value="review" selected' in second


def test_nothing_found_leads_back_to_everything(site: Site) -> None:
    crowd = _crowd(site)
    _grow(site, crowd, 7)
    jo = site.as_account(crowd.coordinator)
    page = jo.get("/candidates?stage=decision").text
    assert "No candidates match." in page
    assert 'href="/candidates">Clear the filters' in page
    assert "Nothing needs you" not in page
    assert "Clear the filters" not in jo.get("/candidates").text
    assert "No names match." in jo.get("/candidates?q=nobody&stage=review").text
    past = jo.get("/candidates?stage=review&page=9").text
    assert 'href="/candidates?stage=review">Go to the first page' in past


def test_an_empty_board_says_the_first_step(site: Site) -> None:
    crowd = _crowd(site)
    assert "Create an opening" in site.as_account(crowd.coordinator).get("/candidates").text
    assert "Create an opening" not in site.as_account(crowd.manager).get("/candidates").text


def test_a_hiring_manager_is_offered_what_they_see(site: Site) -> None:
    crowd = _crowd(site)
    with site.parts.database.transaction() as db:
        many.add(db, crowd, "Ada Example", stage="2")
    page = site.as_account(crowd.manager).get("/candidates").text
    assert 'name="stage"' in page
    assert 'name="reviewer"' not in page and 'name="waits"' not in page
    assert "Reader 0" not in page


@pytest.mark.browser
@pytest.mark.faults
def test_a_board_of_forty_is_readable_on_every_screen(site: Site) -> None:
    crowd = _crowd(site)
    _grow(site, crowd, 40)
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        sign_in(context, base, site.as_account(crowd.coordinator))
        page = context.new_page()
        for asked in ("", "?stage=review", "?stage=decision"):
            page.goto(f"{base}/candidates{asked}")
            assert looked_at(page) == [], asked
        page.goto(f"{base}/candidates")
        page.get_by_label("Stage").select_option("In review")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**stage=review**")
        assert (
            page.locator("main").get_by_text("Writing", exact=True).count() == 1
        )  # the choice
