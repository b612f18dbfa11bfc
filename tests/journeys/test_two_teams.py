"""Two teams on one site: neither finds the other's openings, candidates or lists."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.crawler.walk import NONCE
from tests.journeys.pages import reached
from tests.prompts import cases
from tests.reviews import cases as judged
from tests.sites import Site

OURS, THEIRS = "Staff Engineer, Ledger", "Staff Engineer, Search"


@pytest.fixture
def teams(site: Site) -> tuple[FlaskClient, FlaskClient, set[str]]:
    with site.parts.database.transaction() as db:
        one = cases.member(db, "Uma Unsdie", role="coordinator")
        other = cases.member(db, "Otto Anderswo", role="coordinator")
        ours = cases.opening(db, by=one, title=OURS)
        theirs = cases.opening(db, by=other, title=THEIRS)
        cases.invited(db, ours, name="Ada Example")
        first = cases.writing(db, theirs, name="Bo Specimen")
        second = cases.invited(db, theirs, name="Finn Ejemplo", email="finn.ej@example.test")
        read = judged.begun(db)
        words = {THEIRS, "Bo Specimen", "Finn Ejemplo", "finn.ej@example.test"}
        words |= {theirs.id, first.id, second.id, first.folio, second.folio}
        words |= {read.folio}
    return site.as_account(one), site.as_account(other), words


def test_no_page_of_a_coordinator_names_anything_of_the_other_team(
    site: Site, teams: tuple[FlaskClient, FlaskClient, set[str]]
) -> None:
    one, other, words = teams
    pages = dict(reached(site, one))
    assert any(OURS in page for page in pages.values()), "the walk finds the own opening"
    found = {path: [it for it in words if it in page] for path, page in pages.items()}
    assert not {path: it for path, it in found.items() if it}
    # The other team does find them, so the words are those that would be seen.
    seen = "".join(page for _, page in reached(site, other))
    assert {it for it in words if it in seen} >= {THEIRS, "Bo Specimen", "Finn Ejemplo"}


def _told(client: FlaskClient, path: str) -> str:
    return NONCE.sub("", client.get(path).text)


def _opening(path: str) -> str:
    return path.partition("opening=")[2][:20]


def test_no_address_of_the_other_team_answers(
    site: Site, teams: tuple[FlaskClient, FlaskClient, set[str]]
) -> None:
    one, other, words = teams
    theirs = [path for path, _ in reached(site, other) if any(it in path for it in words)]
    assert len(theirs) > 10, theirs
    # A filter by their opening finds what a filter by one that never was finds.
    filtered = {
        path for path in theirs if re.match(r"(/candidates(/assign)?|/reminders)\?", path)
    }
    for path in filtered:
        never = re.sub(r"opening=\w+", "opening=" + "n" * 20, path)
        assert _told(one, path) == _told(one, never).replace("n" * 20, _opening(path)), path
    answered = {path: one.get(path).status_code for path in theirs if path not in filtered}
    assert set(answered.values()) == {404}, answered
    for path in theirs:
        if re.search(r"/(correct|assign|message|close|note|copy|invite)$", path):
            assert one.post(path, data={}).status_code == 404, path
