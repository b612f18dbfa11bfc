"""Two web processes and two workers, one killed every few seconds: what people were told is true.

A thousand with `FAULTS=whole`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.faults.whole_journey import run
from tests.faults.whole_run import of

pytestmark = pytest.mark.faults
WRONG_BUILD = (sys.executable, str(Path(__file__).with_name("early_commit.py")))


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_whole_journeys_survive_the_death_of_any_process(tmp_path: Path, kind: str) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    kills = of(100, 6)
    wrong, fell = run(tmp_path, kind, of(1000, 8), seed, kill_after=(2.0, 5.0), kills=kills)
    assert wrong == []
    assert fell >= kills - 1


@pytest.mark.postgresql
def test_a_build_that_commits_before_the_bucket_has_the_file_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_DISK", "8")
    wrong, kills = run(
        *(tmp_path, "postgresql", 24, 1),
        command=WRONG_BUILD,
        kill_after=(4.0, 5.0),
        wait=5.0,
        only_web=True,
    )
    print(f"after {kills} kills: {wrong}")
    assert any(line.startswith("blob ") for line in wrong)
