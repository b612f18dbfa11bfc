"""Promises of the lock page in real Chromium: what signs stays in sight, however long the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = [pytest.mark.browser, pytest.mark.faults]


@pytest.mark.parametrize("height", [600, 900])
def test_the_button_that_locks_is_in_sight_from_the_first_line_to_the_last(
    seated: Seated, height: int
) -> None:
    with seated.site.parts.database.transaction() as db:
        desks.fill(db, seated.round.folio, by=seated.me)
        for _ in range(20):
            desks.comment(db, seated.round.folio, "failure", by=seated.me)
    page = seated.open("/lock")
    page.set_viewport_size({"width": 1280, "height": height})
    lock = page.get_by_role("button", name="Lock this review")
    last = page.get_by_text(f"{len(desks.KEYS) + 20} comments")
    expect(last).not_to_be_in_viewport()
    last.scroll_into_view_if_needed()
    expect(lock).to_be_in_viewport(ratio=1)
    lock.click(trial=True)
    page.get_by_label("Weakest point").click()
    expect(page.get_by_label("Weakest point")).to_be_in_viewport()
