"""The pictures of the help pages, taken of the demo in a real browser.

`python -m tests.journeys.help_pictures` takes them all again, into the folder that the pages show
them from. The test beside this takes them too, so that none of the pages they show can be lost.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from blindfolio import resources
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.demo import scenes
from tests.live import browser, live, sign_in
from tests.sites import Site, open_site

FOLDER = resources.STATIC / "help"
WIDTH, HEIGHT = 1280, 800
"""Pixels, as `templates/web/help/picture.html` says."""
PHONE_WIDTH, PHONE_HEIGHT = 375, 812
"""The same for what candidates do, mostly on phones; taken with two points for each pixel."""
ON_A_PHONE = frozenset({"candidate"})


def take(site: Site, into: Path) -> list[str]:
    """Write a PNG for each picture into `into`, from a site with the demo's scenes; gives the names
    without their ending."""
    into.mkdir(parents=True, exist_ok=True)
    with live(site) as base, browser() as chromium:
        for name, (client, path, ready) in _scenes(site).items():
            page = _window(chromium, base, client, phone=name in ON_A_PHONE)
            page.goto(base + path)
            ready(page)
            page.screenshot(path=into / f"{name}.png")
            page.context.close()
    return sorted(_scenes(site))


def _scenes(site: Site) -> dict[str, tuple[FlaskClient, str, Callable[[Page], None]]]:
    robin = site.as_member("robin.testcase")
    code = re.search(r"/read/(F-[0-9A-Z]+)", robin.get("/queue").text)
    assert code, "the demo's reviewer has nothing to read"
    panel = site.invitation("panel").folio
    gate = site.invitation("split").folio
    return {
        "candidate": (
            site.as_candidate(site.invitation("writing").id),
            "/my/document",
            _as_it_is,
        ),
        "reviewer": (robin, f"/read/{code.group(1)}", _as_it_is),
        "panelist": (site.as_member("alex.ipsum"), f"/panels/{panel}?view=run", _go_on),
        "coordinator": (site.as_member("jo.sampleton"), "/candidates", _as_it_is),
        "manager": (
            site.as_member("hanna.placeholder"),
            f"/candidates/{gate}/decide",
            _open_the_reviews,
        ),
    }


def _as_it_is(page: Page) -> None:
    """Nothing."""


def _go_on(page: Page) -> None:
    for _ in range(2):
        page.keyboard.press("j")


def _open_the_reviews(page: Page) -> None:
    page.get_by_role("button", name="Open the reviews").click()
    page.get_by_role("heading", level=1).wait_for()


def _window(chromium: Browser, base: str, client: FlaskClient, *, phone: bool) -> Page:
    width, height = (PHONE_WIDTH, PHONE_HEIGHT) if phone else (WIDTH, HEIGHT)
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        color_scheme="light",
    )
    sign_in(context, base, client)
    return context.new_page()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        migrate.upgrade(f"sqlite:///{folder}/blindfolio.sqlite", FREEZES)
        site = open_site(Path(folder))
        scenes.play(site.parts)
        for name in take(site, FOLDER):
            print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
