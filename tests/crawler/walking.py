"""The tests of a third of the people: everyone finds what the policy opens to them, and nothing
more. A module that imports them names its `WALKERS`, and the `ROWS` of the matrix that these show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from blindfolio import yaml_text
from tests.crawler.conftest import WAYS, CanarySite, Walks, asked_oddly
from tests.crawler.judge import Judge
from tests.crawler.walk import Walk
from tests.every_run import a_third, in_every_run, who_writes

STRANGERS = ("nobody", "link holder")
FEW = {
    "test_nothing_that_the_policy_closes_is_found": ("candidate gate", *STRANGERS, "r4"),
    "test_no_odd_request_finds_it_either": STRANGERS,
    "test_no_answer_to_a_write_says_more": ("candidate gate", *STRANGERS),
}
"""Who walks in every run."""
SHARE: Mapping[str, Callable[[Sequence[str]], Sequence[str]]] = {
    "test_no_odd_request_finds_it_either": a_third,
    "test_no_answer_to_a_write_says_more": who_writes,
}
"""Who of all others walks with `make test-faults`: everyone, where nothing is said."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    name, people = metafunc.function.__name__, metafunc.module.WALKERS
    if few := FEW.get(name):
        share = SHARE.get(name, list)(people)
        people = [it for it in people if it in few or it in share]
        metafunc.parametrize("name", in_every_run(people, few))


def test_nothing_that_the_policy_closes_is_found(walks: Walks, name: str) -> None:
    assert not walks(name).wrong


@pytest.mark.parametrize("way", WAYS)
def test_no_odd_request_finds_it_either(
    walks: Walks, canary_site: CanarySite, name: str, way: str
) -> None:
    assert not asked_oddly(canary_site, walks(name), way)


def test_no_answer_to_a_write_says_more(
    canary_site: CanarySite, kept_by_nobody: None, name: str
) -> None:
    walk = canary_site.walk(canary_site.viewer(name))
    before = canary_site.rows()
    walk.by_writing(few=walk.viewer.account is None)
    assert not walk.wrong
    assert canary_site.rows() == before, "a write was kept, so the next ones met another site"


Cell = tuple[str, str, str]
"""Row of the matrix, stage, data class."""
NOT_YET: set[Cell] = {
    (row, stage, data_class)
    for entry in yaml_text.values(Path(__file__).with_name("not_yet.yaml").read_text("utf-8"))
    for row in entry["rows"].split()
    for stage in entry["stages"].split()
    for data_class in entry["classes"].split()
}
"""The cells that no page reaches yet."""


@pytest.mark.faults
def test_what_the_policy_opens_is_found(
    walks: Walks, canary_site: CanarySite, request: pytest.FixtureRequest
) -> None:
    """Else the walk itself is blind."""
    names, rows = request.module.WALKERS, request.module.ROWS
    missing = _missing(canary_site.judge, map(walks, set(names) - {*STRANGERS}), rows)
    listed = {cell for cell in NOT_YET if cell[0] in rows}
    assert missing - listed == set(), "the policy opens this, and no page shows it"
    assert listed - missing == set(), "a page shows this now: take it off the list"


def _missing(judge: Judge, walks: Iterable[Walk], rows: Collection[str]) -> set[Cell]:
    """What the policy opens in these rows, and none of the walks has found. Only people who stand
    to a folio in one row tell what that row opens."""
    opened: set[Cell] = set()
    found: set[Cell] = set()
    for walk in walks:
        for id_, folio in judge.folios.items():
            held = judge.rows(walk.viewer, id_)
            if len(held) == 1 and held[0] in rows:
                for data_class in judge.visible(walk.viewer, id_):
                    cell = (held[0], folio["stage"], data_class)
                    opened.add(cell)
                    if (id_, data_class) in walk.shown:
                        found.add(cell)
    return opened - found
