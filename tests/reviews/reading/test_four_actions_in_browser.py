"""A comment in four actions, and what a click in the document does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviews.reading.content import GENERAL
from tests.every_run import in_every_run
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated, quotes, selected

pytestmark = pytest.mark.browser

CARDS = "#comment-list > li.comment"
TOPS = """[...document.querySelectorAll("article .block")]
  .map((block) => Math.round(block.getBoundingClientRect().top + scrollY))"""
"""Where each block begins."""
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
        form.get_by_label("Criterion").input_value(),
        kind.get_attribute("value") or "" if kind.count() else "",
    )


def first(page: Page) -> None:
    """A first comment, whose criterion and kind have to be chosen: by their keys."""
    selected(page, "b3", "five seconds")
    page.keyboard.press("c")
    expect(page.locator("#composer").get_by_label("Comment", exact=True)).to_be_focused()
    assert said(page) == ("", "")
    keys = page.locator("#composer p.by-key")
    expect(keys).to_contain_text(f"Alt 1–{len(desks.KEYS) + 1} criterion")  # noqa: RUF001
    expect(keys).to_be_in_viewport(ratio=1)
    page.keyboard.type("Who says so?")
    page.keyboard.press("Alt+2")
    page.keyboard.press("Alt+c")
    assert said(page) == (desks.KEYS[1], "concern")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARDS)).to_have_count(1)


def test_from_the_second_comment_on_it_takes_four_actions(seated: Seated) -> None:
    page = seated.open()
    first(page)
    selected(page, "b4", "readers")  # 1: select words
    page.keyboard.press("c")  # 2
    assert said(page) == (desks.KEYS[1], "concern"), "shown, so that it can be changed"
    page.keyboard.type("Which of them?")  # 3
    page.keyboard.press("Control+Enter")  # 4
    expect(page.locator(CARDS)).to_have_count(2)
    assert quotes(seated) == ["five seconds", "readers"]
    expect(page.locator(CARDS).last).to_contain_text("Concern")
    selected(page, "b3", "polls")
    page.keyboard.press("c")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+s")
    assert said(page) == (desks.KEYS[0], "strength")
    field = page.locator("#composer").get_by_label("Comment", exact=True)
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


@pytest.mark.faults
def test_a_click_in_a_paragraph_or_a_table_says_where_c_begins(seated: Seated) -> None:
    page = seated.open()
    for block, words in (("b4", "Naïve"), ("b6", "Unowned"), ("b7", "six to ten")):
        page.locator(f"#{block}").get_by_text(words).first.click()
        expect(page.locator(f"#{block}")).to_have_class("block is-current")
        page.keyboard.press("c")
        expect(page.locator("#composer blockquote").first).to_contain_text(words)
        page.keyboard.press("Escape")


@pytest.mark.faults
def test_a_click_on_marked_words_leads_to_their_comment(seated: Seated) -> None:
    page = seated.open()
    first(page)
    page.locator("#b1").click()
    page.locator("#b3 mark").first.click()
    expect(page.locator(CARDS).first).to_be_focused()
    # A selection that ends on them stays a selection.
    page.locator("#b1").click()
    page.locator("#b3 mark").first.dblclick()
    expect(page.locator("#select-bar")).to_be_visible()
    expect(page.locator(CARDS).first).not_to_be_focused()


@pytest.mark.faults
def test_a_saved_comment_is_in_sight_and_the_document_stays(seated: Seated) -> None:
    with seated.site.parts.database.transaction() as db:
        # Further down than the passage, so that the list can be scrolled until the card is beside.
        below = desks.on("Unowned\tAdopted by 30 June", "b6")
        for key in desks.KEYS * 3:
            desks.comment(db, seated.round.folio, key, by=seated.me, span=below)
    page = seated.open()
    selected(page, "b4", "readers")
    page.keyboard.press("c")
    page.keyboard.type("Which?")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+q")
    before = page.evaluate("document.getElementById('b4').getBoundingClientRect().top")
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS).filter(has_text="Which?")
    expect(card).to_be_in_viewport(ratio=0.99)
    after = page.evaluate("document.getElementById('b4').getBoundingClientRect().top")
    assert abs(after - before) < 2
    apart = """text => {
      const card = [...document.querySelectorAll("#comment-list > li.comment")]
        .find((it) => it.textContent.includes(text));
      const mark = document.querySelector(`mark[data-c~="${card.id.slice(1)}"]`);
      return card.getBoundingClientRect().top - mark.getBoundingClientRect().top;
    }"""
    assert abs(page.evaluate(apart, "Which?")) < 3, "beside its passage"


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


@pytest.mark.faults
def test_the_button_beside_a_block_goes_when_a_key_leads_elsewhere(seated: Seated) -> None:
    page = seated.open()
    bar = page.locator("#select-bar")
    page.locator("#b3").click()
    expect(bar).to_be_visible()
    page.keyboard.press("j")
    expect(bar).to_be_hidden()
    page.locator("#b3").click()
    expect(bar).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("Which?")
    expect(bar).to_be_hidden()
    page.keyboard.press("Escape")
    # A click on marked words opens their comment and offers no other.
    first(page)
    page.locator("#b3 mark").first.click()
    expect(page.locator(CARDS).first).to_be_focused()
    page.wait_for_timeout(250)  # longer than the button takes to come
    expect(bar).to_be_hidden()
