"""Where one is, and what one has come to, is seen: by touch, on a phone, by keys, after a press, on
paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated, change

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("filled")]

RING = "it => getComputedStyle(it).outlineStyle"


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
    page.locator("#f-text").fill("And the outbox?")
    expect(page.locator("#status")).to_have_text("Your text is not saved")
    page = seated.open()
    page.locator("#status").get_by_role("link", name="Your text is not saved").click()
    expect(page.locator("#amendments")).to_contain_text("not saved. Discard it")
    page.get_by_role("button", name="Append").click()
    expect(page.locator("#status")).to_have_text("")


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
    change(page)
    page.get_by_role("button", name="Delete this comment").click()
    expect(page.locator("#comment-list > li")).to_have_count(len(desks.KEYS) - 1)
    page.reload()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#comment-list > li")).to_have_count(len(desks.KEYS))
    page.reload()
    expect(page.locator("#kept")).to_be_empty()


def test_the_copy_of_a_deleted_comment_is_no_unsaved_text(seated: Seated) -> None:
    page = seated.open()
    change(page)
    page.get_by_role("button", name="Delete this comment").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.goto(f"{seated.url}/queue")
    page.get_by_role("button", name="Sign out").click()  # a question would be answered with no
    expect(page).to_have_url(f"{seated.url}/sign-in")


@pytest.mark.faults
@pytest.mark.parametrize("height", [600, 900])
def test_the_button_that_locks_is_in_sight_from_the_first_line_to_the_last(
    seated: Seated, height: int
) -> None:
    for _ in range(20):
        seated.comment()
    page = seated.open("/lock")
    page.set_viewport_size({"width": 1280, "height": height})
    lock = page.get_by_role("button", name="Lock this review")
    last = page.get_by_label("Strongest point")
    expect(last).not_to_be_in_viewport()
    last.scroll_into_view_if_needed()
    expect(lock).to_be_in_viewport(ratio=1)
    lock.click(trial=True)
    page.get_by_label("Weakest point").click()
    expect(page.get_by_label("Weakest point")).to_be_in_viewport()


def test_why_and_what_was_searched_stand_beneath_the_comments_on_paper(seated: Seated) -> None:
    fields = {"rationale-failure": "It names who is woken.", "rating-scope": "1"}
    fields |= {"absent-scope": "1", "searched-scope": "“cost” and “licence”, everywhere"}
    seated.save(fields)
    page = seated.open()
    beneath = page.locator("#comments ~ .on-paper")
    expect(beneath).to_be_hidden()
    page.emulate_media(media="print")
    for words in (
        "Why: It names who is woken.",
        "Absent from the document. Searched: “cost” and “licence”, everywhere",
    ):
        expect(beneath.get_by_text(words)).to_be_visible()
