"""The pictures of the help pages, taken of the demo in a real browser.

`python -m tests.journeys.help_pictures` takes them all again, into the folder that the pages show
them from. The test beside this takes them too, so that none of the pages they show can be lost.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

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
    scenes_of = _scenes(site)
    with live(site) as base, browser() as chromium:
        for name, (client, path, keys) in scenes_of.items():
            phone = name in ON_A_PHONE
            width, height = (PHONE_WIDTH, PHONE_HEIGHT) if phone else (WIDTH, HEIGHT)
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=2 if phone else 1,
                has_touch=phone,
                color_scheme="light",
            )
            sign_in(context, base, client)
            page = context.new_page()
            page.goto(base + path)
            for key in keys:
                page.keyboard.press(key)
            if name == "manager":
                page.get_by_role("button", name="Open the reviews").click()
                page.get_by_role("heading", level=1).wait_for()
            page.screenshot(path=into / f"{name}.png")
            context.close()
    return sorted(scenes_of)


def _scenes(site: Site) -> dict[str, tuple[FlaskClient, str, str]]:
    """By name: who looks, at what, and the keys they press there."""
    robin = site.as_member("robin.testcase")
    code = re.search(r"/read/(F-[0-9A-Z]+)", robin.get("/queue").text)
    assert code, "the demo's reviewer has nothing to read"
    panel, gate = (site.invitation(where).folio for where in ("panel", "split"))
    hanna = site.as_member("hanna.placeholder")
    return {
        "candidate": (site.as_candidate(site.invitation("writing").id), "/my/document", ""),
        "reviewer": (robin, f"/read/{code[1]}", ""),
        "panelist": (site.as_member("alex.ipsum"), f"/panels/{panel}?view=run", "jj"),
        "coordinator": (site.as_member("jo.sampleton"), "/candidates", ""),
        "manager": (hanna, f"/candidates/{gate}/decide", ""),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        migrate.upgrade(f"sqlite:///{folder}/blindfolio.sqlite", FREEZES)
        site = open_site(Path(folder))
        scenes.play(site.parts)
        for name in take(site, FOLDER):
            print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
