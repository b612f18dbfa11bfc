"""Promises of two tabs of one browser that both wrote without a network: each field that both have
changed is asked about, and what was typed in one of them is never replaced unasked."""

from __future__ import annotations

from functools import partial

import pytest
from flask import request
from playwright.sync_api import Page, expect

from tests.reviews.reading.rooms import Seated, answer_lost, online, stored

pytestmark = [
    *(pytest.mark.browser, pytest.mark.faults),
    pytest.mark.usefixtures("filled"),
]


def waits(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("will retry")


def rate(page: Page, value: int) -> None:
    page.locator(f'[name="rating-scope"][value="{value}"]').check()
    page.wait_for_timeout(1000)  # it is tried by itself


def write(page: Page, words: str) -> None:
    page.locator("#notes").evaluate("it => it.open = true")
    page.locator("#f-private_notes").fill(words)
    page.wait_for_timeout(1000)


def away(seated: Seated) -> None:
    """No save comes through, not even one of a tab that is closed."""
    before = seated.site.app.before_request_funcs.setdefault(None, [])
    before.insert(0, lambda: ("", 503) if request.path.endswith("/save") else None)


def apart(seated: Seated, order: str) -> tuple[Page, Page]:
    """Two tabs without a network that have both changed a rating and the notes."""
    first, second = seated.open("?open=scope"), seated.open("?open=scope")
    away(seated)
    for page, value, words in ((first, 2, "AAA"), (second, 1, "BBB")):
        acts = [partial(rate, page, value), partial(write, page, words)]
        for act in reversed(acts) if (order == "crossed") == (page is second) else acts:
            act()
        waits(page)
    return first, second


def back(seated: Seated, *pages: Page) -> None:
    seated.site.app.before_request_funcs[None].pop(0)
    for page in pages:
        online(page)


def notes(page: Page) -> str:
    return page.locator("#f-private_notes").input_value()


@pytest.mark.parametrize("order", ["crossed", "alike"])
@pytest.mark.parametrize("earlier", ["first", "second", "both"])
def test_every_field_that_both_tabs_have_changed_is_asked_about(
    seated: Seated, order: str, earlier: str
) -> None:
    first, second = apart(seated, order)
    if earlier == "both":
        back(seated, first, second)
    else:
        pages = (first, second) if earlier == "first" else (second, first)
        back(seated, pages[0])
        expect(pages[0].locator("#status")).to_contain_text("Saved")
        back(seated, pages[1])
    asking: list[Page] = []
    for _ in range(50):
        asking = [it for it in (first, second) if it.locator("#both [data-asked]").count()]
        if asking:
            break
        first.wait_for_timeout(100)
    first.wait_for_timeout(1500)
    kept = {notes(first), notes(second), seated.review().private_notes}
    assert {"AAA", "BBB"} <= kept, "no text is gone"
    values = {
        page.locator("[name=rating-scope]:checked").get_attribute("value")
        for page in (first, second)
    }
    assert values | {str(seated.rated())} == {"1", "2"}, "no rating is gone"
    if earlier == "both":
        return
    asks = pages[1]
    assert asking == [asks]
    both = asks.locator("#both")
    expect(both.locator("[data-asked]")).to_have_count(2)
    expect(both.locator('[data-asked="rating-scope"]')).to_contain_text("Your rating: ")
    expect(both.locator('[data-asked="private_notes"]')).to_contain_text("Your text: ")
    mine, theirs = notes(asks), seated.review().private_notes
    assert {mine, theirs} == {"AAA", "BBB"}
    before = seated.rated()
    both.get_by_role("button", name="Keep the saved rating").click()
    expect(both.locator("[data-asked]")).to_have_count(1)
    both.get_by_role("button", name="Keep my text").click()
    expect(both).to_be_hidden()
    expect(asks.locator("#status")).to_contain_text("Saved")
    assert (seated.review().private_notes, seated.rated()) == (mine, before)
    expect(pages[0].locator("#f-private_notes")).to_have_value(mine)
    assert stored(asks) == 0


def test_what_two_closed_tabs_could_not_send_is_all_there_again(seated: Seated) -> None:
    first, second = apart(seated, "alike")
    first.close()
    second.close()
    page = seated.open("?open=scope")
    aside = page.locator("#aside")
    assert notes(page) == "BBB", "the newest words are in the field"
    expect(aside).to_contain_text("AAA")
    expect(aside).to_contain_text("2 senior")
    page.reload()
    expect(aside).to_contain_text("AAA")
    back(seated, page)
    expect(page.locator("#status")).to_contain_text("Saved")
    assert (seated.review().private_notes, seated.rated()) == ("BBB", 1)
    line = aside.locator("p.words", has_text="AAA")
    line.locator("xpath=following-sibling::p[1]").get_by_role("button", name="Use it").click()
    expect(page.locator("#f-private_notes")).to_have_value("AAA")
    aside.get_by_role("button", name="Discard it").click()
    expect(page.locator("#status")).to_contain_text("Saved")
    assert seated.review().private_notes == "AAA"
    assert stored(page) == 0


def test_a_late_answer_about_the_notes_passes_over_no_rating(seated: Seated) -> None:
    page = seated.open("?open=scope")
    # It arrives, and no answer comes.
    page.route("**/save", answer_lost)
    write(page, "AAA")
    waits(page)
    page.unroute("**/save")
    away(seated)
    rate(page, 1)
    seated.save({"rating-scope": "2"})  # on another device
    back(seated, page)
    expect(page.locator('[data-asked="rating-scope"]')).to_contain_text("Saved rating: 2")
    assert (seated.review().private_notes, seated.rated()) == ("AAA", 2)
