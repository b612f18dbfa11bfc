"""The team's own colour, as a browser computes it."""

from __future__ import annotations

import pytest

from tests.live import browser, live
from tests.platform.web.conftest import member
from tests.sites import Site

pytestmark = pytest.mark.browser

_COLOUR = "e => getComputedStyle(e).backgroundColor"
_LINK = "e => getComputedStyle(e).color"


def test_buttons_and_links_have_the_teams_colour_in_the_light_and_in_the_dark(
    site: Site,
) -> None:
    jo = site.as_account(member(site, "coordinator").id)
    own = {"light": "rgb(122, 31, 92)", "dark": "rgb(175, 121, 157)"}
    with live(site) as base, browser() as chromium:

        def shown(scheme: str) -> tuple[str, str]:
            with chromium.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(f"{base}/sign-in")
                button = page.get_by_role("button", name="Send me a link")
                link = page.get_by_role("main").get_by_role("link", name="Help")
                return button.evaluate(_COLOUR), link.evaluate(_LINK)

        ours = {scheme: shown(scheme) for scheme in own}
        assert jo.post("/look", data={"name": "", "colour": "#7a1f5c"}).status_code == 303
        for scheme, colour in own.items():
            assert shown(scheme) == (colour, colour) != ours[scheme]
