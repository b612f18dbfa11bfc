"""Promises of several tabs, and of one that is behind: nothing is changed without being asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import request
from playwright.sync_api import Page, expect

from reviews.reading import comments
from tests.reviews.reading.rooms import (
    LOCKED,
    Seated,
    answer_lost,
    begin,
    change,
    cut,
    save,
    stored,
    write,
)

pytestmark = [
    *(pytest.mark.browser, pytest.mark.faults),
    pytest.mark.usefixtures("filled"),
]


@contextmanager
def slow(seated: Seated, seconds: float) -> Iterator[None]:
    """Each save of a draft takes so long to reach the application."""

    def wait() -> None:
        if request.path.endswith("/save"):
            time.sleep(seconds)

    before = seated.site.app.before_request_funcs.setdefault(None, [])
    before.insert(0, wait)
    yield
    before.remove(wait)


def test_a_stale_tab_is_read_only_after_a_lock_and_leads_to_what_was_locked(
    seated: Seated,
) -> None:
    page = seated.open("?open=scope")
    begin(page, "")
    seated.lock()
    write(page, "A comment that came too late")
    both = page.locator("#both")
    expect(both).to_contain_text("This review is locked.")
    expect(page.locator("#status")).to_have_text("Locked elsewhere")
    expect(page.locator("#composer")).to_be_hidden()
    left = page.locator("#draft :is(input:not([type=hidden], [readonly]), select):enabled")
    expect(left).to_have_count(0)
    expect(page.locator("#f-rationale-scope")).not_to_be_editable()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(page.locator("#composer")).to_be_hidden()
    both.get_by_role("link", name="Open what you locked").click()
    expect(page.locator("main")).to_contain_text(LOCKED)
    expect(page.locator("#unsaved")).to_contain_text("A comment that came too late")


def test_keep_what_is_saved_loses_no_words_of_a_field(seated: Seated) -> None:
    first, second = seated.open("?open=scope"), seated.open("?open=scope")
    # At once, so that the second is not shown first what the first has saved.
    first.locator("#f-rationale-scope").fill("From the first")
    second.locator("#f-rationale-scope").fill("From the second")
    expect(second.locator("#both")).to_contain_text("Saved text: From the first")
    second.locator("#f-rationale-scope").fill("From the second, and more")
    second.get_by_role("button", name="Keep the saved text").click()
    expect(second.locator("#f-rationale-scope")).to_have_value("From the first")
    second.reload()
    left = second.locator("#aside")
    expect(left).to_contain_text("From the second, and more")
    with second.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
        left.get_by_role("button", name="Use it").click()
    expect(left).to_be_hidden()
    expect(second.locator("#status")).to_contain_text("Saved")
    assert seated.content().rated("scope").rationale == "From the second, and more"
    assert stored(second) == 0


def test_keep_what_is_saved_loses_no_words_of_a_comment(seated: Seated) -> None:
    page = seated.open()
    change(page)
    page.locator("#f-text").fill("From here")
    remark = seated.content().comments[0]
    was = comments.written_of(remark)
    seated.act(comments.change, remark.id, replace(was, text="From elsewhere"), was=was)
    save(page)
    page.get_by_role("button", name="Keep the saved text").click()
    expect(page.locator("#k1 .words")).to_have_text("From elsewhere")
    kept = page.locator("#kept")
    expect(kept).to_contain_text("From here")
    kept.get_by_role("button", name="Open it again").click()
    expect(page.locator("#f-text")).to_have_value("From here")
    save(page)
    expect(page.locator("#k1 .words")).to_have_text("From here")
    assert stored(page) == 0


@pytest.mark.parametrize("way", ["link", "address"])
def test_a_lock_right_after_a_rating_blames_no_other_tab(seated: Seated, way: str) -> None:
    """The save of the rating is still on its way when the lock page is asked for."""
    with slow(seated, 1.5):
        page = seated.open("?open=scope")
        page.locator("#f-rating-scope-2").check()
        if way == "link":
            page.get_by_role("link", name="Review and lock…").click()
        else:
            page.wait_for_timeout(900)  # the autosave has begun
            page.goto(f"{seated.url}/read/{seated.code}/lock")
        sign = page.get_by_role("button", name="Lock this review")
        sign.click()
        if way == "address":
            # What was shown is not what would be signed.
            said = page.locator(".notice.danger")
            expect(said).to_contain_text("has changed since this page was loaded")
            expect(page.locator("main")).not_to_contain_text("another tab")
            sign.click()
        expect(page.locator("main")).to_contain_text("Locked")
        expect(page.locator("main")).to_contain_text(LOCKED)
    assert seated.rated() == 2


def test_a_lock_page_that_saved_an_earlier_rating_shows_it(seated: Seated) -> None:
    page = seated.open("?open=scope")
    page.route("**/save", cut)
    page.locator("#f-rating-scope-2").check()
    expect(page.locator("#status")).to_contain_text("will retry")
    page.unroute("**/save")
    page.goto(f"{seated.url}/read/{seated.code}/lock")
    expect(page.locator("tbody tr", has_text="2 senior")).to_have_count(1)
    assert seated.rated() == 2


def test_a_lock_right_after_a_recommendation_whose_answer_was_lost(seated: Seated) -> None:
    page = seated.open("/lock")
    page.route("**/save", answer_lost)
    page.get_by_label("Reject").check()
    expect(page.locator("#status")).to_contain_text("will retry")
    page.get_by_label("Weakest point").fill("Who is woken")
    page.unroute("**/save")
    page.get_by_role("button", name="Lock this review").click()
    expect(page.locator("main")).to_contain_text(LOCKED)
    found = seated.review()
    assert (found.recommendation, found.weakest) == ("stop", "Who is woken")
    assert stored(page) == 0


ASKED = "Choose one of them"


def rate(page: Page, value: int) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/save")):
        page.locator(f'[name="rating-scope"][value="{value}"]').check()


def shows(page: Page, value: int) -> None:
    expect(page.locator(f'[name="rating-scope"][value="{value}"]')).to_be_checked()


def in_conflict(seated: Seated) -> Page:
    """A tab that asks: 4 is chosen here, and 1 was saved meanwhile."""
    first = seated.open("?open=scope")
    seated.save({"rating-scope": "1"})  # on another device, of which no tab here hears
    rate(first, 4)
    expect(first.locator("#both")).to_contain_text(ASKED)
    assert seated.rated() == 1
    return first


@pytest.mark.parametrize("way", ["opened", "reloaded"])
def test_a_choice_that_is_asked_about_is_sent_by_no_other_tab(seated: Seated, way: str) -> None:
    second = seated.open("?open=scope")
    first = in_conflict(seated)
    if way == "opened":
        third = seated.open("?open=scope")
    else:
        third = second
        third.reload()
    expect(third.locator("#both")).to_contain_text(ASKED)
    third.wait_for_timeout(1500)
    assert seated.rated() == 1, "nothing was asked, and nothing chosen"

    first.get_by_role("button", name="Keep the saved rating").click()
    shows(first, 1)
    expect(third.locator("#both")).to_be_hidden()
    shows(third, 1)
    expect(third.locator("#status")).to_contain_text("Saved")
    first.reload()
    shows(first, 1)
    assert seated.rated() == 1
    for page in (first, third):
        expect(page.locator("#both")).to_be_hidden()
        expect(page.locator("#aside")).to_be_hidden()
    assert stored(first) == 0, "what was settled is not kept"


def test_my_choice_is_asked_about_in_one_tab_and_shown_in_all(seated: Seated) -> None:
    first = in_conflict(seated)
    third = seated.open("?open=scope")
    expect(third.locator("#both")).to_contain_text(ASKED)
    third.get_by_role("button", name="Keep my rating").click()
    expect(third.locator("#status")).to_contain_text("Saved")
    expect(first.locator("#both")).to_be_hidden()
    shows(first, 4)
    assert seated.rated() == 4
    assert stored(third) == 0


def test_keep_the_saved_text_shows_what_is_saved_by_then(seated: Seated) -> None:
    first = in_conflict(seated)
    seated.save({"rating-scope": "2"})
    first.get_by_role("button", name="Keep the saved rating").click()
    shows(first, 2)
    assert seated.rated() == 2


def test_a_tab_shows_what_another_one_has_saved(seated: Seated) -> None:
    first, second = seated.open("?open=scope"), seated.open("?open=scope")
    rate(first, 2)
    shows(second, 2)
    rate(second, 3)
    shows(first, 3)
    first.locator("#f-rationale-scope").fill("Half a reas")
    rate(second, 4)
    shows(first, 4)
    expect(first.locator("#f-rationale-scope")).to_have_value("Half a reas")
    rate(first, 2)
    expect(second.locator("#f-rationale-scope")).to_have_value("Half a reas")
    shows(second, 2)
    assert seated.rated() == 2


def begun_in_two(seated: Seated) -> tuple[Page, Page]:
    """Two tabs with the same comment, which is not saved."""
    first = seated.open()
    begin(first, "Begun in the first")
    second = seated.open()
    expect(second.locator("#f-text")).to_have_value("Begun in the first")
    return first, second


def test_a_comment_that_another_tab_saved_closes_here_and_is_in_the_list(
    seated: Seated,
) -> None:
    first, second = begun_in_two(seated)
    write(second, "Begun in the first")
    expect(second.locator("#composer")).to_be_hidden()
    expect(first.locator("#composer")).to_be_hidden()
    expect(first.locator("#comment-list")).to_contain_text("Begun in the first")
    expect(first.locator("#b6 mark[data-c]", has_text="30 June")).to_be_visible()


@pytest.mark.parametrize("delay", [0, 1000], ids=["at-once", "storage-lags"])
def test_words_that_the_other_tab_did_not_save_are_said_to_be_unsaved(
    seated: Seated, delay: int
) -> None:
    first, second = begun_in_two(seated)
    second.evaluate(
        """(delay) => {
          const remove = Storage.prototype.removeItem;
          Storage.prototype.removeItem = function (name) {
            if (delay) setTimeout(() => remove.call(this, name), delay);
            else remove.call(this, name);
          };
        }""",
        delay,
    )
    second.locator("#f-text").fill("Ended in the second")
    write(second, "Ended in the second")
    expect(second.locator("#composer")).to_be_hidden()
    expect(first.locator("#f-text")).to_have_value("Begun in the first")
    expect(first.locator("#status")).to_have_text("One comment is not saved")
    save(first)
    expect(first.locator("#comment-list")).to_contain_text("Begun in the first")
    expect(first.locator("#comment-list")).not_to_contain_text("Ended in the second")
    assert stored(first) == 0
