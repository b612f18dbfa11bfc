"""What a page does once, and how it seals unsaved words, in real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.live import browser, live, sign_in
from tests.reviews import cases
from tests.sites import Site

pytestmark = pytest.mark.browser


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
        page.get_by_role("button", name="Remove Panel Member 1 from the panel").click()
        told = page.get_by_role("status").filter(has_text="Removed. They will get an email.")
        expect(told).to_be_in_viewport()
        expect(told).to_be_focused()
        expect(page.get_by_role("heading", name="Reviewers and panel")).to_be_in_viewport()


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

SCRIPT = """async ([words, key, nonce, more]) => {
  const { seal, unseal } = await import("/static/aead.js");
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
        assert page.evaluate(SCRIPT, [WORDS, KEY, NONCE, MORE]) == [
            BOX,
            WORDS,
            None,
            None,
            None,
        ]
