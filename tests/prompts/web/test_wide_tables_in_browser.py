"""A wide table of the prompt can be read on a phone, and says that it scrolls; a long address of a
document widens no page; a check's paragraphs are as wide as each other. In real Chromium."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.journeys.looks import beyond_the_screen
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

HINT = "getComputedStyle(document.activeElement, '::before').content"


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


def _upload(site: Site, candidate: FlaskClient, text: str) -> str:
    """The address of the page of this upload, once it is read."""
    form = {"document": (io.BytesIO(text.encode()), "plan.md")}
    sent = candidate.post("/my/uploads", data=form, content_type="multipart/form-data")
    site.parts.worker.run_until_idle()
    return sent.headers["Location"]


def test_a_long_address_that_is_asked_about_widens_no_phones_page(demo_site: Site) -> None:
    writing = demo_site.as_candidate(demo_site.invitation("writing").id)
    address = f"https://github.com/kimroe/{'a_name_without_an_end_' * 8}"
    text = f"# Steps\n\nThe engine polls a table; see {address} and {address}x.\n"
    uploaded = _upload(demo_site, writing, text)
    with live(demo_site) as base, browser() as chromium, chromium.new_context() as context:
        sign_in(context, base, writing)
        page = context.new_page()
        page.set_viewport_size({"width": 375, "height": 812})
        page.goto(f"{base}{uploaded}")
        expect(page.get_by_role("group", name="Does any of this identify you?")).to_be_visible()
        assert beyond_the_screen(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 375
