"""Every route answers somebody, and every template is drawn: nothing is beyond the crawler."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio import resources
from tests.crawler.conftest import CanarySite
from tests.crawler.walk import Walk

NAMES = (
    *("c1", "m1", "p1", "r1", "r3", "x1", "d1", "nobody", "link holder"),
    *("candidate invited", "candidate writing", "candidate submitted", "candidate closed"),
    *("candidate erased", "candidate withdrawn"),
)
OF_NO_ROUTE = {"styleguide.html": "drawn by its own test, for who changes the look"}


@pytest.fixture(scope="module")
def walks(canary_site: CanarySite) -> Iterator[dict[str, Walk]]:
    """What each of these can do on the site; nothing of it is kept."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("blindfolio.web.request.commit", lambda: None)
        gone = {name: canary_site.walk(canary_site.viewer(name)) for name in NAMES}
        for name, walk in gone.items():
            few = not name.startswith(("r", "c1", "p1", "d1"))
            walk.by_links()
            walk.by_ids(few=few)
            walk.by_writing(few=few)
        _by_hand(canary_site, gone)
        yield gone


def _by_hand(site: CanarySite, walks: dict[str, Walk]) -> None:
    """Pages that stand behind a form filled in a certain way."""
    folios = site.manifest["folios"]
    upload = next(
        u["id"] for u in site.manifest["ids"]["upload"] if u["folio"] == folios["writing"]["id"]
    )
    walks["candidate writing"].ask(
        f"/my/submit/{upload}", method="POST", data={"final": "ask", "ai_used": "no"}
    )
    code = folios["other_lock"]["code"]
    walks["r1"].ask(
        f"/read/{code}/save",
        method="POST",
        data={"code": code, "revision": "0", "summary": "x"},
    )
    walks["r1"].ask(f"/open/{site.link()}", method="POST", endpoint="doors.follow_link")


def test_every_route_answers_somebody(walks: dict[str, Walk], canary_site: CanarySite) -> None:
    answered = {
        endpoint
        for walk in walks.values()
        for endpoint, statuses in walk.visited.items()
        if any(status < 400 for status in statuses)
    }
    declared = {route["endpoint"] for route in canary_site.routes}
    assert declared - answered == set()


def test_every_template_is_drawn(walks: dict[str, Walk], canary_site: CanarySite) -> None:
    pages = {
        path.relative_to(resources.TEMPLATES).as_posix()
        for path in Path(resources.TEMPLATES).rglob("*.html")
    }
    assert pages - canary_site.templates - OF_NO_ROUTE.keys() == set()


def test_none_of_it_says_too_much(walks: dict[str, Walk]) -> None:
    assert [wrong for walk in walks.values() for wrong in walk.wrong] == []
