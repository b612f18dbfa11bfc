"""Nothing typed is lost on pages that do not save by themselves, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from prompts.models import Clarification
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = pytest.mark.browser

BACK = "What you typed on this device has been restored."


@dataclass(slots=True)
class Desk:
    site: Site
    base: str
    context: BrowserContext

    def sign_in(self, client: FlaskClient) -> None:
        sign_in(self.context, self.base, client)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(self.base + path)
        return page

    def folio(self, where: str) -> str:
        return self.site.invitation(where).folio


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def desk(demo_site: Site, chromium: Browser) -> Iterator[Desk]:
    demo_site.app.config.update(WTF_CSRF_ENABLED=True)
    with live(demo_site) as base, chromium.new_context() as context:
        yield Desk(demo_site, base, context)


def kept(page: Page) -> int:
    page.wait_for_load_state("load")  # scripts have run by then
    found = page.evaluate("Object.keys(localStorage).filter(k => k.includes(':kept:')).length")
    return int(found)


def test_what_was_typed_is_back_after_a_reload_and_gone_once_it_is_saved(desk: Desk) -> None:
    desk.sign_in(desk.site.as_member("alex.ipsum"))
    page = desk.open("/conflicts")
    page.get_by_label("Name").fill("Specimen Mutual ")
    page.get_by_label("Employer", exact=True).check()
    page = desk.open("/conflicts")
    expect(page.locator(".kept")).to_contain_text(BACK)
    expect(page.get_by_label("Name")).to_have_value("Specimen Mutual ")
    expect(page.get_by_label("Employer", exact=True)).to_be_checked()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Name")).to_have_value("")
    expect(page.locator("main")).to_contain_text("Specimen Mutual")
    assert kept(page) == 0
    expect(page.locator(".kept")).to_have_count(0)


def test_an_inserted_text_follows_what_was_typed_and_is_kept_with_it(desk: Desk) -> None:
    desk.sign_in(desk.site.as_member("jo.sampleton"))
    waits = select(Clarification.id).where(
        Clarification.state == "waiting", Clarification.about == "problem"
    )
    with desk.site.parts.database.reading() as db:
        path = f"/questions/{db.scalars(waits).first()}"
    page = desk.open(path)
    box = page.locator("textarea[name=answer]")
    box.fill("My own words.")
    page.get_by_role("button", name="Insert into the answer").first.click()
    expect(box).to_have_value(re.compile(r"^My own words\.\n."))
    both = box.input_value()
    page.goto(desk.base + path)
    expect(page.locator(".kept")).to_contain_text(BACK)
    expect(box).to_have_value(both)


@pytest.mark.faults
def test_who_forgets_it_gets_what_the_server_has(desk: Desk) -> None:
    desk.sign_in(desk.site.as_member("jo.sampleton"))
    page = desk.open("/openings/new")
    page.get_by_label("Title").fill("Staff Engineer, Sample Systems")
    stored = page.evaluate(
        "import('/static/sealed.js').then(({ get, names }) => get(names()[0]))"
    )
    assert stored == {"title": "Staff Engineer, Sample Systems"}, "no file, no hidden field"
    page.get_by_label("Target level").select_option("4")
    page.reload()
    expect(page.get_by_label("Target level")).to_have_value("4")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Title")).to_have_value("")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.get_by_label("Target level")).to_have_value("3")
    assert kept(page) == 0
    page.reload()
    expect(page.locator(".kept")).to_have_count(0)


@pytest.mark.faults
def test_keeping_a_question_loses_no_wording_of_another(desk: Desk) -> None:
    desk.sign_in(desk.site.as_member("alex.ipsum"))
    page = desk.open(f"/panels/{desk.folio('panel')}?view=prepare&segment=failure")
    keep = page.get_by_role("button", name="Keep")
    asked = page.locator(".question").filter(has=keep)
    first, second = (page.locator(f"#{asked.nth(n).get_attribute('id')}") for n in (0, 1))
    first.get_by_text("Reword").click()
    first.get_by_label("The question in your words").fill("In my words, half done")
    second.get_by_role("button", name="Keep").click()
    expect(second.get_by_text("kept", exact=True).first).to_be_visible()
    words = first.get_by_label("The question in your words")
    expect(words).to_be_visible()
    expect(words).to_have_value("In my words, half done")
    expect(first.locator(".kept")).to_contain_text(BACK)
    expect(page.locator(".kept")).to_have_count(1)
    first.get_by_role("button", name="wording").click()
    expect(first.locator("h3")).to_have_text("In my words, half done")
    assert kept(page) == 0


def deciding(desk: Desk) -> Page:
    desk.sign_in(desk.site.as_member("hanna.placeholder"))
    page = desk.open(f"/candidates/{desk.folio('split')}/decide")
    page.get_by_role("button", name="Open the reviews").click()
    page.get_by_label("Reject").check()
    return page


def test_a_form_sent_without_a_network_is_back_as_it_was(desk: Desk) -> None:
    page = deciding(desk)
    page.get_by_label("Reason").fill("Two levels apart, and no plan")
    desk.context.set_offline(True)
    page.get_by_role("button", name="Decide").click()
    page.wait_for_url("chrome-error://**")
    desk.context.set_offline(False)
    page.goto(f"{desk.base}/candidates/{desk.folio('split')}/decide")
    expect(page.locator(".kept")).to_contain_text(BACK)
    expect(page.get_by_label("Reason")).to_have_value("Two levels apart, and no plan")
    expect(page.get_by_label("Reject")).to_be_checked()


@pytest.mark.faults
def test_a_refused_form_that_is_left_is_back_with_all_that_was_typed(desk: Desk) -> None:
    page = deciding(desk)
    page.get_by_label("Text for the candidate").fill("Thank you.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator(".kept")).to_have_count(0)
    page.get_by_label("Reason").fill("Typed on the refused page")
    assert kept(page) == 1
    page.goto(f"{desk.base}/candidates")
    page = desk.open(f"/candidates/{desk.folio('split')}/decide")
    expect(page.get_by_label("Reason")).to_have_value("Typed on the refused page")
    expect(page.get_by_label("Text for the candidate")).to_have_value("Thank you.")
    expect(page.get_by_label("Reject")).to_be_checked()


def test_words_typed_before_the_script_is_there_stay(desk: Desk) -> None:
    """A slow network: the refused page is there, its script is not yet."""
    desk.sign_in(desk.site.as_member("jo.sampleton"))
    page = desk.open("/openings")
    page.locator("tbody a").first.click()
    page.get_by_label("Email address").fill("not an address")
    page.evaluate("document.querySelector('#f-email').type = 'text'")
    waiting: list[Route] = []

    def hold(script: Route) -> None:
        waiting.append(script)

    page.route("**/keep.js*", hold)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator("#error-summary")).to_be_visible()
    address = page.get_by_label("Email address")
    address.fill("nova.placeholder@example.test")
    expect(page.locator(".kept")).to_have_count(0)
    assert waiting
    for script in waiting:
        script.continue_()
    page.wait_for_load_state("load")
    expect(address).to_have_value("nova.placeholder@example.test")


@pytest.mark.faults
def test_a_statement_outlives_the_page_to_confirm_and_who_was_signed_out(desk: Desk) -> None:
    candidate = desk.site.as_candidate(desk.site.invitation("writing").id)
    desk.sign_in(candidate)
    page = desk.open("/my/document")
    page.set_input_files(
        "[name=document]",
        {
            "name": "design.md",
            "mimeType": "text/markdown",
            "buffer": b"# A plan\n\nMove the table first, then the readers of it.\n",
        },
    )
    page.get_by_role("button", name="Upload and preview").last.click()
    worry = page.get_by_label("The part that worries you most")
    expect(worry).to_be_visible(timeout=30_000)
    page.wait_for_load_state("load")  # what is sent before the scripts are there is not kept
    worry.fill("The second week")
    page.locator("#f-ai_used").check()
    page.get_by_role("button", name="Submit and close my window…").click()
    page.get_by_role("link", name="Go back").click()
    expect(worry).to_have_value("The second week")
    expect(page.locator("#f-ai_used")).to_be_checked()
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    page.get_by_role("button", name="Submit design.md").click()
    expect(page.locator("body[data-outside]")).to_be_visible()
    desk.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(f"{desk.base}/my/document")
    expect(worry).to_have_value("The second week")
    page.get_by_role("button", name="Submit and close my window…").click()
    page.get_by_role("button", name="Submit and close my window").click()
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Submit and close")).to_have_count(0)
    assert kept(page) == 0


_MAILED = """document.querySelector("#f-note").form.insertAdjacentHTML("beforeend",
  '<input type="hidden" name="mail" value="1">')"""
# This site sends no email, so that its form has no box to tick.


def test_a_note_that_was_sent_after_a_page_to_confirm_is_not_back(desk: Desk) -> None:
    desk.sign_in(desk.site.as_member("jo.sampleton"))
    opening = desk.site.invitation("review").opening
    page = desk.open(f"/openings/{opening}")
    page.get_by_label("Your message").fill("The office moves.")
    page.evaluate(_MAILED)
    page.get_by_role("button", name="Publish message").click()
    page.get_by_role("link", name="Go back").click()
    expect(page.locator(".kept")).to_contain_text(BACK)
    page.evaluate(_MAILED)
    page.get_by_role("button", name="Publish message").click()
    page.get_by_role("button", name="Publish the message and send the email").click()
    expect(page.locator("main")).to_contain_text("its emails are on their way")
    assert kept(page) == 0
    page = desk.open(f"/openings/{opening}")
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.locator(".kept")).to_have_count(0)
