"""A wide table of the prompt can be read on a phone, and says that it scrolls, in real Chromium."""

from __future__ import annotations

import re

import pytest
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
