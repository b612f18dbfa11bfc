"""A tick that puts a comment before the panel opens a line for the question, and refuses what a
sheet may not hold in front of the reviewer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from reviews.reading.models import Comment
from tests.reviews.reading.rooms import Seated, selected

pytestmark = pytest.mark.browser

CARDS = "#comment-list > li.comment"


def test_a_marked_strength_is_asked_in_the_words_that_its_reviewer_writes(
    seated: Seated,
) -> None:
    page = seated.open()
    selected(page, "b3", "five seconds")
    page.keyboard.press("c")
    composer = page.locator("#composer")
    composer.get_by_label("Criterion").select_option("failure")
    composer.get_by_label("Strength").check()
    text = composer.get_by_label("Comment", exact=True)
    line = composer.get_by_label("The question for the panel")
    text.fill("Aligned with a stated goal.")
    expect(line).to_be_hidden()
    composer.get_by_label("Ask this in the interview").check()
    expect(line).to_be_visible()
    text.fill("Aligned with which goal?")
    expect(line).to_be_hidden()
    text.fill("Aligned with a stated goal.")
    expect(line).to_be_visible()

    save = composer.get_by_role("button", name="Save comment")
    save.click()
    expect(composer).to_contain_text("Write what the panel is to ask")
    expect(line).to_be_focused()
    line.fill("Why did I rate this 2?")
    save.click()
    expect(composer).to_contain_text("“rate this 2” reads as a rating")
    expect(text).to_have_value("Aligned with a stated goal.")
    line.fill("What would make you give the goal up?")
    save.click()
    expect(page.locator(CARDS)).to_contain_text("What would make you give the goal up?")
    with seated.site.parts.database.reading() as db:
        stored = db.scalars(select(Comment)).one()
        assert (stored.text, stored.question, stored.ask_this) == (
            "Aligned with a stated goal.",
            "What would make you give the goal up?",
            True,
        )

    page.locator(CARDS).get_by_role("link", name="Change").click()
    expect(line).to_have_value("What would make you give the goal up?")
    composer.get_by_label("Ask this in the interview").uncheck()
    expect(line).to_be_hidden()
    save.click()
    expect(page.locator(CARDS)).not_to_contain_text("What would make you")
