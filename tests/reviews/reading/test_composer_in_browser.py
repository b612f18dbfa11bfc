"""Promises about writing a comment in real Chromium: nothing lost, places, numbers, keys, and
what it is saved as."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from reviews.reading.models import Comment
from tests.every_run import in_every_run
from tests.reviews.reading.rooms import CARDS, Seated, begin, save, selected, stored, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", in_every_run((True, False), (False,)))
def test_a_refused_quote_keeps_everything(
    seated: Seated, chromium: Browser, script: bool
) -> None:
    with seated.another(chromium, java_script_enabled=script) as context:
        page = seated.open(context=context)
        if script:
            page.get_by_role("button", name="Paste a quote").click()
        composer = page.locator("#composer")
        composer.get_by_label("Quote").fill("words that stand nowhere")
        page.locator("#f-text").fill("Not to be lost")
        save(page)
        summary = composer.locator("#error-summary")
        expect(summary.get_by_role("link")).to_have_count(1)
        expect(composer.locator("#f-quote-error")).to_contain_text("do not appear together")
        expect(page.locator("#f-text")).to_have_value("Not to be lost")
        if script:
            # Where the room can be asked for again, and not where the form was sent.
            expect(page).to_have_url(f"{seated.url}/read/{seated.code}")
            page.locator("#f-text").fill("Not to be lost, and more")
            page.wait_for_load_state("load")
            page.go_back()
            expect(page.locator("#error-summary")).to_have_count(0)
            expect(composer.get_by_label("Quote")).to_have_value("words that stand nowhere")
            expect(page.locator("#f-text")).to_have_value("Not to be lost, and more")
            composer.get_by_label("Quote").fill("Adopted by 30 June")
            write(page, "Kept until it was taken")
            expect(page.locator("#k1 .words")).to_have_text("Kept until it was taken")
            expect(composer).to_be_hidden()
            page.wait_for_load_state("load")
            assert stored(page) == 0
            assert seated.quotes() == ["Adopted by 30 June"]


@pytest.mark.faults
def test_single_keys_do_nothing_while_a_comment_is_written(seated: Seated) -> None:
    page = seated.open()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("c")
    composer = page.locator("#composer")
    composer.get_by_label("Concern").focus()
    for key in ("j", "q", "?", "c", "g", "1", "3"):
        page.keyboard.press(key)
    expect(page.locator(".block.is-current")).to_have_id("b2")
    expect(composer.locator("blockquote")).to_have_text("“Dispatch”")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#c-scope")).not_to_have_attribute("open", "")
    # Outside it they work, also while it is open.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator(".block.is-current")).to_have_id("b3")
    expect(composer.locator("blockquote")).to_have_text("“Dispatch”")


@pytest.mark.faults
def test_absent_without_a_search_counts_as_without_evidence(seated: Seated) -> None:
    seated.save({"rating-scope": "1", "absent-scope": "1"})
    served = seated.context.request.get(f"{seated.url}/read/{seated.code}").text()
    assert "1 of 6 rated, 1 without evidence" in served
    page = seated.open("?open=scope")
    progress = page.locator("[data-progress]")
    expect(progress).to_have_text("1 of 6 rated, 1 without evidence")
    page.locator("#f-searched-scope").fill("every section, for “leave”")
    expect(progress).to_have_text("1 of 6 rated, all with evidence")
    page.locator("#f-searched-scope").fill("  ")
    expect(progress).to_have_text("1 of 6 rated, 1 without evidence")


def own_page(page: Page) -> None:
    """Open the page of comment 1, as who has no script does."""
    link = page.get_by_role("link", name="Change comment 1")
    page.goto(str(link.evaluate("a => a.href")), wait_until="commit")


@pytest.mark.faults
def test_words_typed_before_the_scripts_are_there_are_kept(seated: Seated) -> None:
    seated.comment("scope", text="As it was")
    page = seated.open()
    slow = "**/static/**/*.js"
    page.route(slow, lambda route: None)
    own_page(page)
    page.locator("#f-text").fill("Quicker than a script")
    page.unroute(slow)
    page.wait_for_load_state("load")
    page.route(slow, lambda route: None)
    page.get_by_role("link", name="Cancel").click()
    composer = page.locator("#composer")
    composer.get_by_label("Quote").fill("Adopted by 30 June")
    page.locator("#f-text").fill("Quick here too")
    page.unroute(slow)
    page.wait_for_load_state("load")
    expect(composer.get_by_label("Quote")).to_have_value("Adopted by 30 June")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("Quick here too")
    own_page(page)
    expect(page.locator("#f-text")).to_have_value("Quicker than a script")


def test_a_selection_that_ends_within_a_word_takes_the_whole_word(seated: Seated) -> None:
    page = seated.open()
    for block, words, quote in (
        ("b3", "ery five sec", "every five seconds"),  # from plain words into emphasised ones
        ("b3", "five seconds", "five seconds"),
        ("b3", " the ", "the"),
        ("b4", "Na", "Naïve"),
        ("b4", "לום עו", "שלום עולם"),
        ("b4", "😀 read", "😀 readers"),
        ("b3", "ls the tab", "polls the table"),
    ):
        selected(page, block, words)
        page.locator("#comment-selection").click()
        expect(page.locator("#composer blockquote").first).to_have_text(f"“{quote}”")
        if quote != "polls the table":
            page.keyboard.press("Escape")
    write(page, "Why?")
    expect(page.locator(CARDS)).to_have_count(1)
    assert seated.quotes() == ["polls the table"]


@pytest.mark.faults
def test_what_is_carried_over_is_said_before_the_save_and_changed_after_it_in_one_press(
    seated: Seated,
) -> None:
    page = seated.open()
    button = page.locator("#composer button[type=submit]")
    begin(page, "Bounded.", "b3", "five seconds")
    expect(button).to_have_text("Save comment Ctrl Enter")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+s")
    expect(button).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CARDS)).to_have_count(1)
    begin(page, "Which?", "b4", "readers")
    expect(button).to_contain_text("Save comment as Strength on ")
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS, has_text="Which?")
    expect(card).to_contain_text("Saved as Strength on ")
    card.get_by_role("button", name="Make it a concern").click()
    expect(card.locator(".about")).to_contain_text("Concern")
    expect(card).to_contain_text("Saved as Concern on ")
    card.get_by_role("button", name="Make it a question").click()
    card.get_by_role("button", name="Ask it in the interview").click()
    expect(card.locator(".ask")).to_contain_text("Ask this in the interview")
    card.get_by_role("button", name="ask it in the interview").click()
    expect(card.locator(".ask")).to_have_count(0)
    expect(page.locator("#composer")).to_be_hidden()
    expect(page.locator(CARDS).first.locator(".about")).to_contain_text("Strength")
    page.goto(f"{seated.url}/read/{seated.code}?open=scope")
    begin(page, "Why this?", "b4", "readers")
    expect(button).to_contain_text("Save comment as Question on Scope")


@pytest.mark.faults
def test_what_is_not_saved_can_be_reached_and_nothing_says_that_all_is(seated: Seated) -> None:
    page = seated.open()
    by_itself = page.locator("[data-by-itself]")
    expect(by_itself).to_be_visible()
    seated.context.set_offline(True)
    expect(by_itself).to_be_hidden()
    seated.context.set_offline(False)
    expect(by_itself).to_be_visible()
    begin(page, "Half of it", "b3", "five seconds")
    expect(by_itself).to_be_hidden()
    page.locator("#status").get_by_role("link").click()
    expect(page.locator("#f-text")).to_be_in_viewport()
    # One that another tab has open is not in the form here, and stands below it all the same.
    second = seated.open()
    second.keyboard.press("Escape")
    page.locator("#f-text").fill("Half of it, and more")
    expect(second.locator("#kept")).to_contain_text("Half of it, and more")
    second.locator("#status").get_by_role("link", name="One comment is not saved").click()
    expect(second.locator("#kept")).to_be_focused()


@pytest.mark.faults
def test_a_tapped_paragraph_offers_a_comment_on_a_phone(
    seated: Seated, chromium: Browser
) -> None:
    screen: ViewportSize = {"width": 375, "height": 812}
    with seated.another(chromium, viewport=screen, has_touch=True, is_mobile=True) as phone:
        page = seated.open(context=phone)
        page.locator("#b4").tap()
        page.locator("#comment-selection").tap()
        passage = page.locator("#composer blockquote").first
        expect(passage).to_contain_text("Naïve 😀 readers")
        write(page, "Why?")
        page.locator("#b4 + .saved-as").get_by_text("Make it a question").tap()
        expect(page.locator("#b4 + .saved-as")).to_contain_text("Saved as Question")
        expect(page.locator(".saved-as")).to_be_in_viewport()


def test_a_marked_strength_is_asked_in_the_words_that_its_reviewer_writes(
    seated: Seated,
) -> None:
    page = seated.open()
    begin(page, "Aligned with a stated goal.", "b3", "five seconds")
    composer = page.locator("#composer")
    expect(composer.locator("[data-proposed]")).to_have_text("Failure modes (by its passage)")
    composer.get_by_label("Criterion", exact=True).select_option("failure")
    composer.get_by_label("Strength").check()
    text = page.locator("#f-text")
    line = composer.get_by_label("The question for the panel")
    expect(line).to_be_hidden()
    composer.get_by_label("Ask this in the interview").check()
    expect(line).to_be_visible()
    text.fill("Aligned with which goal?")
    expect(line).to_be_hidden()
    text.fill("Aligned with a stated goal.")
    expect(line).to_be_visible()

    save(page)
    expect(composer).to_contain_text("Write the question as the panel")
    expect(line).to_be_focused()
    line.fill("Why did I rate this 2?")
    save(page)
    expect(composer).to_contain_text("“rate this 2” reads like a rating")
    expect(text).to_have_value("Aligned with a stated goal.")
    line.fill("word " * 35)
    assert line.evaluate("(box) => box.scrollHeight <= box.clientHeight"), "all is in sight"
    line.fill("What would make you give the goal up?")
    expect(composer.get_by_label("Failure modes (by its criterion)")).to_be_checked()
    expect(composer.get_by_label("Failure modes", exact=True)).to_be_hidden()
    composer.get_by_label("Criterion", exact=True).select_option("alternatives")
    expect(composer.get_by_label("Alternatives (by its criterion)")).to_be_checked()
    composer.get_by_label("Migration", exact=True).check()
    heard = composer.get_by_label("A good answer says")
    heard.fill("x" * 281)
    expect(composer).to_contain_text("281 of 200 characters.")
    page.set_viewport_size({"width": 1280, "height": 300})
    save(page)
    expect(composer.get_by_text("good answer has 281 characters")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 900})
    heard.fill("I rated that 2")
    save(page)
    expect(composer).to_contain_text("“rated that 2” reads like a rating")
    composer.get_by_label("A good answer says").fill("a figure, and who measures it")
    save(page)
    said = (
        "Ask this in the interview · Migration",
        "What would make you",
        "A good answer says:",
    )
    lines = [page.locator(CARDS).get_by_text(words) for words in said]
    tops = [box["y"] for line in lines if (box := line.bounding_box())]
    assert len({round(top) for top in tops}) == len(said) and tops == sorted(tops)
    marked = page.locator("[data-marked]")
    expect(marked).to_have_text("Alternatives 0, Failure modes 0, Migration 1")
    stored = seated.one(select(Comment))
    assert stored.ask_this and stored.text == "Aligned with a stated goal."
    assert stored.question == "What would make you give the goal up?"
    assert (stored.look_for, stored.segment) == ("a figure, and who measures it", "migration")

    page.locator(CARDS).get_by_role("link", name="Change").click()
    expect(line).to_have_value("What would make you give the goal up?")
    expect(composer.get_by_label("A good answer says")).to_have_value(stored.look_for)
    expect(composer.get_by_label("Migration", exact=True)).to_be_checked()
    composer.get_by_label("Ask this in the interview").uncheck()
    expect(line).to_be_hidden()
    save(page)
    expect(marked).to_contain_text("Migration 0")
    expect(page.locator(CARDS)).not_to_contain_text("What would make you")
