"""A comment in four actions, and what a click in the document does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviews.reading.content import GENERAL
from tests.every_run import in_every_run
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import CARDS, Seated, selected

pytestmark = pytest.mark.browser

TOPS = """[...document.querySelectorAll("article .block")]
  .map((block) => Math.round(block.getBoundingClientRect().top + scrollY))"""
"""Where each block begins."""
NAMES = [criterion.name for criterion in desks.RUBRIC.criteria]
COVERED = """() => {
  const bar = document.getElementById("select-bar").getBoundingClientRect();
  const walker = document.createTreeWalker(document.querySelector("article"), 4);
  const range = document.createRange();
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const letter = 0.36 * parseFloat(getComputedStyle(node.parentElement).fontSize);
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of node.data.trim() ? range.getClientRects() : []) {
      const middle = (top + bottom) / 2;
      const across = left < bar.right - 1 && right > bar.left + 1;
      if (across && middle + letter > bar.top + 1 && middle - letter < bar.bottom - 1)
        found.push(node.data);
    }
  }
  return found;
}"""
"""The texts of the document over whose letters the button lies."""


def said(page: Page) -> tuple[str, str]:
    """The criterion and the kind that the form shows."""
    form = page.locator("#composer")
    kind = form.locator("[name=kind]:checked")
    return (
        form.get_by_label("Criterion", exact=True).input_value(),
        kind.get_attribute("value") or "" if kind.count() else "",
    )


def first(page: Page) -> None:
    """A first comment, whose criterion and kind are chosen by keys once it is saved."""
    selected(page, "b3", "five seconds")
    page.keyboard.press("c")
    expect(page.locator("#f-text")).to_be_focused()
    assert said(page) == ("", "")
    keys = page.locator("#composer p.by-key")
    expect(keys).to_contain_text(f"Alt 1–{len(desks.KEYS) + 1} criterion")  # noqa: RUF001
    expect(keys).to_be_in_viewport(ratio=1)
    page.keyboard.type("Who says so?")
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS)
    expect(card).to_contain_text("Saved as Question on General")
    expect(card.locator("a.box")).to_be_focused()
    for key, words in (
        ("Alt+2", f"Question on {NAMES[1]}"),
        ("Alt+c", f"Concern on {NAMES[1]}"),
    ):
        page.keyboard.press(key)
        expect(page.locator("#announce")).to_have_text(f"Comment 1 saved as {words}")
        expect(card.locator("a.box")).to_be_focused()


def test_a_comment_takes_four_actions(seated: Seated) -> None:
    page = seated.open()
    first(page)
    selected(page, "b4", "readers")  # 1: select words
    page.keyboard.press("c")  # 2
    assert said(page) == (desks.KEYS[1], "concern"), "shown, so that it can be changed"
    page.keyboard.type("Which of them?")  # 3
    page.keyboard.press("Control+Enter")  # 4
    expect(page.locator(CARDS)).to_have_count(2)
    assert seated.quotes() == ["five seconds", "readers"]
    expect(page.locator(CARDS).last).to_contain_text("Concern")
    selected(page, "b3", "polls")
    page.keyboard.press("c")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+s")
    assert said(page) == (desks.KEYS[0], "strength")
    field = page.locator("#f-text")
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator(CARDS)).to_have_count(2)
    # The key after the last criterion's is that of none.
    selected(page, "b3", "polls")
    page.keyboard.press("c")
    page.keyboard.press(f"Alt+{len(desks.KEYS) + 1}")
    assert said(page) == (GENERAL, "concern")
    page.keyboard.press("Escape")
    assert page.locator("#kept").inner_text() == "", "a choice alone is nothing to keep"


@pytest.mark.parametrize("width", in_every_run((1280, 375), (1280,)))
def test_a_click_offers_the_button_beside_the_block_and_covers_no_words(
    seated: Seated, width: int
) -> None:
    page = seated.open()
    page.set_viewport_size({"width": width, "height": 900})
    bar = page.locator("#select-bar")
    for block, words in (("b2", "Dispatch"), ("b4", "Naïve"), ("b6", "Unowned"), ("b7", "six")):
        before = page.evaluate(TOPS)
        page.locator(f"#{block}").get_by_text(words).first.click()
        expect(bar).to_be_visible()
        assert page.evaluate(COVERED) == []
        assert page.evaluate(TOPS) == before, "the text stays where it is"
        page.locator("#comment-selection").click()
        expect(page.locator("#composer blockquote").first).to_contain_text(words)
        expect(bar).to_be_hidden()
        page.keyboard.press("Escape")
