"""A prompt is imported or written in steps, and judged while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from prompts.authoring import checking, drafts
from prompts.folder import brief_form, catalogue
from tests.live import browser, live, sign_in
from tests.prompts import cases
from tests.prompts.web.test_briefs import EDIT, FORM, SLUG
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

TITLE = "Parcels that two offices count"
GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""
OLD = "The office in the harbour counts by hand."


@pytest.fixture
def jo(site: Site) -> Iterator[Page]:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=base)
        sign_in(context, base, site.as_account(account))
        yield context.new_page()


def _import(page: Page, texts: dict[str, str]) -> None:
    page.locator("input[name=files]:visible").set_input_files(
        [
            FilePayload(name=name, mimeType="text/plain", buffer=text.encode())
            for name, text in texts.items()
        ]
    )
    page.get_by_role("button", name="Import").click()


def _texts(sentence: str) -> dict[str, str]:
    texts = dict(catalogue.load("payment-flows").texts)
    page = texts["prompt.md"].partition("\n")[2]
    return {**texts, "prompt.md": f"# {TITLE}\n{page}\n{sentence}\n"}


def test_a_folder_is_imported_judged_and_published(jo: Page) -> None:
    jo.goto("/prompts")
    jo.get_by_role("link", name="New prompt…").click()
    jo.get_by_text("Import a folder instead").click()
    _import(jo, _texts(f"{GUIDE}."))
    expect(jo.locator("#findings")).to_contain_text("1 finding blocks publication")
    expect(jo.locator("#findings")).to_contain_text("P110")
    jo.get_by_role("button", name="Publish as version 1").click()
    expect(jo.locator("#error-summary")).to_contain_text("Nothing was published.")
    jo.locator("summary", has_text="Import files").click()
    _import(jo, {"prompt.md": _texts(OLD)["prompt.md"]})
    expect(jo.locator("#findings")).to_contain_text("Nothing blocks publication")
    jo.get_by_role("button", name="Publish as version 1").click()
    expect(jo.locator("main")).to_contain_text("Its first invitation freezes it.")


def test_a_brief_is_looked_at_while_its_steps_are_filled_in(jo: Page) -> None:
    jo.goto("/prompts/new")
    jo.get_by_label("Title").fill(TITLE)
    jo.get_by_label("In two sentences").fill("Finance traces 640 payments a month by hand.")
    jo.get_by_role("button", name="Continue").click()
    expect(jo.get_by_label("What hurts")).to_have_value(re.compile("640 payments"))
    jo.get_by_role("button", name="Save and continue").click()
    first = jo.get_by_role("group", name="Fact 1", exact=True)
    first.get_by_label("Topic").fill("410 a second")
    first.get_by_label("Answer").fill("At peak 410 a second.")
    expect(jo.locator("#findings")).to_contain_text("has a figure of the answer")
    jo.get_by_role("button", name="Save and continue").click()
    jo.get_by_label("Position 1").fill("one batch")
    jo.get_by_role("button", name="Facts").click()  # saves the positions
    expect(first.get_by_label("Topic")).to_have_value("410 a second")
    first.get_by_label("Topic").press("Enter")
    expect(jo.get_by_label("Position 1")).to_have_value("one batch")


def test_publish_waits_for_what_is_typed_on_this_device(site: Site, jo: Page) -> None:
    checked = checking.check(SLUG, brief_form.files(brief_form.read(FORM)))
    with site.parts.database.transaction() as db:
        drafts.begin(db, SLUG, checked, based_on=None, by=cases.member(db))
    jo.goto(f"{EDIT}?step=publish")
    publish = jo.get_by_role("button", name="Publish")
    expect(publish).to_be_enabled()
    jo.get_by_role("link", name="Positions").click()
    jo.wait_for_url("**step=positions")  # and its scripts, which keep what is typed
    jo.get_by_label("Position 1").fill("one batch")
    jo.go_back()
    for files in (False, True):
        if files:
            jo.get_by_role("link", name="Import files").click()
        expect(jo.locator("#unsaved")).to_contain_text("not saved: Positions.")
        expect(publish).to_be_disabled()
    jo.go_back()
    jo.get_by_role("link", name="Positions").click()
    jo.wait_for_url("**step=positions")
    jo.get_by_role("button", name="Read and publish").click()
    publish.click()
    expect(jo.locator("main")).to_contain_text("Version 1")
