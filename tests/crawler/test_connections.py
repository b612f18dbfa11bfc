"""A connection finds what its scope and the stage open, by its own ids, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Response, request

from blindfolio.connections.tokens import SCOPES
from tests.crawler.conftest import CanarySite
from tests.crawler.planting.words import word
from tests.crawler.test_planted_leaks import (
    Both,
    Told,
    day,
    leaking,
    locks,
    reviewers,
    saying,
    telling,
)
from tests.crawler.walk import Walk, never, stripped

API = "/api/v1"
LISTS = ("openings", "people")


def of(site: CanarySite, scope: str) -> Walk:
    walk = site.walk(site.viewer(scope))
    walk.routes = [it for it in walk.routes if it["auth"] == "token"]
    walk.ask(f"{API}/openings")  # which notes that the token was used today
    return walk


def known(site: CanarySite) -> Mapping[str, str]:
    """The connection's id for each candidate, by the candidate's short name."""
    found: Mapping[str, str] = site.manifest["connections"]["api"]["candidates"]
    return found


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_finds_what_its_scope_and_the_stage_open(
    canary_site: CanarySite, scope: str
) -> None:
    walk = of(canary_site, scope)
    before = canary_site.rows()
    for what in LISTS:
        walk.ask(f"{API}/{what}?limit=2")
    walk.by_ids()
    assert not walk.wrong
    walk.oddly(walk.reached)
    walk.oddly_forbidden()
    assert not walk.wrong
    assert canary_site.rows() == before, "a GET changed a row"
    statuses = {it for codes in walk.visited.values() for it in codes}
    assert statuses <= ({200, 403, 404} if walk.reached else {403})


def test_each_candidate_of_its_opening_is_found_and_no_other(canary_site: CanarySite) -> None:
    status, decision = of(canary_site, "candidates:status"), of(canary_site, "decisions:read")
    for walk in (status, decision):
        walk.by_ids()
    full = canary_site.manifest["openings"]["full"]
    folios = canary_site.manifest["folios"]
    mine = {
        name
        for name, folio in folios.items()
        if folio["opening"] == full and not folio["closed"]
    }
    ids = known(canary_site)
    assert status.reached == {f"{API}/candidates/{ids[name]}" for name in mine}
    told = {name for name in mine if folios[name]["stage"] in ("7", "7s")}
    assert len(told) > 1
    assert decision.reached == {f"{API}/candidates/{ids[name]}/decision" for name in told}


def different(both: Both) -> set[str]:
    """The candidates of whom one site says something else than the other."""
    a, b = both
    ids, differ = known(a), [n for n, it in a.manifest["folios"].items() if it["differs"]]
    assert len(differ) > 3 and ids == known(b)
    return {
        name
        for scope, what in (("candidates:status", ""), ("decisions:read", "/decision"))
        for one, other in [(of(a, scope), of(b, scope))]
        for name in differ
        for path in [f"{API}/candidates/{ids[name]}{what}"]
        if stripped(one.ask(path)) != stripped(other.ask(path))
    }


def test_what_reviews_say_changes_no_answer(both: Both) -> None:
    assert not different(both)


def test_planted_figures_are_found(both: Both) -> None:
    figures = {"one_lock": reviewers, "other_lock": locks, "gate": day}
    told = [
        Told(figure, name, f"{API}/candidates/{known(both[0])[name]}")
        for name, figure in figures.items()
    ]
    with telling(both[0], "GET", told), telling(both[1], "GET", told):
        assert different(both) == figures.keys()


def test_an_answer_that_tells_forbidden_from_absent_is_found(canary_site: CanarySite) -> None:
    ids = set(known(canary_site).values())

    def leak(response: Response) -> None:
        if ids.intersection(request.path.split("/")):
            response.headers["Vary"] = "Accept"

    walk = of(canary_site, "candidates:status")
    with leaking(canary_site, leak):
        walk.by_ids()
    assert any("is not for them" in wrong for wrong in walk.wrong)


def test_an_invitation_to_a_foreign_opening_is_like_one_to_none(
    canary_site: CanarySite, kept_by_nobody: None
) -> None:
    walk = of(canary_site, "candidates:invite")
    answers = []
    for opening in (canary_site.manifest["openings"]["compact"], never("opening")):
        body = {"opening": opening, "name": "Nobody", "email": "nobody@example.test"}
        key = {"Idempotency-Key": "one"}
        answers.append(walk.ask(f"{API}/candidates", method="POST", json=body, headers=key))
    assert answers[0].status_code == 404
    assert stripped(answers[0]) == stripped(answers[1])
    assert not walk.wrong


@pytest.mark.parametrize("what", ["gate name", "gate r2 failure comment", "gate file"])
def test_a_planted_word_is_found(canary_site: CanarySite, what: str) -> None:
    walk = of(canary_site, "candidates:status")
    with saying(canary_site, f" {word(what)}", lambda path: path.startswith(API)):
        walk.by_ids()
    assert any(f"says {word(what).lower()}" in wrong for wrong in walk.wrong)


@pytest.mark.parametrize("key", ["code", "id", "invitation"])
def test_a_planted_id_is_found(canary_site: CanarySite, key: str) -> None:
    walk = of(canary_site, "candidates:status")
    leaked = canary_site.manifest["folios"]["gate"][key]
    with saying(canary_site, f" {leaked}", lambda path: path.startswith(API)):
        walk.by_ids()
    assert any(f"says {leaked.lower()}" in wrong for wrong in walk.wrong)
