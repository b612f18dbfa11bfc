"""Promises of the lock page in real Chromium: what signs stays in sight, however long the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.looks import beyond_the_screen
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


def test_a_question_is_saved_as_it_is_typed_and_a_refused_one_keeps_all(
    seated: Seated,
) -> None:
    with seated.site.parts.database.transaction() as db:
        desks.fill(db, seated.round.folio, by=seated.me)
        desks.comment(
            db, seated.round.folio, "scope", by=seated.me, span=desks.on("First weeks", "b7")
        )
    page = seated.open("/lock")
    late = seated.open("/lock")
    page.get_by_label("Question 2", exact=True).fill("x" * 300 + " why?")
    lines = page.get_by_role("group", name="Question 2")
    lines.get_by_label("Or about these words").fill("words that are nowhere in it")
    lines.get_by_label("Part of the interview").select_option("Migration")
    expect(page.locator("#status")).to_contain_text("Saved")
    page.get_by_role("button", name="Lock this review").click()
    expect(page.locator("#error-summary")).to_contain_text(
        "These words aren't in the document."
    )
    page.set_viewport_size({"width": 375, "height": 800})
    assert beyond_the_screen(page) == []
    page.get_by_role("link", name="These words aren't").click()
    expect(lines.get_by_label("Or about these words")).to_be_focused()
    expect(page.get_by_label("Question 2", exact=True)).to_have_value("x" * 300 + " why?")
    expect(lines.get_by_label("Part of the interview")).to_have_value("migration")
    with seated.site.parts.database.transaction() as db:
        on = desks.comment(db, seated.round.folio, "failure", by=seated.me)
        desks.ask(db, seated.round.folio, by=seated.me, n=3, ask="Why so?", ask_on=on)
    # A tab from before takes over what was chosen meanwhile, and offers the comment that is new.
    late.get_by_label("Question 1", exact=True).fill("Whose?")
    third = late.get_by_role("group", name="Question 3")
    expect(third.get_by_label("About the passage")).to_have_value(on)
    expect(late.get_by_label("Question 3", exact=True)).to_have_value("Why so?")
    expect(late.locator("#both")).to_be_hidden()
