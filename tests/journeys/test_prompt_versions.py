"""A prompt is written in the browser, frozen, sent, written anew: who got the old one keeps it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from blindfolio.demo.opening_texts import TEXTS
from prompts.folder import catalogue
from prompts.models import Invitation
from prompts.opening import terms
from tests.live import browser, live, sign_in
from tests.prompts import cases
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

TITLE = "Parcels that two offices count"
GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""
OLD = "The office in the harbour counts by hand."
NEW = "The office in the harbour counts with a scale."


def _page(chromium: Browser, base: str, client: FlaskClient) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    sign_in(context, base, client)
    return context.new_page()


def _open(page: Page, file: str, label: str) -> None:
    if not page.get_by_label(label, exact=True).is_visible():
        page.locator("summary", has_text=file).click()


def _write(page: Page, texts: dict[str, str]) -> None:
    for file, label in (
        ("prompt.md", "What candidates read"),
        ("rubric.yaml", "How it is rated"),
        ("probes.yaml", "What the panel knows"),
    ):
        _open(page, file, label)
        _paste(page, page.get_by_label(label, exact=True), texts[file])


def _paste(page: Page, box: Locator, text: str) -> None:
    """Put a text into a box as a person does: `fill` types it, which takes a minute for 200,000
    characters, where the browser's own paste takes a tenth of a second."""
    box.evaluate("(box, text) => { box.value = text }", text)
    box.press("Control+a")
    box.press("Control+x")
    box.press("Control+v")
    assert box.input_value() == text.replace("\r\n", "\n")


