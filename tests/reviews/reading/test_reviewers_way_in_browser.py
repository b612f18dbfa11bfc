"""Where one is, and what one has come to, is seen: by touch, on a phone, by keys, after a press."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = pytest.mark.browser

RING = "it => getComputedStyle(it).outlineStyle"


@pytest.fixture(autouse=True)
def filled(seated: Seated) -> None:
    with seated.site.parts.database.transaction() as db:
        desks.fill(db, seated.round.folio, by=seated.me)


@pytest.mark.parametrize("width", [375, 1440])
def test_a_tap_on_marked_words_shows_their_comment_with_a_ring(
    seated: Seated, width: int
) -> None:
    page = seated.open()
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#b3 mark").first.click()
    card = page.locator("#k1")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    assert card.evaluate(RING) == "solid"


def test_after_a_lock_the_focus_is_on_what_is_said_of_it(seated: Seated) -> None:
    page = seated.open("/lock")
    page.get_by_role("button", name="Lock this review").click()
    said = page.locator("#ratings > p.notice[role=status]")
    expect(said).to_contain_text("Your review is locked.")
    expect(said).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.get_by_role("button", name="Append").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_be_in_viewport()


def test_what_was_searched_is_asked_once_the_box_is_ticked(seated: Seated) -> None:
    page = seated.open("?open=scope")
    searched = page.locator("#f-searched-scope")
    expect(searched).to_be_hidden()
    page.locator("#f-absent-scope").check()
    searched.fill("everywhere")
    page.locator("#f-absent-scope").uncheck()
    expect(searched).to_be_visible()


def test_a_deleted_comment_can_be_brought_back_after_a_reload(seated: Seated) -> None:
    page = seated.open()
    page.get_by_role("link", name="Change comment 1", exact=True).click()
    page.get_by_role("button", name="Delete this comment").click()
    expect(page.locator("#comment-list > li")).to_have_count(len(desks.KEYS) - 1)
    page.reload()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#comment-list > li")).to_have_count(len(desks.KEYS))
    page.reload()
    expect(page.locator("#kept")).to_be_empty()
