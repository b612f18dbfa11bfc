"""A leak that is planted on purpose is caught: the crawler sees what it is there to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Response, request

from blindfolio.demo.canary_words import word
from blindfolio.visibility import matrix, scope
from tests.crawler.conftest import CanarySite
from tests.crawler.walk import Walk


@contextmanager
def leaking(found: CanarySite, leak: Callable[[Response], None]) -> Iterator[None]:
    """A site with one more hook, which sees every answer on its way out."""

    def hook(response: Response) -> Response:
        leak(response)
        return response

    hooks = found.site.app.after_request_funcs.setdefault(None, [])
    hooks.append(hook)
    yield
    hooks.remove(hook)


def said_by(walk: Walk, what: str) -> bool:
    """Whether the walk complains of this canary."""
    return any(f"says {word(what).lower()}" in wrong for wrong in walk.wrong)


def into_pages(attribute: str) -> Callable[[Response], None]:
    """Writes markup into the pages of the reading room."""

    def leak(response: Response) -> None:
        if request.path.startswith("/read/") and response.mimetype == "text/html":
            page = response.get_data(as_text=True)
            response.set_data(page.replace("<main", f"<main {attribute}", 1))

    return leak


def test_a_file_name_in_an_attribute(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("r1"))
    with leaking(canary_site, into_pages(f'data-file="{word("gate file")}.md"')):
        walk.by_links()
    assert said_by(walk, "gate file")
    assert any("folio code" in w and "beside" in w for w in walk.wrong) is False


def test_another_reviewers_comment(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("r1"))
    with leaking(canary_site, into_pages(f'title="{word("gate r2 failure comment")}"')):
        walk.by_links()
    assert said_by(walk, "gate r2 failure comment")


def test_another_reviewers_name_before_the_gate(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("r1"))
    with leaking(canary_site, into_pages(f'aria-label="{word("r2 family")}"')):
        walk.by_links()
    assert said_by(walk, "r2 family")


def test_a_draft_of_who_never_locked(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("m1"))
    draft = word("debrief x1 summary")

    def leak(response: Response) -> None:
        if request.path.startswith("/debriefs/") and response.status_code == 200:
            response.set_data(response.get_data(as_text=True) + f"<!-- {draft} -->")

    with leaking(canary_site, leak):
        walk.by_ids()
    assert said_by(walk, "debrief x1 summary")


def test_a_name_beside_a_folio_code(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("c1"))

    def leak(response: Response) -> None:
        if request.path.startswith("/candidates/") and response.status_code == 200:
            code = canary_site.manifest["folios"]["gate"]["code"]
            response.headers["X-Folio"] = code

    with leaking(canary_site, leak):
        walk.by_ids()
    assert any("folio code" in wrong and "beside" in wrong for wrong in walk.wrong)


def test_an_answer_that_tells_forbidden_from_absent(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("out"))
    known = {folio["id"] for folio in canary_site.manifest["folios"].values()}

    def leak(response: Response) -> None:
        if known.intersection(request.path.split("/")):
            response.headers["Vary"] = "Cookie, Accept"

    with leaking(canary_site, leak):
        walk.by_ids()
    assert any("is not for them" in wrong for wrong in walk.wrong)


def test_a_write_that_tells_forbidden_from_absent(
    canary_site: CanarySite, kept_by_nobody: None
) -> None:
    walk = canary_site.walk(canary_site.viewer("out"))
    known = {folio["code"] for folio in canary_site.manifest["folios"].values()}

    def leak(response: Response) -> None:
        if request.method == "POST" and known.intersection(request.path.split("/")):
            response.status_code = 409

    with leaking(canary_site, leak):
        walk.by_writing()
    assert any("POST" in wrong and "is not for them" in wrong for wrong in walk.wrong)


def test_a_search_that_knows_a_name(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("r1"))

    def leak(response: Response) -> None:
        if word("gate name").lower() in request.query_string.decode():
            response.headers["X-Found"] = "1"
            response.set_data(response.get_data() + b"1")

    with leaking(canary_site, leak):
        walk.by_queries({"/queue"})
    assert any("knows" in wrong for wrong in walk.wrong)


@pytest.fixture
def wrong_cell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Opens a class in one cell of the code's own matrix, and closes it nowhere."""

    def open_(row: str, stage: str, classes: str) -> None:
        wider = matrix._CELLS[row, stage] | frozenset(classes.split())
        monkeypatch.setitem(matrix._CELLS, (row, stage), wider)
        monkeypatch.setattr(matrix, "_CLOSES", {})
        _forget()

    yield open_
    _forget()


def _forget() -> None:
    """The conditions and statements that `scope` keeps are of another matrix now."""
    scope._opened.cache_clear()
    scope._one.cache_clear()


def test_a_cell_that_opens_too_much(
    canary_site: CanarySite, wrong_cell: Callable[[str, str, str], None]
) -> None:
    wrong_cell("reviewer.locked", "4", "RX AG")
    walk = canary_site.walk(canary_site.viewer("r1"))
    walk.by_links()
    assert said_by(walk, "gate r2 failure comment")
    assert said_by(walk, "gate r2 summary")


def test_a_rule_that_closes_too_little(
    canary_site: CanarySite, wrong_cell: Callable[[str, str, str], None]
) -> None:
    wrong_cell("manager", "4", "")
    walk = canary_site.walk(canary_site.viewer("m2"))
    walk.by_links()
    assert said_by(walk, "c_gate name")
