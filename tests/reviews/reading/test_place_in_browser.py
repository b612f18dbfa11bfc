"""The document stays where it is while one writes beside it; one's place in it is found again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviews.reading.content import QuotedSpan
from tests.reviews.reading import crowd, desks
from tests.reviews.reading.rooms import Seated, change, save, write

pytestmark = [pytest.mark.browser, pytest.mark.faults]


@pytest.fixture
def reading(seated: Seated) -> Seated:
    """A document that is much longer than the window."""
    seated.give(crowd.sample())
    return seated


def scrolled(page: Page) -> int:
    return int(page.evaluate("Math.round(scrollY)"))


def settled(page: Page, to: int) -> None:
    """Scroll there, and wait until the page has kept the place."""
    page.evaluate("(y) => scrollTo(0, y)", to)
    page.wait_for_function(
        """() => { const key = Object.keys(localStorage).find((k) => k.endsWith(':place'));
          const { block, from } = JSON.parse(localStorage.getItem(key) || '{}');
          const bar = document.querySelector('.topbar').getBoundingClientRect().bottom;
          const top = block && document.getElementById(block).getBoundingClientRect().top;
          return block && Math.abs(top - bar - from) < 2; }"""
    )


def first_seen(page: Page) -> tuple[str, int]:
    """The block below the bar, and where it begins."""
    found = page.evaluate(
        """() => { const bar = document.querySelector('.topbar').getBoundingClientRect().bottom;
          const seen = [...document.querySelectorAll('.block')].find(
            (b) => b.getBoundingClientRect().bottom > bar + 1);
          return [seen.id, Math.round(seen.getBoundingClientRect().top)]; }"""
    )
    return found[0], found[1]


def select_in_sight(page: Page) -> str:
    """Select a paragraph in the middle of the window; gives its id."""
    return str(
        page.evaluate(
            """() => { const middle = [...document.querySelectorAll('.block')].find((b) =>
                b.querySelector('p') && b.getBoundingClientRect().top > innerHeight / 2);
              getSelection().selectAllChildren(middle); return middle.id; }"""
        )
    )


@pytest.mark.parametrize("height", [900, 560])
def test_the_document_does_not_move_while_a_comment_is_written(
    reading: Seated, height: int
) -> None:
    page = reading.open()
    page.set_viewport_size({"width": 1280, "height": height})
    settled(page, 1500)
    before = scrolled(page)
    block = select_in_sight(page)
    page.keyboard.press("c")
    composer = page.locator("#composer")
    expect(page.locator("#f-text")).to_be_focused()
    assert scrolled(page) == before
    page.keyboard.type("Why?")
    for _ in range(9):
        page.keyboard.press("Tab")
        assert scrolled(page) == before
    for _ in range(9):
        page.keyboard.press("Shift+Tab")
        assert scrolled(page) == before
    composer.get_by_label("Criterion", exact=True).select_option(desks.KEYS[0])
    composer.get_by_label("Concern").check()
    save(page)
    expect(page.locator("#k1 a.box")).to_be_focused()
    assert scrolled(page) == before
    page.keyboard.press("s")
    page.keyboard.press("d")
    expect(page.locator(f"#{block}")).to_be_focused()
    expect(page.locator(f"#{block}")).to_be_in_viewport()
    before = scrolled(page)
    page.locator("#panel a[href='#k1']").first.evaluate("link => link.click()")
    expect(page.locator("#k1")).to_be_focused()
    expect(page.locator("#k1")).to_be_in_viewport()
    assert scrolled(page) == before


def test_on_a_phone_the_passage_is_in_sight_after_saving(reading: Seated) -> None:
    page = reading.open()
    page.set_viewport_size({"width": 375, "height": 700})
    # Not every browser holds the place when something above it goes.
    page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    settled(page, 3000)
    block = select_in_sight(page)
    page.keyboard.press("c")
    write(page, "Why?")
    expect(page.locator(f"#{block} mark")).to_be_in_viewport()


def test_the_place_is_found_again_from_the_queue_and_after_a_change(reading: Seated) -> None:
    words = next(b for b in crowd.sample().blocks if b.kind == "paragraph")
    reading.comment("scope", span=QuotedSpan(words.id, 0, 5, words.text[:5]))
    page = reading.open()
    settled(page, 1500)
    before = first_seen(page)

    def again() -> None:
        page.wait_for_function("() => scrollY > 0")
        found = first_seen(page)
        assert found[0] == before[0]
        assert abs(found[1] - before[1]) <= 2

    page.goto(f"{reading.url}/queue")
    page.get_by_role("link", name="Continue").click()
    again()
    link = page.get_by_role("link", name="Change comment 1")
    page.goto(str(link.evaluate("a => a.href")))
    page.locator("#f-text").fill("Other words")
    page.get_by_role("button", name="Save comment").click()
    expect(page.locator("#k1 .words")).to_have_text("Other words")
    again()
    page.goto(str(link.evaluate("a => a.href")))
    page.locator("summary", has_text="Delete this comment").click()
    page.get_by_role("button", name="Delete this comment").click()
    expect(page.locator("#no-comments")).to_be_attached()
    again()
    # Who comes by a link to a passage goes there.
    page.goto(f"{reading.url}/queue")
    page.goto(f"{reading.url}/read/{reading.code}#b2")
    expect(page.locator("#b2")).to_be_in_viewport()
    # At the top there is nothing to find again.
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("() => localStorage.length === 0")


@pytest.mark.parametrize("way", ["n", "p", "evidence", "Change"])
def test_what_leads_to_a_comment_brings_its_passage_into_sight(
    reading: Seated, way: str
) -> None:
    last = [b for b in crowd.sample().blocks if b.kind == "paragraph"][-1]
    reading.comment("scope", span=QuotedSpan(last.id, 0, 5, last.text[:5]))
    page = reading.open("?open=scope")
    passage = page.locator(f"#{last.id} mark")
    expect(passage).not_to_be_in_viewport()
    if way == "evidence":
        page.locator("#c-scope [data-evidence-links] a").click()
    elif way == "Change":
        change(page)
    else:
        page.keyboard.press(way)
    expect(passage).to_be_in_viewport()
    expect(page.locator(".block.is-current")).to_have_id(last.id)
    expect(page.locator("#f-text" if way == "Change" else "#k1")).to_be_focused()
