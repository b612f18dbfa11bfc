"""Promises of the room in real Chromium: a comment is changed, moved three ways and deleted where
it stands, and the closing words survive a cut network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from reviews.reading.models import Comment
from tests.every_run import in_every_run
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import (
    CARDS,
    KEPT,
    Seated,
    change,
    cut,
    online,
    save,
    selected,
    stored,
    write,
)

pytestmark = pytest.mark.browser


def opened(seated: Seated, path: str = "") -> Page:
    """A room with one comment."""
    seated.comment(text="As it was")
    return seated.open(path)


def test_words_criterion_kind_and_boxes_are_changed_in_the_room(seated: Seated) -> None:
    page = opened(seated)
    change(page)
    expect(page.get_by_role("form", name="Comment 1")).to_be_visible()
    expect(page.locator("#f-text")).to_be_focused()
    form = page.locator("#composer")
    expect(form.get_by_label("Concern")).to_be_checked()
    form.get_by_label("Criterion", exact=True).select_option("scope")
    form.get_by_label("Strength").check()
    page.locator("#f-text").fill("Two\nlines")
    page.locator("#f-text").press("Control+Enter")
    card = page.locator("#k1")
    expect(card).to_contain_text("Scope · Strength")
    expect(card.locator("a.box")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("Comment 1 saved as ")
    expect(page.locator("#c-scope summary")).to_contain_text("1 quote")
    comment = seated.one(select(Comment))
    said = (comment.text, comment.criterion)
    assert said == ("Two\nlines", "scope")
    change(page)
    page.keyboard.press("Escape")
    # The next one is a new one.
    selected(page, "b6", "30 June")
    page.keyboard.press("c")
    expect(page.get_by_role("form", name="A comment")).to_be_visible()
    expect(page.locator("#f-text")).to_have_value("")


@pytest.mark.faults
def test_the_evidence_of_each_criterion_is_true_after_a_change_a_deletion_and_an_undo(
    seated: Seated,
) -> None:
    page = opened(seated, "?open=failure")
    page.locator("#c-failure [type=radio]").first.check()
    said = {
        key: page.locator(f"#c-{key} [data-evidence-links]") for key in ("failure", "scope")
    }
    head = page.locator("[data-progress]")

    def stands_at(key: str | None) -> None:
        for one, line in said.items():
            expect(line).to_have_text("comment 1" if one == key else re.compile("^none yet"))
            expect(line.locator("a")).to_have_count(int(one == key))
        bare = "all with evidence" if key == "failure" else "1 without evidence"
        expect(head).to_contain_text(bare)

    stands_at("failure")
    change(page)
    page.locator("#composer").get_by_label("Criterion", exact=True).select_option("scope")
    save(page)
    expect(page.locator("#composer")).to_be_hidden()
    stands_at("scope")
    change(page)
    page.get_by_role("button", name="Delete this comment").click()
    stands_at(None)
    page.get_by_role("button", name="Undo").click()
    stands_at("scope")


@pytest.mark.faults
def test_it_moves_to_a_selection_to_a_block_and_to_pasted_words(seated: Seated) -> None:
    page = opened(seated)
    change(page)
    selected(page, "b6", "Adopted by 30 June")
    page.evaluate("document.activeElement.blur()")
    selected(page, "b6", "Adopted by 30 June")
    page.get_by_role("button", name="Move comment 1 here").click()
    expect(page.locator("#composer blockquote")).to_have_text("“Adopted by 30 June”")
    save(page)
    expect(page.locator("#composer")).to_be_hidden()
    assert seated.quotes() == ["Adopted by 30 June"]
    expect(page.locator("#b3 mark")).to_have_count(0)
    expect(page.locator("#b6 mark")).to_have_count(1)

    change(page)
    page.get_by_role("button", name="go to the document").click()
    expect(page.locator("#b6")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.locator("#f-text")).to_be_focused()
    save(page)
    expect(page.locator("#composer")).to_be_hidden()
    assert seated.quotes()[0].startswith("Naïve 😀 readers")

    change(page)
    page.get_by_role("button", name="paste the new words").click()
    page.locator("#f-quote").fill("First weeks")
    save(page)
    expect(page.locator("#b7 mark")).to_have_count(1)
    assert seated.quotes() == ["First weeks"]
    page.wait_for_load_state("load")
    expect(page.locator("#composer")).to_be_hidden()
    assert stored(page) == 0


@pytest.mark.faults
def test_other_words_are_chosen_before_a_comment_is_saved(seated: Seated) -> None:
    page = seated.open()
    selected(page, "b3", "five")
    page.keyboard.press("c")
    page.locator("#f-text").fill("Too few words were selected")
    page.locator("#composer").get_by_role("button", name="Select it in the document").click()
    expect(page.locator("#b3")).to_be_focused()
    selected(page, "b3", "five seconds")
    page.get_by_role("button", name="Comment on these words instead").click()
    expect(page.locator("#composer blockquote")).to_have_text("“five seconds”")
    expect(page.locator("#f-text")).to_have_value("Too few words were selected")
    write(page, "Enough words now")
    expect(page.locator(CARDS)).to_have_count(1)
    assert seated.quotes() == ["five seconds"]
    assert stored(page) == 0
    # The next one is a comment of its own again.
    selected(page, "b6", "30 June")
    expect(page.locator("#comment-selection")).to_contain_text(
        re.compile("^Comment$|^Comment c")
    )
    page.locator("#comment-selection").click()
    expect(page.locator("#f-text")).to_have_value("")


@pytest.mark.faults
def test_a_pasted_quote_waits_for_the_network_on_the_page(seated: Seated) -> None:
    page = seated.open()
    page.get_by_role("button", name="Paste a quote").click()
    page.locator("#f-quote").fill("Adopted by 30 June")
    seated.context.set_offline(True)
    write(page, "Said in a tunnel")
    expect(page.locator("#composer [data-refused]")).to_contain_text("There is no connection.")
    expect(page.locator("#f-text")).to_have_value("Said in a tunnel")
    seated.context.set_offline(False)
    save(page)
    expect(page.locator(CARDS)).to_have_count(1)
    assert seated.quotes() == ["Adopted by 30 June"]


@pytest.mark.parametrize("offline", in_every_run((False, True), (True,)))
def test_a_deleted_comment_is_brought_back_as_it_was(seated: Seated, offline: bool) -> None:
    span = desks.on("Unowned\tAdopted by 30 June", "b6")
    seated.comment("scope", span=span)
    page = opened(seated)
    for n in (2, 1):
        change(page, n)
        page.get_by_role("button", name="Delete this comment").click()
        expect(page.locator("#kept")).to_contain_text(f"Comment {n} deleted.")
        if offline:
            page.route("**/comments", cut)
        page.get_by_role("button", name="Undo").click()
        if offline:
            expect(page.locator("#status")).to_have_text(KEPT)
            online(page, "**/comments")
        expect(page.locator("#announce")).to_contain_text(f"Comment {n} saved")
        expect(page.locator("#kept")).to_be_empty()
    expect(page.locator("article mark")).to_have_count(3)
    assert seated.quotes() == ["five seconds", span.quote]
    first = seated.content().comments[0]
    assert (first.text, first.kind) == ("As it was", "concern")
    assert stored(page) == 0
    # The script numbers what the server didn't send again.
    page.locator(".saved-as").evaluate("it => it.remove()")
    shown = _cards(page)
    page.reload()
    assert shown == _cards(page) and len(shown) == 2


def _cards(page: Page) -> list[str]:
    found = page.locator(CARDS).evaluate_all("all => all.map((it) => it.outerHTML)")
    return [" ".join(card.split()) for card in found]
