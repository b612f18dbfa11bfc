"""Promises of several tabs of one browser: nothing is changed without being asked, none shows what
is no longer saved, and what was settled is asked about once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.reviews.reading.rooms import Seated, begin, save, stored, write

pytestmark = [
    *(pytest.mark.browser, pytest.mark.faults),
    pytest.mark.usefixtures("filled"),
]

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
