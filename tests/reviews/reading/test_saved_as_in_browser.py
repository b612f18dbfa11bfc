"""Promises about what a comment is saved as, what is not saved, and where a comment begins."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from sqlalchemy import select

from reviews.reading.models import Comment
from tests.reviews.reading.rooms import CARDS, Seated, begin, save

pytestmark = pytest.mark.browser


@pytest.mark.faults
def test_what_is_carried_over_is_said_before_the_save_and_changed_after_it_in_one_press(
    seated: Seated,
) -> None:
    page = seated.open()
    carried = page.locator("[data-carried]")
    button = page.locator("#composer button[type=submit]")
    begin(page, "Bounded.", "b3", "five seconds")
    expect(button).to_have_text("Save comment Ctrl Enter")
    expect(carried).to_be_hidden()
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+s")
    expect(button).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARDS)).to_have_count(1)
    begin(page, "Which?", "b4", "readers")
    expect(carried).to_be_visible()
    expect(button).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS, has_text="Which?")
    expect(card).to_contain_text("Saved as Strength on ")
    card.get_by_role("button", name="Make it a concern").click()
    expect(card.locator(".about")).to_contain_text("Concern")
    expect(card).to_contain_text("Saved as Concern on ")
    expect(page.locator("#composer")).to_be_hidden()
    expect(page.locator(CARDS).first.locator(".about")).to_contain_text("Strength")
    begin(page, "Why?", "b3", "polls")
    expect(carried).to_be_visible()
    page.keyboard.press("Alt+q")
    expect(carried).to_be_hidden()


@pytest.mark.faults
def test_what_is_not_saved_can_be_reached_and_nothing_says_that_all_is(seated: Seated) -> None:
    page = seated.open()
    by_itself = page.locator("[data-by-itself]")
    expect(by_itself).to_be_visible()
    seated.context.set_offline(True)
    expect(by_itself).to_be_hidden()
    seated.context.set_offline(False)
    expect(by_itself).to_be_visible()
    begin(page, "Half of it", "b3", "five seconds")
    expect(by_itself).to_be_hidden()
    page.locator("#status").get_by_role("link").click()
    expect(page.locator("#f-text")).to_be_in_viewport()
    # One that another tab has open is not in the form here, and stands below it all the same.
    second = seated.open()
    second.keyboard.press("Escape")
    page.locator("#f-text").fill("Half of it, and more")
    expect(second.locator("#kept")).to_contain_text("Half of it, and more")
    second.locator("#status").get_by_role("link", name="One comment is not saved").click()
    expect(second.locator("#kept")).to_be_focused()


@pytest.mark.faults
def test_a_tapped_paragraph_offers_a_comment_on_a_phone(
    seated: Seated, chromium: Browser
) -> None:
    screen: ViewportSize = {"width": 375, "height": 812}
    with seated.another(chromium, viewport=screen, has_touch=True, is_mobile=True) as phone:
        page = seated.open(context=phone)
        page.locator("#b4").tap()
        page.locator("#comment-selection").tap()
        passage = page.locator("#composer blockquote").first
        expect(passage).to_contain_text("Naïve 😀 readers")


def test_a_marked_strength_is_asked_in_the_words_that_its_reviewer_writes(
    seated: Seated,
) -> None:
    page = seated.open()
    begin(page, "Aligned with a stated goal.", "b3", "five seconds")
    composer = page.locator("#composer")
    composer.get_by_label("Criterion").select_option("failure")
    composer.get_by_label("Strength").check()
    text = page.locator("#f-text")
    line = composer.get_by_label("The question for the panel")
    expect(line).to_be_hidden()
    composer.get_by_label("Ask this in the interview").check()
    expect(line).to_be_visible()
    text.fill("Aligned with which goal?")
    expect(line).to_be_hidden()
    text.fill("Aligned with a stated goal.")
    expect(line).to_be_visible()

    save(page)
    expect(composer).to_contain_text("Write what the panel is to ask")
    expect(line).to_be_focused()
    line.fill("Why did I rate this 2?")
    save(page)
    expect(composer).to_contain_text("“rate this 2” reads as a rating")
    expect(text).to_have_value("Aligned with a stated goal.")
    line.fill("What would make you give the goal up?")
    save(page)
    expect(page.locator(CARDS)).to_contain_text("What would make you give the goal up?")
    stored = seated.one(select(Comment))
    assert stored.ask_this and stored.text == "Aligned with a stated goal."
    assert stored.question == "What would make you give the goal up?"

    page.locator(CARDS).get_by_role("link", name="Change").click()
    expect(line).to_have_value("What would make you give the goal up?")
    composer.get_by_label("Ask this in the interview").uncheck()
    expect(line).to_be_hidden()
    save(page)
    expect(page.locator(CARDS)).not_to_contain_text("What would make you")
