"""Ratings, recommendations and locks that a viewer may not know change no byte of what they get.

Two sites, equal but for those: A and B of `canary_plan`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from blindfolio.demo.canary_plan import FOLIOS, PEOPLE
from tests.crawler import decode
from tests.crawler.conftest import CanarySite, opened
from tests.crawler.judge import Viewer
from tests.crawler.walk import Walk, stripped

NAMES = (*PEOPLE, *(f"candidate {n}" for n, plan in FOLIOS.items() if plan.differs), "nobody")


@dataclass(frozen=True, slots=True)
class Compared:
    """Addresses of one viewer in both sites, by whether they may answer differently."""

    alike: tuple[str, ...]
    forbidden: tuple[str, ...]
    allowed: tuple[str, ...]


SEAL = re.compile(rb"Seal (?:<code>)?[0-9a-f]{16,64}")
"""The seal of a lock hangs on every entry before it, each with a salt: it differs, and tells
nothing. With the nonces of `walk` and pictures' tags, all that is taken out before comparing; of a
PDF that says a seal, what it prints is compared."""

Compare = Callable[[str], Compared]


@pytest.fixture(scope="module")
def both(
    planted_a: Path, planted_b: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[CanarySite, CanarySite]]:
    """The two sites, opened side by side."""
    folder = tmp_path_factory.mktemp("both")
    with opened(planted_a, folder / "A") as a, opened(planted_b, folder / "B") as b:
        yield a, b


@pytest.fixture(scope="module")
def compare(both: tuple[CanarySite, CanarySite]) -> Compare:
    """By name: what a viewer is answered at every address they come to or can guess."""
    done: dict[str, Compared] = {}

    def compared(name: str) -> Compared:
        if name not in done:
            done[name] = _compared(*both, name)
        return done[name]

    return compared


def _compared(a: CanarySite, b: CanarySite, name: str) -> Compared:
    walks = [site.walk(site.viewer(name)) for site in (a, b)]
    for walk in walks:
        walk.kept = {}
    paths = set[str]().union(*(walk.by_links() for walk in walks))
    for folio in a.judge.folios.values():
        if folio["differs"]:
            paths |= _addresses(walks[0], folio["id"], folio["code"])
    alike, forbidden, allowed = [], [], []
    for path in sorted(paths):
        first, second = (_answer(walk, path) for walk in walks)
        if first == second:
            alike.append(path)
        elif any(_may_differ(site, walks[0], path) for site in (a, b)):
            allowed.append(path)
        else:
            forbidden.append(path)
    return Compared(tuple(alike), tuple(forbidden), tuple(allowed))


def _addresses(walk: Walk, folio: str, code: str) -> set[str]:
    found = set()
    for route in walk.routes:
        names = list(route["params"])
        if "GET" in route["methods"] and len(names) == 1:
            kind = route["params"][names[0]]
            value = {"folio": folio, "code": code}.get(kind)
            if value:
                found.add(route["rule"].replace(f"<{names[0]}>", value))
    return found


def _answer(walk: Walk, path: str) -> tuple[object, ...]:
    answer = (walk.kept or {}).get(path) or walk.ask(path)
    # A picture's tag, the only one there may be, is drawn by chance when it is kept; the date is
    # that of the answer.
    passing = ("Set-Cookie", "ETag", "Date")
    headers = sorted((k, v) for k, v in answer.headers if k not in passing)
    body = stripped(answer)
    if body[:5] == b"%PDF-":
        properties, _, pages = decode.printed(answer.get_data())
        # Where a long word may be broken stands a character of no width.
        words = f"{properties}\n{pages}".replace("\u200b", "").encode()
        # Its length is that of what is packed in it.
        headers = [pair for pair in headers if pair[0] != "Content-Length"]
        body = words if SEAL.search(words) else body
    return answer.status_code, headers, SEAL.sub(b"Seal", body)


def _may_differ(site: CanarySite, walk: Walk, path: str) -> bool:
    """Whether the address may show this viewer a class in which a folio of its differs."""
    plain = path.partition("?")[0]
    endpoint, values = site.site.app.url_map.bind("localhost").match(plain, method="GET")
    declared = {c for r in site.routes if r["endpoint"] == endpoint for c in r["classes"]}
    judge = site.judge
    about = judge.about(values.values()) or judge.folios.keys()
    return any(
        declared & judge.visible(walk.viewer, folio) & _differs(site, walk.viewer, folio)
        for folio in about
    )


def _differs(site: CanarySite, viewer: Viewer, folio: str) -> set[str]:
    found = site.judge.folios[folio]
    own = {"RO", "SO"} if viewer.account in found["by"] else set()
    return set(found["differs"]) | own


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_changes_no_byte(compare: Compare, name: str) -> None:
    compared = compare(name)
    assert compared.forbidden == ()
    assert len(compared.alike) > 5


def test_what_may_be_seen_does_differ(compare: Compare) -> None:
    """Else the two sites would be one, and the test above could not fail."""
    assert {name for name in NAMES if compare(name).allowed} >= {"c1", "c2", "r1", "r2", "d1"}


def test_a_planted_figure_is_caught(both: tuple[CanarySite, CanarySite]) -> None:
    a, b = both
    for site in (a, b):
        locked = site.manifest["folios"]["other_lock"]["stage"]
        site.site.app.after_request_funcs.setdefault(None, []).append(
            lambda response, locked=locked: (
                response.headers.__setitem__("X-Reviews", locked) or response
            )
        )
    try:
        assert "/my" in _compared(a, b, "candidate other_lock").forbidden
    finally:
        for site in (a, b):
            site.site.app.after_request_funcs[None].pop()
