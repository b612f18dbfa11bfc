"""Candidates find their own, nobody and the holder of a link find nothing at all."""

from __future__ import annotations

import pytest

from tests.crawler import promises
from tests.crawler.conftest import WAYS, CanarySite, Walks, asked_oddly
from tests.crawler.planting.plan import FOLIOS
from tests.every_run import in_every_run

CANDIDATES = tuple(f"candidate {name}" for name in FOLIOS)
NAMES = (*CANDIDATES, "nobody", "link holder")
FEW = ("candidate gate", "nobody", "link holder")


@pytest.mark.parametrize("name", in_every_run(NAMES, FEW))
def test_nothing_that_the_policy_closes_is_found(walks: Walks, name: str) -> None:
    assert not walks(name).wrong


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", in_every_run(NAMES, ("nobody", "link holder")))
def test_no_odd_request_finds_it_either(
    walks: Walks, canary_site: CanarySite, name: str, way: str
) -> None:
    assert not asked_oddly(canary_site, walks(name), way)


@pytest.mark.parametrize(
    "name",
    in_every_run(NAMES, FEW),
)
def test_no_answer_to_a_write_says_more(
    canary_site: CanarySite, kept_by_nobody: None, name: str
) -> None:
    walk = canary_site.walk(canary_site.viewer(name))
    before = canary_site.rows()
    walk.by_writing(few=True)
    assert not walk.wrong
    assert canary_site.rows() == before, "a write was kept, so the next ones met another site"


@pytest.mark.faults
def test_what_the_policy_opens_is_found(walks: Walks, canary_site: CanarySite) -> None:
    rows = ("candidate.own",)
    missing = promises.missing(canary_site.judge, [walks(name) for name in CANDIDATES], rows)
    listed = promises.not_yet(rows)
    assert missing - listed == set(), "the policy opens this, and no page shows it"
    assert listed - missing == set(), "a page shows this now: take it off the list"
