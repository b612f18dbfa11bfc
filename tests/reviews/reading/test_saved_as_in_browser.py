"""Promises about what a comment is saved as, what is not saved, and where a comment begins."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.reviews.reading.rooms import Seated, selected

pytestmark = [pytest.mark.browser, pytest.mark.faults]

CARDS = "#comment-list > li.comment"


def begin(page: Page, block: str, words: str, text: str) -> None:
    selected(page, block, words)
    page.keyboard.press("c")
    page.keyboard.type(text)


def test_what_is_carried_over_is_said_before_the_save_and_changed_after_it_in_one_press(
    seated: Seated,
) -> None:
    page = seated.open()
    carried = page.locator("[data-carried]")
    save = page.locator("#composer button[type=submit]")
    begin(page, "b3", "five seconds", "Bounded.")
    expect(save).to_have_text("Save comment Ctrl Enter")
    expect(carried).to_be_hidden()
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+s")
    expect(save).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARDS)).to_have_count(1)
    begin(page, "b4", "readers", "Which?")
    expect(carried).to_be_visible()
    expect(save).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS, has_text="Which?")
    expect(card).to_contain_text("Saved as Strength on ")
    card.get_by_role("button", name="Make it a concern").click()
    expect(card.locator(".about")).to_contain_text("Concern")
    expect(card).to_contain_text("Saved as Concern on ")
    expect(page.locator("#composer")).to_be_hidden()
    expect(page.locator(CARDS).first.locator(".about")).to_contain_text("Strength")
    begin(page, "b3", "polls", "Why?")
    expect(carried).to_be_visible()
    page.keyboard.press("Alt+q")
    expect(carried).to_be_hidden()


def test_what_is_not_saved_can_be_reached_and_nothing_says_that_all_is(seated: Seated) -> None:
    page = seated.open()
    by_itself = page.locator("[data-by-itself]")
    expect(by_itself).to_be_visible()
    seated.context.set_offline(True)
    expect(by_itself).to_be_hidden()
    seated.context.set_offline(False)
    expect(by_itself).to_be_visible()
    begin(page, "b3", "five seconds", "Half of it")
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


def test_a_tapped_paragraph_offers_a_comment_on_a_phone(seated: Seated) -> None:
    browser = seated.context.browser
    assert browser
    phone = browser.new_context(
        viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True
    )
    phone.add_cookies(seated.context.cookies())  # type: ignore[arg-type]
    page = phone.new_page()
    page.goto(f"{seated.url}/read/{seated.round.code}")
    page.locator("#b4").tap()
    page.locator("#comment-selection").tap()
    expect(page.locator("#composer blockquote").first).to_contain_text("Naïve 😀 readers")
    phone.close()
