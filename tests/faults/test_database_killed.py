"""F6: whenever PostgreSQL dies, what people were told is kept, and everything else comes once."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.faults.database_killed import run
from tests.faults.whole_run import of

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

UNSURE_BUILD = (sys.executable, str(Path(__file__).with_name("unsure_build.py")))
PAGES_AGAIN = 5.0
"""Seconds from an answer of the database until each web process gives a page again, at most."""


@pytest.fixture
def seed() -> int:
    number = random.SystemRandom().randrange(10**6)
    print(f"seed {number}")
    return number


def test_submissions_and_locks_survive_a_database_that_is_killed(
    tmp_path: Path, seed: int
) -> None:
    found = run(
        tmp_path,
        submissions=of(1000, 60),
        locks=of(200, 12),
        blows=of(75, 8),
        seed=seed,
        every=1.0,
    )
    assert found.wrong == []
    assert found.kills >= 6
    assert found.unknown > 0, "no blow met a commit, so this showed nothing"
    assert found.longest < PAGES_AGAIN


@pytest.mark.parametrize(
    ("unsure", "caught"), [("forgetful", "one file kept 2 times"), ("hasty", "not there")]
)
def test_a_build_that_takes_an_unknown_commit_for_granted_is_caught(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, unsure: str, caught: str
) -> None:
    monkeypatch.setenv("UNSURE", unsure)
    found = run(
        tmp_path,
        submissions=24,
        locks=0,
        blows=5,
        seed=seed,
        every=1.0,
        command=UNSURE_BUILD,
        whole=False,
    )
    print("\n".join(found.wrong))
    assert any(caught in line for line in found.wrong)
