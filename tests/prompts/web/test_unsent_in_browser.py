"""A file that was chosen and not uploaded is never passed over in silence, in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = pytest.mark.browser


def _file(name: str) -> FilePayload:
    text = f"# A plan\n\nMove the table of {name} first.\n".encode()
    return FilePayload(name=name, mimeType="text/markdown", buffer=text)


def test_submitting_waits_while_a_chosen_file_is_not_uploaded(demo_site: Site) -> None:
    demo_site.app.config.update(WTF_CSRF_ENABLED=True)
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, client)
        page = context.new_page()
        page.set_viewport_size({"width": 375, "height": 800})
        page.goto(f"{base}/my/document")
        page.set_input_files("[name=document]", _file("first.md"))
        page.get_by_role("button", name="Upload and preview").click()
        submit = page.get_by_role("button", name="Submit first.md", exact=True)
        expect(submit).to_be_enabled(timeout=30_000)

        page.get_by_text("Upload another file").click()
        page.set_input_files("[name=document]", _file("second.md"))
        expect(submit).to_be_disabled()
        said = page.locator("#submit .reason")
        expect(said).to_contain_text("You chose second.md but have not uploaded it.")
        said.get_by_role("button", name="submit first.md as it is").click()
        expect(submit).to_be_enabled()
        expect(submit).to_be_focused()
        expect(page.locator("#submit .reason")).to_have_count(0)

        page.set_input_files("[name=document]", _file("second.md"))
        page.get_by_role("button", name="Upload and preview").click()
        expect(page.get_by_role("button", name="Submit second.md")).to_be_enabled(
            timeout=30_000
        )


def test_a_file_that_is_chosen_while_another_is_read_stays_chosen(demo_site: Site) -> None:
    demo_site.app.config.update(WTF_CSRF_ENABLED=True)
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, client)
        page = context.new_page()
        page.goto(f"{base}/my/document")
        state = "**/my/uploads/*/state"
        being_read = {"state": "received", "glimpse": False}
        page.route(state, lambda route: route.fulfill(json=being_read))
        page.set_input_files("[name=document]", _file("first.md"))
        page.get_by_role("button", name="Upload and preview").click()
        page.get_by_text("Upload another file").click()
        page.set_input_files("[name=document]", _file("second.md"))
        page.unroute(state)
        ready = page.get_by_role("link", name="It is ready. Show it")
        expect(ready).to_be_visible(timeout=30_000)
        chosen = page.locator("[name=document]").evaluate("it => it.files[0].name")
        assert chosen == "second.md"
        ready.click()
        submit = page.get_by_role("button", name="Submit first.md", exact=True)
        expect(submit).to_be_enabled(timeout=30_000)


def test_who_tries_another_file_finds_the_one_before_it(demo_site: Site) -> None:
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, client)
        page = context.new_page()
        page.goto(f"{base}/my/document")
        for name in ("good.md", "tried.md"):
            if name == "tried.md":
                page.get_by_text("Upload another file").click()
            page.set_input_files("[name=document]", _file(name))
            page.get_by_role("button", name="Upload and preview").click()
            submit = page.get_by_role("button", name=f"Submit {name}", exact=True)
            expect(submit).to_be_enabled(timeout=30_000)
        page.get_by_role("link", name="Show that file").click()
        expect(page.get_by_role("button", name="Submit good.md", exact=True)).to_be_enabled()


def test_submitting_waits_while_listed_words_are_not_covered(demo_site: Site) -> None:
    demo_site.app.config.update(WTF_CSRF_ENABLED=True)
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, client)
        page = context.new_page()
        page.goto(f"{base}/my/document")
        page.set_input_files("[name=document]", _file("first.md"))
        page.get_by_role("button", name="Upload and preview").click()
        submit = page.get_by_role("button", name="Submit first.md", exact=True)
        expect(submit).to_be_enabled(timeout=30_000)
        words = page.get_by_label("Other words that identify you")
        words.fill("the table, x")
        expect(submit).to_be_disabled()
        page.get_by_role("button", name="Cover these words").click()
        expect(page.locator("#error-summary")).to_contain_text("“x” is too short")
        expect(submit).to_be_disabled()
        words.fill("the table")
        page.get_by_role("button", name="Cover these words").click()
        expect(page.locator(".preview .document")).to_contain_text(
            "Move [name removed] of first"
        )
        expect(submit).to_be_enabled(timeout=30_000)
        words.fill("")
        said = page.locator("#submit .reason")
        expect(said).to_contain_text("have not covered them")
        said.get_by_role("button", name="submit first.md as it is").click()
        expect(submit).to_be_enabled()
        expect(words).to_have_value("the table")
