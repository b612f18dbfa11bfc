"""Promises of the room in real Chromium: exact selections, keys, nothing lost, both texts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.every_run import in_every_run
from tests.live import deaf
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import KEPT, Seated, cut, selected, write

pytestmark = pytest.mark.browser

SIGNED_OUT = "Signed out \u2013 your text is safe, sign in"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("b3", "every five seconds."),
        ("b4", "😀 readers — שלום"),
        pytest.param("b4", "seconds & more", marks=pytest.mark.faults),
        pytest.param("b6", "Adopted by 30 June", marks=pytest.mark.faults),
    ],
)
def test_a_selection_becomes_a_comment_on_exactly_these_words(
    seated: Seated, block: str, words: str
) -> None:
    page = seated.open()
    selected(page, block, words)
    page.locator("#comment-selection").click()
    expect(page.locator("#composer blockquote")).to_have_text(f"“{words}”")
    expect(page.locator("#f-text")).to_be_focused()
    write(page, "Mine")
    expect(page.locator("#announce")).to_contain_text("Comment 1 saved as ")
    expect(page.locator("#k1 .quote")).to_have_text(f"“{words}”")
    expect(page.locator("#c-failure .evidence")).to_have_text("1 quote")
    assert seated.quotes() == [words]
    drawn = "".join(page.locator(f"#{block} mark").all_text_contents())
    assert drawn == words
    expect(page.locator("#composer")).to_be_hidden()


def test_one_selection_over_two_blocks_is_one_comment_on_both(seated: Seated) -> None:
    page = seated.open()
    page.evaluate(
        """() => { const r = document.createRange();
          r.setStart(document.querySelector("#b2 h2").firstChild, 0);
          r.setEnd(document.querySelector("#b3 p").firstChild, 10);
          getSelection().addRange(r); }"""
    )
    page.keyboard.press("c")
    write(page, "Both")
    expect(page.locator("mark")).to_have_count(2)
    assert seated.quotes() == ["Dispatch … The engine"]


def test_typing_without_a_network_survives_a_reload_and_is_sent_once(seated: Seated) -> None:
    page = seated.open()
    page.locator("#notes summary").click()
    seated.context.route("**/save", cut)
    page.locator("#f-private_notes").fill("Typed in a tunnel")
    expect(page.locator("#status")).to_have_text(KEPT)
    page.reload()
    page.locator("#notes summary").click()
    expect(page.locator("#f-private_notes")).to_have_value("Typed in a tunnel")
    seated.context.unroute("**/save")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_contain_text("Saved")
    review = seated.review()
    assert (review.private_notes, review.revision) == ("Typed in a tunnel", 1)


@pytest.mark.faults
def test_who_was_signed_out_keeps_the_text(seated: Seated) -> None:
    page = seated.open()
    cookies = seated.context.cookies()
    seated.context.clear_cookies()
    page.locator("#notes summary").click()
    page.locator("#f-private_notes").fill("Mid-sentence")
    expect(page.locator("#status")).to_have_text(SIGNED_OUT)
    seated.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.reload()
    expect(page.locator("#status")).to_contain_text("Saved")
    assert seated.review().private_notes == "Mid-sentence"


def test_a_refused_lock_leads_to_each_gap(seated: Seated) -> None:
    seated.fill()
    seated.save({"rating-scope": ""})
    page = seated.open("/lock")
    page.locator("#f-ask-1").fill("Who is woken?")
    page.locator("#f-ask_on-1").select_option(index=1)
    expect(page.locator("#f-ask_in-1 + span")).to_have_text("Failure modes (by its passage)")
    expect(page.locator("#f-ask_in-1-failure")).to_be_hidden()
    page.get_by_role("button", name="Lock this review").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("One thing to change")
    summary.get_by_role("link", name="Scope: choose a rating").click()
    expect(page.locator("#f-rating-scope")).to_be_visible()


def test_without_a_script_everything_is_read_and_ratings_are_saved(
    seated: Seated, chromium: Browser
) -> None:
    with seated.another(chromium, java_script_enabled=False) as context:
        page = seated.open(context=context)
        page.locator("#c-scope summary").click()
        page.locator("#f-rating-scope-4").check()
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("#c-scope summary .rating")).to_contain_text("4")
        page.locator("#composer").get_by_label("Quote").fill("Adopted by 30 June")
        write(page, "Without a script", "scope")
        expect(page.locator("#k1 .words")).to_have_text("Without a script")
        expect(page.locator("mark")).to_have_text("Adopted by 30 June")


@pytest.mark.parametrize("scheme", in_every_run(("light", "dark"), ("light",)))
def test_no_page_has_a_fault_that_axe_finds(seated: Seated, scheme: str) -> None:
    seated.fill()
    seated.comment("scope", span=desks.on("polls the table every five", "b3"))
    seated.fill(by=seated.readers[1], value=1)
    page = seated.open("?open=scope")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.keyboard.press("j")
    page.keyboard.press("c")
    faults(page)
    page.goto(f"{seated.url}/read/{seated.code}/lock")
    faults(page)
    for reader in seated.readers:
        seated.lock(by=reader)
    seated.release()
    for path in (f"/read/{seated.code}", f"/read/{seated.code}/reviews", "/queue"):
        page.goto(f"{seated.url}{path}")
        faults(page)


def faults(page: Page) -> None:
    """No violation of WCAG 2.2 AA."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_two_devices_show_both_texts_and_keep_the_chosen_one(seated: Seated) -> None:
    deaf(seated.context)
    first, second = seated.open(), seated.open()
    for page, words in ((first, "From the first"), (second, "From the second")):
        page.locator("#notes summary").click()
        page.locator("#f-private_notes").fill(words)
        expect(page.locator("#status")).not_to_have_attribute("data-state", "saving")
    expect(first.locator("#status")).to_contain_text("Saved")
    expect(second.locator("#status")).to_have_text("Changed elsewhere")
    second.locator("#status a").click()
    expect(second.locator("#both")).to_be_focused()
    expect(second.locator("#both")).to_contain_text("Your text: From the second")
    expect(second.locator("#both")).to_contain_text("Saved text: From the first")
    second.get_by_role("button", name="Keep my text").click()
    expect(second.locator("#status")).to_contain_text("Saved")
    assert seated.review().private_notes == "From the second"
