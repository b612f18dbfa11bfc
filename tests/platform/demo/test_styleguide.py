"""The style guide shows every component in its states, in the demo alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio.app import create_app
from blindfolio.demo import styleguide
from blindfolio.resources import TEMPLATES
from blindfolio.web import declare
from tests.journeys.looks import looked_at
from tests.live import browser, live
from tests.sites import Site, open_site

PAGE = "/styleguide"
PARTS = {
    "form_token": "hidden",
    "error_line": "a field's, which draws it",
    "refused": "an error summary",
    "used_ai": "words alone",
    "print_marks": "a printed question, which draws them",
}
"""Macros that the guide needs not name: what they are, or what draws them."""


def _guide(folder: Path) -> Site:
    site = open_site(folder)
    styleguide.install(site.app)
    return site


def test_every_macro_of_the_components_stands_in_it(site: Site) -> None:
    page = (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")
    for source in ("components.html", "judging_components.html"):
        macros = re.findall(r"{% macro (\w+)\(", (TEMPLATES / source).read_text("utf-8"))
        assert len(macros) > 10
        shown = [name for name in macros if re.search(rf"{{[{{%][^}}]*\b{name}\(", page)]
        assert set(macros) - set(shown) - PARTS.keys() == set(), source


def test_it_is_declared_where_it_is_and_a_served_site_has_none(site: Site) -> None:
    served = declare.declarations(site.app)
    shown = create_app(site.parts)
    styleguide.install(shown)
    more = [d for d in declare.declarations(shown) if d not in served]
    assert [(d["rule"], d["writes"], d["classes"]) for d in more] == [
        (PAGE, False, ()),
        (f"{PAGE}/states.css", False, ()),
    ]
    reader = site.app.test_client()
    assert reader.get(PAGE).status_code == 404
    assert reader.get(PAGE).data == reader.get("/nothing/here").data


@pytest.mark.faults
@pytest.mark.browser
def test_both_colours_and_all_states_are_drawn_whatever_the_device_says(site: Site) -> None:
    shown = _guide(site.parts.settings.data)
    with live(shown) as base, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(base + PAGE)
        for device in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if device == "dark" else "light")
            grounds = [
                page.locator(pane).evaluate("it => getComputedStyle(it).backgroundColor")
                for pane in (".as-light", ".as-dark")
            ]
            assert grounds == ["rgb(251, 250, 247)", "rgb(22, 24, 27)"]
        rings = page.locator(".is-focus:not(.radio-row *), .radio-row:has(.is-focus)")
        drawn = rings.evaluate_all("all => all.map(it => getComputedStyle(it).outlineWidth)")
        assert drawn == ["2px"] * len(drawn)
        assert len(drawn) >= 14
        pressed = page.locator(".as-light .button.primary")
        grounds = pressed.evaluate_all(
            "all => all.slice(0, 2).map(it => getComputedStyle(it).backgroundColor)"
        )
        assert grounds == ["rgb(31, 78, 107)", "rgb(22, 58, 80)"]
        assert looked_at(page) == []
        assert said == []
    shown.parts.database.engines.dispose()
