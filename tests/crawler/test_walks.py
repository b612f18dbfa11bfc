"""Everyone finds what the policy opens to them, and nothing more; nobody and the holder of a link
find nothing at all."""

from __future__ import annotations

import pytest

from tests.crawler import promises
from tests.crawler.conftest import WAYS, CanarySite, Walks, asked_oddly
from tests.crawler.planting.plan import FOLIOS
from tests.every_run import in_every_run

CANDIDATES = tuple(f"candidate {name}" for name in FOLIOS)
REVIEWERS = ("r1", "r2", "r3", "r4", "r5", "x1", "d1", "m2")
DECIDERS = ("c1", "c2", "m1", "e1", "m3", "p1", "p2", "i1", "i2", "out")
STRANGERS = ("nobody", "link holder")
NAMES = (*CANDIDATES, *STRANGERS, *REVIEWERS, *DECIDERS)
ROWS = {
    CANDIDATES: ("candidate.own",),
    REVIEWERS: (
        *("reviewer.planned", "reviewer.accepted", "reviewer.locked", "reviewer.recused"),
        *("reviewer.locked+invited", "reviewer.locked+debrief", "practice"),
    ),
    DECIDERS: (
        *("coordinator", "decider", "manager.sits", "panel", "panel.passed"),
        *("interviewer.open", "interviewer.locked+debrief", "interviewer.open+invited"),
        "practice.owner",
    ),
}


@pytest.mark.parametrize("name", in_every_run(NAMES, ("candidate gate", *STRANGERS, "r4")))
def test_nothing_that_the_policy_closes_is_found(walks: Walks, name: str) -> None:
    assert not walks(name).wrong


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", in_every_run(NAMES, STRANGERS))
def test_no_odd_request_finds_it_either(
    walks: Walks, canary_site: CanarySite, name: str, way: str
) -> None:
    assert not asked_oddly(canary_site, walks(name), way)


@pytest.mark.parametrize("name", in_every_run(NAMES, ("candidate gate", *STRANGERS)))
def test_no_answer_to_a_write_says_more(
    canary_site: CanarySite, kept_by_nobody: None, name: str
) -> None:
    walk = canary_site.walk(canary_site.viewer(name))
    before = canary_site.rows()
    walk.by_writing(few=walk.viewer.account is None)
    assert not walk.wrong
    assert canary_site.rows() == before, "a write was kept, so the next ones met another site"


@pytest.mark.faults
@pytest.mark.parametrize("names", ROWS, ids=("candidates", "reviewers", "deciders"))
def test_what_the_policy_opens_is_found(
    walks: Walks, canary_site: CanarySite, names: tuple[str, ...]
) -> None:
    rows = ROWS[names]
    missing = promises.missing(canary_site.judge, [walks(name) for name in names], rows)
    listed = promises.not_yet(rows)
    assert missing - listed == set(), "the policy opens this, and no page shows it"
    assert listed - missing == set(), "a page shows this now: take it off the list"
