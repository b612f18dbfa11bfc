"""A candidate's pages in real Chromium: an unsent file isn't passed over, a wide table scrolls."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.looks import beyond_the_screen
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(demo_site: Site) -> Iterator[Page]:
    demo_site.app.config.update(WTF_CSRF_ENABLED=True)
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, client)
        opened = context.new_page()
        opened.set_viewport_size({"width": 375, "height": 800})
        opened.goto(f"{base}/my/document")
        yield opened


def _choose(page: Page, name: str, more: str = "") -> None:
    text = f"# A plan\n\nMove the table of {name} first.\n{more}".encode()
    file = FilePayload(name=name, mimeType="text/markdown", buffer=text)
    page.set_input_files("[name=document]", file)


def _submit(page: Page, name: str) -> Locator:
    button = page.get_by_role("button", name=f"Submit {name}", exact=True)
    expect(button).to_be_enabled(timeout=30_000)
    return button


def _upload(page: Page, name: str) -> Locator:
    _choose(page, name)
    page.get_by_role("button", name="Upload and preview").click()
    return _submit(page, name)


def test_submitting_waits_while_a_chosen_file_is_not_uploaded(page: Page) -> None:
    chooser = page.locator("[name=document]")
    _choose(page, "plan.pages")
    refused = "We can\u2019t read “plan.pages”. Choose a .md, .docx or .pdf file."
    expect(chooser).to_have_js_property("validationMessage", refused)
    submit = _upload(page, "first.md")
    page.get_by_text("Upload another file").click()
    _choose(page, "second.md")
    expect(submit).to_be_disabled()
    said = page.locator(".action-bar .reason")
    expect(said).to_contain_text("You chose second.md but have not uploaded it.")
    said.get_by_role("button", name="Leave it out", exact=True).click()
    expect(submit).to_be_enabled()
    expect(submit).to_be_focused()
    expect(page.locator(".action-bar .reason")).to_have_count(0)
    _upload(page, "second.md")


def test_a_file_that_is_chosen_while_another_is_read_stays_chosen(page: Page) -> None:
    state = "**/my/uploads/*/state"
    being_read = {"state": "received", "glimpse": False}
    page.route(state, lambda route: route.fulfill(json=being_read))
    _choose(page, "first.md")
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_text("Upload another file").click()
    _choose(page, "second.md")
    page.unroute(state)
    ready = page.get_by_role("link", name="It is ready. Show it")
    expect(ready).to_be_visible(timeout=30_000)
    chosen = page.locator("[name=document]").evaluate("it => it.files[0].name")
    assert chosen == "second.md"
    ready.click()
    _submit(page, "first.md")


def test_listed_words_survive_the_page_and_submitting_waits_until_they_are_covered(
    page: Page,
) -> None:
    submit = _upload(page, "first.md")
    words, kept = (
        page.get_by_label("Other words that identify you"),
        page.locator(".action-bar .reason"),
    )
    more = page.get_by_text("Cover more words")
    more.click()
    words.fill("the table, x")
    # The page's scripts may begin only after the words were typed.
    expect(kept).to_contain_text("have not covered them")
    page.reload()
    expect(words).to_have_value("the table, x")
    expect(submit).to_be_disabled()
    page.get_by_role("button", name="Cover these words").click()
    expect(page.locator("#error-summary")).to_contain_text("“x” is too short")
    expect(submit).to_be_disabled()
    words.fill("the table")
    page.get_by_role("button", name="Cover these words").click()
    covered = "Move [name removed] of first"
    expect(page.locator(".preview .document")).to_contain_text(covered)
    expect(page.get_by_text("What you typed on this device")).to_have_count(0)
    submit = _submit(page, "first.md (more covered)")
    more.click()
    words.fill("")
    expect(kept).to_contain_text("have not covered them")
    kept.get_by_role("button", name="Undo the change", exact=True).click()
    expect(submit).to_be_enabled()
    page.reload()
    expect(words).to_have_value("the table")
    expect(kept).to_have_count(0)


MARKED = "[...CSS.highlights.get('writing')].map(String).join()"


def test_a_doubtful_place_is_shown_in_the_preview_and_no_button_loses_ticks_or_answers(
    page: Page,
) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    _choose(
        page, "plan.md", "\nA step.\n" * 40 + "\n*See +91 98200 12345* or +91 98200 54321.\n"
    )
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("link", name="show “+91 98200 54321”").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.get_by_role("link", name="show “+91 98200 54321”").click()
    assert page.evaluate(MARKED) == "+91 98200 54321"
    place = page.get_by_text("or +91 98200 54321.", exact=False).last
    expect(place).to_be_in_viewport()
    assert page.evaluate("scrollY") == before
    worry = page.get_by_label("The part that worries you most")
    worry.fill("The table.")
    box = page.locator("[name=place]").nth(1)
    box.check()
    page.get_by_role("button", name="Submit plan.md", exact=True).click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("button", name="Cover the ticked words").click()
    expect(page.locator("#doubts .error")).to_contain_text("Tick what identifies you")
    expect(worry).to_have_value("The table.")
    box.check()
    page.get_by_role("button", name="Cover the ticked words").click()
    expect(page.locator(".preview .document")).to_contain_text("12345 or [name removed].")
    expect(worry).to_have_value("The table.")


HINT = "getComputedStyle(document.activeElement, '::before').content"


@pytest.mark.faults
def test_a_table_with_squeezed_columns_scrolls_and_says_so(demo_site: Site) -> None:
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, demo_site.as_candidate(demo_site.invitation("invited").id))
        page = context.new_page()
        page.set_viewport_size({"width": 375, "height": 812})
        page.goto(f"{base}/my")
        flows = page.get_by_role("region", name="Table 2")
        expect(flows).to_contain_text("Written by a team dissolved in February 2023")
        first = flows.get_by_role("cell", name="Written by a team dissolved")
        height = first.evaluate("it => it.getBoundingClientRect().height")
        assert height < 90, "px; the words stood one below the other"
        flows.focus()
        assert "sideways" in page.evaluate(HINT)
        page.keyboard.press("ArrowRight")
        expect(flows).not_to_have_js_property("scrollLeft", 0)
        assert beyond_the_screen(page) == []
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(flows).not_to_have_class(re.compile("is-wide"))
        assert page.evaluate(HINT) == "none"
