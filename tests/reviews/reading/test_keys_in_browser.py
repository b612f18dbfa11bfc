"""Every key of the room's map does what it says, Escape leads back, and one box ends them all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = [pytest.mark.browser, pytest.mark.faults]


def focused(page: Page) -> str:
    """The id of what has the focus, or of what it stands in."""
    return str(page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))


def press(page: Page, *keys: str) -> str:
    """Press one key after the other; gives what has the focus then."""
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def test_each_key_leads_where_the_map_says_and_escape_back(seated: Seated) -> None:
    for words, block in (("five", "b3"), ("😀 readers", "b4")):
        seated.comment(span=desks.on(words, block))
    page = seated.open()
    blocks = page.locator("article .block").evaluate_all("all => all.map(it => it.id)")
    headings = page.locator("article .block:has(h1, h2, h3)").evaluate_all(
        "all => all.map(it => it.id)"
    )
    assert press(page, "j") == blocks[0]
    assert press(page, "j", "j", "k") == blocks[1]
    assert press(page, "[", "[", "[") == headings[0]
    assert press(page, "]") == headings[1]
    here = headings[1]

    assert press(page, "s") == "ratings"
    assert press(page, "Escape") == here
    assert press(page, "n") == "k1"
    assert press(page, "n", "n", "p") == "k1"
    assert press(page, "Escape") == here
    assert press(page, "s", "d") == here

    assert press(page, "g", "2") == "f-rating-failure"
    assert press(page, "3") == "f-rating-failure-3"
    expect(page.locator("#c-failure summary .rating")).to_have_text("3")
    expect(page.locator("[data-rated]")).to_have_text("1 of 6")
    assert press(page, "Escape", "4") == here
    expect(page.locator("#c-failure summary .rating")).to_have_text("3")

    page.locator("#c-failure summary").click()
    expect(page.locator("#c-failure")).not_to_have_attribute("open", "")
    page.locator(f"#{here}").focus()
    assert press(page, "a") == "f-rating-alternatives", "the first that is not rated"
    expect(page.locator("#c-alternatives .guide").first).to_be_visible()
    assert press(page, "a") == here
    expect(page.locator("#c-alternatives .guide").first).to_be_hidden()

    assert press(page, "q") == "f-quote"
    assert press(page, "Escape") == here
    press(page, "c")
    expect(page.locator("#f-text")).to_be_focused()
    assert press(page, "Escape") == here
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#keys")).to_be_hidden()
    assert focused(page) == here
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    press(page, "?")
    expect(page.locator("#keys")).to_be_hidden()
    assert focused(page) == here


def test_one_box_ends_all_single_keys_and_is_remembered(seated: Seated) -> None:
    page = seated.open()
    page.locator("#keys-button").click()
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.locator("main").focus()
    for key in ("j", "]", "q", "s", "n", "a", "?", "g", "1"):
        press(page, key)
    assert focused(page) == "main"
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#composer")).to_be_hidden()
    page.locator("#keys-button").click()
    expect(page.locator("#single-keys")).not_to_be_checked()
    page.locator("#single-keys").check()
    page.keyboard.press("Escape")
    page.reload()
    assert press(page, "j") == "b1"
