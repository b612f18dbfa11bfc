"""A leak that is planted on purpose is caught: the crawler sees what it is there to see.

What has a word of its own is found on one site. A number, a place or a day has none: two sites that
differ in it answer differently. Three leaks of words are planted in every run, all others with
`make test-faults`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Response, request
from sqlalchemy import Select, func, select, true

from blindfolio.visibility import matrix, over, scope
from blindfolio.visibility.models import Standing
from reviews.forms.fields import Form
from reviews.own_work import other_work
from reviews.reading import assigned_reviews
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
        # Which nobody has asked for.
        ("candidate writing", "/my", "full-flows team answer", "<!-- {} -->"),
        ("out", "/connections/", "gate file", "<td>{}.md</td>"),
        ("out", "/audit", "gate family", '<td title="{}"></td>'),
        ("out", "/admin", "gate family", "<td>{}</td>"),
    ],
    ids=(
        *("file name", "another's comment", "another's name", "unlocked draft", "fact"),
        "a webhook's answer",
        "a candidate's name in the audit log",
        "a candidate's name among jobs",
    ),
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


def known(site: CanarySite, key: str) -> Callable[[], bool]:
    """Whether the address that is asked for names a folio by this key."""
    ids = {folio[key] for folio in site.manifest["folios"].values()}
    return lambda: bool(ids.intersection(request.path.split("/")))


def caught(
    site: CanarySite,
    viewer: str,
    leak: Callable[[Response], None],
    go: Callable[[Walk], object],
) -> str:
    """What is wrong with the walk of this viewer while something leaks."""
    walk = site.walk(site.viewer(viewer))
    with leaking(site, leak):
        go(walk)
    return "\n".join(walk.wrong)


@pytest.mark.faults
def test_a_name_beside_a_folio_code(canary_site: CanarySite) -> None:
    gate = canary_site.manifest["folios"]["gate"]

    def leak(response: Response) -> None:
        if request.path.startswith("/candidates/") and response.status_code == 200:
            response.headers["X-Folio"] = gate["code"]

    wrong = caught(canary_site, "c1", leak, lambda walk: walk.ask(f"/candidates/{gate['id']}"))
    assert re.search("folio code.* beside", wrong)


@pytest.mark.faults
def test_an_answer_that_tells_forbidden_from_absent(canary_site: CanarySite) -> None:
    names_one = known(canary_site, "id")

    def leak(response: Response) -> None:
        if names_one():
            response.headers["Vary"] = "Cookie, Accept"

    assert "is not for them" in caught(canary_site, "out", leak, Walk.by_ids)


@pytest.mark.faults
def test_a_write_that_tells_forbidden_from_absent(
    canary_site: CanarySite, kept_by_nobody: None
) -> None:
    names_one = known(canary_site, "code")

    def leak(response: Response) -> None:
        if request.method == "POST" and names_one():
            response.status_code = 409

    wrong = caught(canary_site, "out", leak, Walk.by_writing)
    assert re.search("POST.*is not for them", wrong)


@pytest.mark.faults
def test_a_search_that_knows_a_name(canary_site: CanarySite) -> None:
    def leak(response: Response) -> None:
        if word("gate name").lower() in request.query_string.decode():
            response.headers["X-Found"] = "1"
            response.set_data(response.get_data() + b"1")

    wrong = caught(canary_site, "r1", leak, lambda walk: walk.by_queries({"/queue"}))
    assert "knows" in wrong


@pytest.mark.parametrize(
    ("row", "stage", "classes", "viewer", "said"),
    [
        pytest.param(
            *("reviewer.locked", "4", "RX AG", "r1"),
            ("gate r2 failure comment", "gate r2 strongest"),
            marks=pytest.mark.faults,
        ),
        ("manager.sits", "4", "", "m2", ("c_gate name",)),
    ],
    ids=("a cell that opens too much", "a rule that closes too little"),
)
def test_a_wrong_matrix(
    canary_site: CanarySite,
    monkeypatch: pytest.MonkeyPatch,
    row: str,
    stage: str,
    classes: str,
    viewer: str,
    said: tuple[str, ...],
) -> None:
    wider = matrix._CELLS[row, stage] | frozenset(classes.split())
    monkeypatch.setitem(matrix._CELLS, (row, stage), wider)
    monkeypatch.setattr(matrix, "_CLOSES", {})
    walk = canary_site.walk(canary_site.viewer(viewer))
    _forget()
    try:
        walk.by_links()
    finally:
        _forget()
    assert all(said_by(walk, what) for what in said)


@pytest.mark.faults
@pytest.mark.parametrize("viewer", ["c1", "m1", "p1", "r1"])
def test_a_door_that_forgets_that_a_case_is_closed(
    canary_site: CanarySite, monkeypatch: pytest.MonkeyPatch, viewer: str
) -> None:
    for module in (scope, over):
        monkeypatch.setattr(module, "in_sight", true)
    walk = canary_site.walk(canary_site.viewer(viewer))
    _forget()
    try:
        walk.by_links()
    finally:
        _forget()
    held = canary_site.manifest["folios"]["held"]
    assert any(
        it in wrong for wrong in walk.wrong for it in ("held ", held["id"], held["code"])
    )


def _forget() -> None:
    queue = assigned_reviews._asked, assigned_reviews._to_read, assigned_reviews._done
    more = assigned_reviews._left, other_work._waiting
    for built in (scope._opened, scope._one, *queue, *more):
        built.cache_clear()


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


def says(folio: str) -> Select[*tuple[object]]:
    return select(func.max(Review.recommendation)).where(Review.folio == folio)


def reviewers(folio: str) -> Select[*tuple[object]]:
    held = (Standing.folio == folio, Standing.state.startswith("reviewer"))
    return select(func.count()).select_from(Standing).where(*held)


def comments(folio: str) -> Select[*tuple[object]]:
    of = select(func.count(Comment.id)).join(Review, Review.id == Comment.review)
    return of.where(Review.folio == folio)


def locks(folio: str) -> Select[*tuple[object]]:
    return select(func.count(Review.locked_at)).where(Review.folio == folio)


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
                Told(day, "gate", "/read/{code}/review.md"),
            ),
        ),
        # Who may sit, and so reads no word of what the reviews add up to.
        ("m3", (Told(says, "c_gate", "/candidates/{id}"),)),
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
