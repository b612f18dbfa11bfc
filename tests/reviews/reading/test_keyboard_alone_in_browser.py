"""A reviewer's whole way without a pointer: sign in, read, comment in three ways, rate, lock. Every
key of the room's map does what it says, Escape leads back, and one box ends them all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from blindfolio.accounts import links
from tests.journeys.hands import LOST, POINTED, Hands
from tests.reviews.reading import crowd, desks
from tests.reviews.reading.rooms import LOCKED, Seated, selected

pytestmark = [pytest.mark.browser, pytest.mark.faults]
"""The candidate's way is in every run (`tests/journeys/test_keyboard_alone.py`)."""


def test_from_the_link_to_the_lock_without_a_pointer(seated: Seated, chromium: Browser) -> None:
    with seated.database.transaction() as db:
        link = links.for_account(db, seated.me)
    pointed: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.expose_function("pointed", lambda kind: pointed.append(kind))
    context.add_init_script(POINTED)
    page = context.new_page()
    hands, keyboard = Hands(page), page.keyboard

    def press(*keys: str) -> None:
        for key in keys:
            keyboard.press(key)
            assert page.evaluate(LOST) == "", key

    page.goto(f"{seated.url}/open/{link}")
    hands.press(page.locator("main button"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Assigned reviews")
    hands.press(page.get_by_role("link", name="Read", exact=True))
    expect(page.locator("#keys-button")).to_be_visible()

    # On a block, on a quote that is typed, and on what is selected.
    press("j", "j", "j", "k", "j", "c")
    comment(page, hands, "On a block", 0)
    press("q")
    keyboard.type("Adopted by 30 June")
    press("Tab")
    comment(page, hands, "On a quote", 1)
    selected(page, "b4", "😀 readers")
    press("c")
    comment(page, hands, "On what is selected", 2)
    assert seated.quotes()[0].startswith("The engine polls")
    assert seated.quotes()[1:] == ["😀 readers", "Adopted by 30 June"]
    press("d", "n", "n", "p", "s")

    for n, key in enumerate(desks.KEYS, 1):
        press("g", str(n), str(1 + n % 4))
        if n > 3:
            hands.press(page.locator(f"#f-absent-{key}"), "Space")
            hands.reach(page.locator(f"#f-searched-{key}"))
            keyboard.type("every section, for “who is woken”")
            press("Tab", "Tab")  # out of the fields, in which keys are letters
    expect(page.locator("[data-progress]")).to_have_text(
        f"{len(desks.KEYS)} of {len(desks.KEYS)} rated, all with evidence"
    )
    expect(page.locator("#status")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys h2")).to_be_focused()
    press("Escape")

    hands.press(page.get_by_role("link", name="Review and lock…"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Lock your review")
    hands.press(page.get_by_role("button", name="Lock this review"))
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    assert page.evaluate(LOST) == ""
    hands.press(summary.get_by_role("link", name="Your recommendation: choose one"))
    press("Space")
    # Rated 2 and 3, and said to be absent: each is asked about once.
    for key in reversed(desks.KEYS[4:]):
        hands.reach(page.locator(f"#f-meant-{key}"), "Shift+Tab")
        press("Space")
    hands.press(page.get_by_role("button", name="Lock this review"))
    expect(page.locator("main")).to_contain_text(LOCKED)
    assert pointed == []
    context.close()


def comment(page: Page, hands: Hands, text: str, criterion: int) -> None:
    """Fill the open composer, which has the focus, and save it."""
    composer = page.locator("#composer")
    expect(page.locator("#f-text")).to_be_focused()
    assert page.evaluate(LOST) == ""
    page.keyboard.type(text)
    hands.reach(composer.get_by_label("Criterion", exact=True))
    page.keyboard.press("Home")  # it begins with the last comment's
    for _ in range(criterion + 1):
        page.keyboard.press("ArrowDown")
    expect(composer.get_by_label("Criterion", exact=True)).to_have_value(desks.KEYS[criterion])
    hands.press(composer.get_by_label("Strength"), "Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#comment-list .words").filter(has_text=text)).to_have_count(1)
    expect(composer).to_be_hidden()
    assert page.evaluate(LOST) == ""


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


def test_the_keys_go_on_from_what_is_in_sight(seated: Seated) -> None:
    seated.give(crowd.sample())
    page = seated.open()
    for key, place in (("j", 1787), ("k", 3000), ("]", 600), ("[", 2400)):
        page.evaluate("(y) => scrollTo(0, y)", place)
        press(page, key)
        assert abs(page.evaluate("scrollY") - place) < 900


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