def _invite(page: Page, name: str, email: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Invite", exact=True).click()


def _make_opening(page: Page, base: str, title: str) -> str:
    page.goto(base + "/openings/new")
    page.get_by_label("Title").fill(title)
    prompts = page.get_by_label("Prompt", exact=True)
    own = prompts.locator("option", has_text=f"{TITLE}: ")
    expect(own).to_contain_text("(no brief)")
    prompts.select_option(own.get_attribute("value"))
    page.get_by_label("Open book").check()
    page.locator("[name=decider][value=engineer]").check()
    for key, words in TEXTS.items():
        page.get_by_label(terms.heading(key), exact=True).fill(words)
    page.get_by_role("button", name="Create opening").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.partition("?")[0]


def _candidate(site: Site, chromium: Browser, base: str, opening: str) -> Page:
    with site.parts.database.reading() as db:
        id_ = opening.rpartition("/")[2]
        mine = db.scalars(select(Invitation.id).where(Invitation.opening == id_)).one()
    page = _page(chromium, base, site.as_candidate(mine))
    page.goto(base + "/my")
    return page


def _texts(sentence: str) -> dict[str, str]:
    texts = dict(catalogue.load("payment-flows").texts)
    page = texts["prompt.md"].partition("\n")[2]
    return {**texts, "prompt.md": f"# {TITLE}\n{page}\n{sentence}\n"}


def test_who_got_a_version_keeps_it_while_the_next_one_is_written_and_sent(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
    with live(site) as base, browser() as chromium:
        jo = _page(chromium, base, site.as_account(account))
        jo.goto(base + "/prompts")
        jo.get_by_role("link", name="New prompt…").click()
        jo.get_by_label("Title").fill(TITLE)
        jo.get_by_role("button", name="Create draft").click()
        expect(jo.locator("#findings")).to_contain_text("not filled in yet")

        # Typed, it is shown and judged a moment later, without a press.
        spoilt = _texts(f"{GUIDE}.")
        _write(jo, spoilt)
        expect(jo.locator("#findings")).to_contain_text("1 finding blocks publication")
        expect(jo.locator("#findings")).to_contain_text("P110")
        expect(jo.locator("#preview")).to_contain_text(GUIDE)
        jo.get_by_role("button", name="Publish as version 1").click()
        expect(jo.locator("#error-summary")).to_contain_text("Nothing was published.")

        # What is typed survives the tab.
        _write(jo, _texts(OLD))
        expect(jo.locator("#findings")).to_contain_text("Nothing blocks publication")
        jo.goto(base + "/prompts")
        jo.get_by_role("link", name=re.compile("Unpublished draft")).click()
        expect(jo.get_by_label("What candidates read", exact=True)).to_have_value(
            _texts(OLD)["prompt.md"]
        )
        expect(jo.locator("#preview")).to_contain_text(OLD)
        jo.get_by_role("button", name="Publish as version 1").click()
        expect(jo.locator("main")).to_contain_text("Its first invitation freezes it.")

        first = _make_opening(jo, base, "Staff Engineer, Harbour")
        _invite(jo, "Ada Example", "ada@example.test")
        expect(jo.locator("#invited")).to_contain_text("Ada Example")
        ada = _candidate(site, chromium, base, first)
        expect(ada.locator("main")).to_contain_text(OLD)

        jo.goto(f"{base}/prompts/parcels-that-two-offices-count")
        expect(jo.locator("main")).to_contain_text("Frozen")
        jo.get_by_role("button", name="Create draft").click()
        expect(jo.get_by_label("What candidates read", exact=True)).to_have_value(
            _texts(OLD)["prompt.md"]
        )
        _write(jo, _texts(NEW))
        jo.get_by_role("button", name="Publish as version 2").click()
        expect(jo.get_by_text("Version 2", exact=True)).to_be_visible()
        jo.goto(f"{base}/prompts/parcels-that-two-offices-count/diff?from=1&to=2")
        for words in (OLD, NEW):
            expect(jo.locator("main")).to_contain_text(words)

        jo.goto(first)
        expect(jo.locator("main")).to_contain_text(
            "This opening has sent version 1 and keeps it"
        )
        second = _make_opening(jo, base, "Staff Engineer, Hills")
        _invite(jo, "Bo Specimen", "bo@example.test")
        expect(jo.locator("#invited")).to_contain_text("Bo Specimen")
        bo = _candidate(site, chromium, base, second)
        expect(bo.locator("main")).to_contain_text(NEW)
        expect(bo.locator("main")).not_to_contain_text(OLD)

        # Ada starts on what she got, and reads it while she writes.
        ada.get_by_role("button", name="Start my 7 days…").click()
        ada.get_by_role("button", name="Start my 7 days", exact=True).click()
        ada.goto(base + "/my")
        expect(ada.locator("main")).to_contain_text(OLD)
        expect(ada.locator("main")).not_to_contain_text(NEW)

        # She has seen it, whichever version.
        jo.goto(second)
        _invite(jo, "Ada Example", "Ada@example.test")
        expect(jo.locator("#error-summary")).to_contain_text("has seen this prompt before")
        expect(jo.get_by_label("Invite them again.")).not_to_be_checked()
    with pytest.raises(IntegrityError, match="frozen"), site.parts.database.transaction() as db:
        db.execute(text("UPDATE prompt_version SET html = '' WHERE n = 1"))


def test_a_brief_is_looked_at_while_its_form_is_filled_in(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
    with live(site) as base, browser() as chromium:
        jo = _page(chromium, base, site.as_account(account))
        jo.goto(base + "/prompts/new")
        jo.get_by_role("link", name="Write a brief").click()
        jo.get_by_label("Title").fill(TITLE)
        jo.get_by_label("What hurts").fill("Finance traces 640 payments a month by hand.")
        expect(jo.locator("#preview")).to_contain_text("Finance traces 640 payments")
        expect(jo.locator("#findings")).to_contain_text("places are not filled in yet")
        first = jo.get_by_role("group", name="Fact 1", exact=True)
        first.get_by_label("Topic").fill("410 a second")
        first.get_by_label("Answer").fill("At peak 410 a second.")
        expect(jo.locator("#findings")).to_contain_text("The facts")
        jo.get_by_role("button", name="Create draft").click()
        expect(jo.get_by_role("heading", level=1)).to_have_text(TITLE)
        jo.get_by_role("link", name="Edit the saved draft as a form").click()
        expect(first.get_by_label("Topic")).to_have_value("410 a second")


def test_it_can_be_written_and_published_without_a_script(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
    with live(site) as base, browser() as chromium:
        client = site.as_account(account)
        context = chromium.new_context(java_script_enabled=False)
        sign_in(context, base, client)
        jo = context.new_page()
        jo.goto(base + "/prompts/new")
        jo.get_by_label("Title").fill(TITLE)
        jo.get_by_role("button", name="Create draft").click()
        _write(jo, _texts("## The task\n\nUse Kafka."))
        jo.get_by_role("button", name="Check").click()
        expect(jo.locator("#findings")).to_contain_text("P102")
        expect(jo.locator("#preview")).to_contain_text("Use Kafka.")
        _write(jo, _texts(OLD))
        jo.get_by_role("button", name="Publish as version 1").click()
        expect(jo.locator("main")).to_contain_text("Its first invitation freezes it.")
