"""A leak that is planted on purpose is caught: the crawler sees what it is there to see.

What has a word of its own is found on one site. A number, a place or a day has none: two sites that
differ in it answer differently. Three leaks of words are planted in every run, all others with
`make test-faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Response, request
from sqlalchemy import Select, func, select

from blindfolio.visibility import matrix, scope
from blindfolio.visibility.models import Standing
from reviews.forms.fields import Form
from reviews.reading.models import Comment, CommentSpan, Rating, Review
from tests.crawler.conftest import CanarySite
from tests.crawler.planting.words import word
from tests.crawler.variants import compared, compared_writes
from tests.crawler.walk import Walk


@contextmanager
def leaking(found: CanarySite, leak: Callable[[Response], None]) -> Iterator[None]:
    def hook(response: Response) -> Response:
        leak(response)
        return response

    hooks = found.site.app.after_request_funcs.setdefault(None, [])
    hooks.append(hook)
    yield
    hooks.remove(hook)


@contextmanager
def saying(found: CanarySite, what: str, where: Callable[[str], bool]) -> Iterator[None]:
    """What is read at these paths says this at its end."""

    def leak(response: Response) -> None:
        words = (response.mimetype or "").startswith(("text/", "application/json"))
        if where(request.path) and words and response.status_code == 200:
            response.set_data(response.get_data(as_text=True) + what)

    with leaking(found, leak):
        yield


def said_by(walk: Walk, what: str) -> bool:
    return any(f"says {word(what).lower()}" in wrong for wrong in walk.wrong)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("viewer", "where", "what", "how"),
    [
        ("r1", "/read/", "gate file", '<p data-file="{}.md"></p>'),
        ("r1", "/read/", "gate r2 failure comment", '<p title="{}"></p>'),
        ("r1", "/read/", "r2 family", '<p aria-label="{}"></p>'),
        ("m1", "/debriefs/", "debrief x1 strongest", "<!-- {} -->"),
    ],
    ids=("file name", "another's comment", "another's name", "draft of who never locked"),
)
def test_words_on_a_page(
    canary_site: CanarySite, viewer: str, where: str, what: str, how: str
) -> None:
    walk = canary_site.walk(canary_site.viewer(viewer))
    with saying(canary_site, how.format(word(what)), lambda path: path.startswith(where)):
        walk.by_links()
        walk.by_ids()
    assert said_by(walk, what)
    assert not any("folio code" in it and "beside" in it for it in walk.wrong)


def test_a_forms_filter_left_out(
    canary_site: CanarySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = canary_site.walk(canary_site.viewer("m1"))
    path = f"/debriefs/{canary_site.manifest['folios']['debrief']['id']}"
    assert walk.ask(path).status_code == 200
    assert not walk.wrong
    told = Form.told
    monkeypatch.setattr(Form, "told", lambda form, row, own=False: told(form, row, own=True))
    walk.ask(path)
    assert said_by(walk, "debrief r1 notes")


@pytest.mark.faults
@pytest.mark.parametrize("viewer", ["p2", "r1"])
def test_a_vote_before_ones_own(canary_site: CanarySite, viewer: str) -> None:
    walk = canary_site.walk(canary_site.viewer(viewer))
    path = f"/debriefs/{canary_site.manifest['folios']['voting']['id']}/vote"
    assert walk.ask(path).status_code == 200
    assert not walk.wrong
    with saying(canary_site, f"<!-- {word('voting r2 vote')} -->", lambda at: at == path):
        walk.ask(path)
    assert said_by(walk, "voting r2 vote")


@pytest.mark.faults
def test_a_name_beside_a_folio_code(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("c1"))

    def leak(response: Response) -> None:
        if request.path.startswith("/candidates/") and response.status_code == 200:
            code = canary_site.manifest["folios"]["gate"]["code"]
            response.headers["X-Folio"] = code

    with leaking(canary_site, leak):
        walk.ask(f"/candidates/{canary_site.manifest['folios']['gate']['id']}")
    assert any("folio code" in wrong and "beside" in wrong for wrong in walk.wrong)


@pytest.mark.faults
def test_an_answer_that_tells_forbidden_from_absent(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("out"))
    known = {folio["id"] for folio in canary_site.manifest["folios"].values()}

    def leak(response: Response) -> None:
        if known.intersection(request.path.split("/")):
            response.headers["Vary"] = "Cookie, Accept"

    with leaking(canary_site, leak):
        walk.by_ids()
    assert any("is not for them" in wrong for wrong in walk.wrong)


@pytest.mark.faults
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


@pytest.mark.faults
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
    def open_(row: str, stage: str, classes: str) -> None:
        wider = matrix._CELLS[row, stage] | frozenset(classes.split())
        monkeypatch.setitem(matrix._CELLS, (row, stage), wider)
        monkeypatch.setattr(matrix, "_CLOSES", {})
        _forget()

    yield open_
    _forget()


def _forget() -> None:
    scope._opened.cache_clear()
    scope._one.cache_clear()


@pytest.mark.faults
def test_a_cell_that_opens_too_much(
    canary_site: CanarySite, wrong_cell: Callable[[str, str, str], None]
) -> None:
    wrong_cell("reviewer.locked", "4", "RX AG")
    walk = canary_site.walk(canary_site.viewer("r1"))
    walk.by_links()
    assert said_by(walk, "gate r2 failure comment")
    assert said_by(walk, "gate r2 strongest")


def test_a_rule_that_closes_too_little(
    canary_site: CanarySite, wrong_cell: Callable[[str, str, str], None]
) -> None:
    wrong_cell("manager.sits", "4", "")
    walk = canary_site.walk(canary_site.viewer("m2"))
    walk.by_links()
    assert said_by(walk, "c_gate name")


@pytest.mark.faults
def test_the_hash_of_a_document_beside_a_name(canary_site: CanarySite) -> None:
    walk = canary_site.walk(canary_site.viewer("p1"))
    panel = canary_site.manifest["folios"]["panel"]["id"]
    hash_ = next(h for folio, h in canary_site.manifest["hashes"] if folio == panel)
    with saying(canary_site, hash_, lambda path: path.endswith("/print")):
        walk.by_links()
    assert any(f"says {hash_}" in wrong for wrong in walk.wrong)


Both = tuple[CanarySite, CanarySite]
Figure = Callable[[str], Select[*tuple[object]]]
"""Given a folio's id, selects something about it that most may not know."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a folio, and the address that tells it. `{code}` is the folio's."""

    figure: Figure
    folio: str
    where: str

    def path(self, site: CanarySite) -> str:
        return self.where.format(**site.manifest["folios"][self.folio])


@contextmanager
def telling(site: CanarySite, method: str, planted: Sequence[Told]) -> Iterator[None]:
    said: dict[str, object] = {}
    with site.site.parts.database.reading() as db:
        for told in planted:
            folio = site.manifest["folios"][told.folio]["id"]
            said[told.path(site)] = db.scalar(told.figure(folio))

    def leak(response: Response) -> None:
        if request.method == method and request.path in said and response.status_code != 404:
            page = response.get_data(as_text=True)
            response.set_data(f"{page}<!-- {said[request.path]} -->")

    with leaking(site, leak):
        yield


def reviewers(folio: str) -> Select[*tuple[object]]:
    held = (Standing.folio == folio, Standing.state.startswith("reviewer"))
    return select(func.count()).select_from(Standing).where(*held)


def comments(folio: str) -> Select[*tuple[object]]:
    of = select(func.count()).select_from(Comment).join(Review, Review.id == Comment.review)
    return of.where(Review.folio == folio)


def locks(folio: str) -> Select[*tuple[object]]:
    held = (Review.folio == folio, Review.locked_at.is_not(None))
    return select(func.count()).select_from(Review).where(*held)


def positions(folio: str) -> Select[*tuple[object]]:
    of = select(func.count(CommentSpan.block.distinct()))
    of = of.join(Comment, Comment.id == CommentSpan.comment)
    of = of.join(Review, Review.id == Comment.review)
    return of.where(Review.folio == folio, Comment.criterion == "migration")


def day(folio: str) -> Select[*tuple[object]]:
    return select(func.max(func.date(Review.locked_at))).where(Review.folio == folio)


def ratings(folio: str) -> Select[*tuple[object]]:
    of = select(func.sum(Rating.value)).join(Review, Review.id == Rating.review)
    return of.where(Review.folio == folio)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("viewer", "planted"),
    [
        (
            "r1",
            (
                Told(reviewers, "one_lock", "/read/{code}"),
                Told(comments, "gate", "/read/{code}"),
                Told(locks, "other_lock", "/read/{code}"),
                Told(positions, "gate", "/read/{code}/review.md"),
                Told(day, "gate", "/read/{code}/review.jsonld"),
            ),
        ),
        ("candidate one_lock", (Told(reviewers, "one_lock", "/my"),)),
        ("candidate other_lock", (Told(locks, "other_lock", "/my"),)),
        ("candidate gate", (Told(day, "gate", "/my"), Told(comments, "gate", "/my/document"))),
    ],
)
def test_a_number_a_place_or_a_day(both: Both, viewer: str, planted: Sequence[Told]) -> None:
    a, b = both
    with telling(a, "GET", planted), telling(b, "GET", planted):
        found = compared(a, b, viewer)
    caught = {path.partition("?")[0] for path in found.forbidden}
    assert caught == {told.path(a) for told in planted}


@pytest.mark.faults
@pytest.mark.parametrize(
    ("viewer", "planted"),
    [
        (
            "r2",
            (
                Told(ratings, "one_lock", "/read/{code}/save"),
                Told(reviewers, "one_lock", "/read/{code}/comments"),
            ),
        ),
        ("candidate other_lock", (Told(locks, "other_lock", "/my/withdraw"),)),
    ],
)
def test_what_the_answer_to_a_write_tells(
    both: Both, kept_by_nobody: None, viewer: str, planted: Sequence[Told]
) -> None:
    a, b = both
    with telling(a, "POST", planted), telling(b, "POST", planted):
        found = compared_writes(a, b, viewer)
    assert set(found.forbidden) == {told.path(a) for told in planted}
