"""Nothing typed is lost on pages that do not save by themselves, what seals unsaved words is RFC
8439, and what was done is said once, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from blindfolio import resources
from prompts.models import Clarification
from tests import factories
from tests.live import browser, live, sign_in
from tests.reviews import cases
from tests.sites import Site

pytestmark = pytest.mark.browser

BACK = "Restored from this device, but not saved."


@dataclass(slots=True)
class Desk:
    site: Site
    base: str
    context: BrowserContext

    def open(self, path: str, who: str = "") -> Page:
        """A new tab, from now on of this member of the team, or of who was signed in."""
        if who:
            sign_in(self.context, self.base, self.site.as_member(who))
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
    page = desk.open("/conflicts", "alex.ipsum")
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
    waits = select(Clarification.id).filter_by(state="waiting", about="problem")
    with desk.site.parts.database.reading() as db:
        path = f"/questions/{db.scalars(waits).first()}"
    page = desk.open(path, "jo.sampleton")
    box = page.locator("textarea[name=answer]")
    box.fill("My own words.")
    page.get_by_role("button", name="Insert into the answer").first.click()
    expect(box).to_have_value(re.compile(r"^My own words\.\n."))
    both = box.input_value()
    assert kept(page) == 1
    page.goto(desk.base + path)
    expect(page.locator(".kept")).to_contain_text(BACK)
    expect(box).to_have_value(both)


@pytest.mark.faults
def test_who_forgets_it_gets_what_the_server_has(desk: Desk) -> None:
    page = desk.open("/openings/new", "jo.sampleton")
    page.get_by_label("Title").fill("Staff Engineer, Sample Systems")
    file = f"{resources.static_path()}/sealed.js"
    read = f"import('{file}').then(({{ get, names }}) => get(names()[0]))"
    stored = page.evaluate(read)
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
def test_what_was_typed_in_one_step_is_kept_while_another_is_open(desk: Desk) -> None:
    page = desk.open("/openings/new", "jo.sampleton")
    page.get_by_label("Title").fill("Staff Engineer, Sample Systems")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Show this prompt").wait_for()
    text = page.locator("#step-2 .preview")
    expect(text).to_be_visible()
    page.get_by_label("Prompt", exact=True).select_option(index=1)
    expect(text).to_be_hidden()
    page.get_by_text("Show this prompt").click()
    expect(text).to_be_visible()
    page.goto(desk.base + "/openings/new")
    expect(page.get_by_label("Title")).to_have_value("Staff Engineer, Sample Systems")
    for _ in range(3):
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="See what candidates get").click()
    page.get_by_role("button", name="When you hear from us").click()
    expect(page.get_by_label("When you hear from us")).to_be_in_viewport()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state("load")
    expect(page.get_by_text("Separation of roles")).to_be_visible()
    expect(page.locator("details[open]")).to_have_attribute("id", "step-4")
    page.get_by_text("1. The job").click()
    expect(page.get_by_label("Title")).to_have_value("Staff Engineer, Sample Systems")
    page.get_by_text("4. The interviews").click()
    page.get_by_role("button", name="See what candidates get").click()
    page.get_by_role("button", name="Create opening").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff Engineer, Sample Systems")
    assert kept(page) == 0


@pytest.mark.faults
def test_keeping_a_question_loses_no_wording_of_another(desk: Desk) -> None:
    page = desk.open(
        f"/panels/{desk.folio('panel')}?view=prepare&segment=failure", "alex.ipsum"
    )
    asked = page.locator(".row").filter(has=page.get_by_role("button", name="Keep"))
    first, second = (page.locator(f"#{asked.nth(n).get_attribute('id')}") for n in (0, 1))
    beside, words = page.locator("#row-beside"), page.get_by_label("The question in your words")
    first.locator("h3").click()
    beside.get_by_text("Reword").click()
    beside.locator(words).fill("In my words, half done")
    second.get_by_role("button", name="Keep").click()
    expect(second.get_by_text("kept", exact=True).first).to_be_visible()
    page.reload()
    expect(first.locator("h3")).to_have_text("In my words, half done")
    assert kept(page) == 0


def deciding(desk: Desk) -> Page:
    page = desk.open(f"/candidates/{desk.folio('split')}/decide", "hanna.placeholder")
    page.get_by_role("button", name="Open the reviews").click()
    page.get_by_label("Reject").check()
    return page


def test_a_form_sent_without_a_network_is_back_as_it_was(desk: Desk) -> None:
    page = deciding(desk)
    page.locator("#f-stop_reason").fill("Two levels apart, and no plan")
    desk.context.set_offline(True)
    page.get_by_role("button", name="Decide").click()
    page.wait_for_url("chrome-error://**")
    desk.context.set_offline(False)
    page.goto(f"{desk.base}/candidates/{desk.folio('split')}/decide")
    expect(page.locator(".kept")).to_contain_text(BACK)
    expect(page.locator("#f-stop_reason")).to_have_value("Two levels apart, and no plan")
    expect(page.get_by_label("Reject")).to_be_checked()


@pytest.mark.faults
def test_a_refused_form_that_is_left_is_back_with_all_that_was_typed(desk: Desk) -> None:
    page = deciding(desk)
    page.get_by_label("Text for the candidate").fill("Thank you.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator(".kept")).to_have_count(0)
    page.locator("#f-stop_reason").fill("Typed on the refused page")
    assert kept(page) == 1
    page.goto(f"{desk.base}/candidates")
    page = desk.open(f"/candidates/{desk.folio('split')}/decide")
    expect(page.locator("#f-stop_reason")).to_have_value("Typed on the refused page")
    expect(page.get_by_label("Text for the candidate")).to_have_value("Thank you.")
    expect(page.get_by_label("Reject")).to_be_checked()


def test_each_of_two_fields_of_one_name_keeps_its_own(desk: Desk) -> None:
    path = f"/candidates/{desk.folio('writing')}/plan"
    page = desk.open(path, "jo.sampleton")
    fields = page.locator("select[name=panel]")
    for n in (0, 1):
        fields.nth(n).select_option(index=n + 1)
    chosen = [fields.nth(n).input_value() for n in (0, 1)]

    def shown() -> list[str]:
        page.wait_for_load_state("load")
        return [fields.nth(n).input_value() for n in (0, 1)]

    page = desk.open(path)
    fields = page.locator("select[name=panel]")
    assert shown() == chosen, "left and opened again"
    page.get_by_label("Day and time").last.fill("2020-01-01T10:00")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert shown() == chosen, "refused"
    fields.nth(0).select_option("")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator(".kept")).to_have_count(0)
    page.goto(desk.base + path)
    assert shown() == ["", chosen[1]]


def test_words_typed_before_the_script_is_there_stay(desk: Desk) -> None:
    """A slow network: the refused page is there, its script is not yet."""
    page = desk.open("/openings", "jo.sampleton")
    page.locator("tbody a").first.click()
    page.get_by_label("Email address").fill("not an address")
    page.evaluate("document.querySelector('#f-email').type = 'text'")
    waiting: list[Route] = []
    page.route(re.compile(r"[/,]keep\.js"), lambda script: waiting.append(script))
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
    sign_in(desk.context, desk.base, candidate)
    page = desk.open("/my/document")
    raw = b"# A plan\n\nMove the table first, then the readers of it.\n"
    file = {"name": "design.md", "mimeType": "text/markdown", "buffer": raw}
    page.set_input_files("[name=document]", file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and preview").last.click()
    worry = page.get_by_label("The part that worries you most")
    expect(worry).to_be_visible(timeout=30_000)
    page.wait_for_load_state("load")  # what is sent before the scripts are there is not kept
    worry.fill("The second week")
    page.locator("#f-ai_used").check()
    page.get_by_role("button", name="Submit as final…").click()
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
    page.get_by_role("button", name="Submit as final…").click()
    page.get_by_role("button", name="Submit as final").click()
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Submit as final")).to_have_count(0)
    assert kept(page) == 0


_MAILED = """document.querySelector("#f-note").form.insertAdjacentHTML("beforeend",
  '<input type="hidden" name="mail" value="1">')"""
# This site sends no email, so that its form has no box to tick.


def test_a_note_that_was_sent_after_a_page_to_confirm_is_not_back(desk: Desk) -> None:
    opening = desk.site.invitation("review").opening
    page = desk.open(f"/openings/{opening}", "jo.sampleton")
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


def test_a_page_that_is_loaded_again_says_nothing_of_the_act_before_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db).id
    with live(site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, site.as_account(account))
        page = context.new_page()
        page.goto(f"{base}/conflicts?page=1&said=kept#top")
        told = page.get_by_text("Your changes have been saved.")
        expect(told).to_be_visible()
        expect(page).to_have_url(f"{base}/conflicts?page=1#top")
        page.reload()
        expect(page.locator("h1")).to_be_visible()
        expect(told).to_have_count(0)


def test_what_was_done_is_said_at_the_part_of_the_page_that_was_pressed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    with live(site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, site.as_account(case.coordinator))
        page = context.new_page()
        page.set_viewport_size({"width": 375, "height": 640})
        page.goto(f"{base}/candidates/{case.folio}")
        page.get_by_role("link", name="Remove Panel Member 1 from panel…").click()
        page.get_by_role("button", name="Remove from the panel").click()
        words = "Panel Member 1 has been removed from the panel. They will get an email."
        told = page.get_by_role("status").filter(has_text=words)
        expect(told).to_be_in_viewport()
        expect(told).to_be_focused()
        expect(page.get_by_role("heading", name="Reviewers and panel")).to_be_in_viewport()


def test_a_reminder_from_the_board_is_told_across_its_row(desk: Desk) -> None:
    page = desk.open("/candidates", "jo.sampleton")
    page.get_by_role("button", name="Remind ").first.click()
    told = page.get_by_role("status").filter(has_text="The reminder is on its way.")
    expect(told).to_be_focused()
    box, table = told.bounding_box(), page.locator("table").bounding_box()
    assert box and table and box["width"] == table["width"]


# RFC 8439, section 2.8.2.
WORDS = (
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
    " sunscreen would be it."
)
KEY = bytes(range(0x80, 0xA0)).hex()
NONCE = "070000004041424344454647"
MORE = "50515253c0c1c2c3c4c5c6c7"
BOX = (
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
    "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
    "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
    "3ff4def08e4b7a9de576d26586cec64b6116"
    "1ae10b594f09e26a7e902ecbd0600691"
)

SCRIPT = """async ([file, words, key, nonce, more]) => {
  const { seal, unseal } = await import(file);
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const hex = (found) => Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = new TextEncoder().encode(words);
  const box = seal(bytes(key), bytes(nonce), text, bytes(more));
  const changed = box.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
  const another = bytes(key).map((byte) => byte ^ 1);
  return [
    hex(box),
    new TextDecoder().decode(unseal(bytes(key), bytes(nonce), box, bytes(more))),
    unseal(bytes(key), bytes(nonce), changed, bytes(more)),
    unseal(another, bytes(nonce), box, bytes(more)),
    unseal(bytes(key), bytes(nonce), box.subarray(0, 3), bytes(more)),
  ];
}"""


def test_it_gives_the_box_of_the_rfc_and_opens_no_other(site: Site) -> None:
    with live(site) as base, browser() as chromium:
        page = chromium.new_page()
        page.goto(f"{base}/sign-in")
        file = f"{resources.static_path()}/aead.js"
        assert page.evaluate(SCRIPT, [file, WORDS, KEY, NONCE, MORE]) == [
            BOX,
            WORDS,
            None,
            None,
            None,
        ]
