"""Two web processes and two workers, one killed every few seconds: what people were told is true.

`python -m tests.faults.whole_journey` runs a thousand journeys, also on SQLite and a folder; these
are a few on PostgreSQL and S3.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.test_killed_web import WRONG_BUILD
from tests.faults.whole_journey import run

pytestmark = pytest.mark.faults


@pytest.mark.postgresql
def test_whole_journeys_survive_the_death_of_any_process(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    wrong, kills = run(tmp_path, "postgresql", 8, seed, kill_after=(2.0, 5.0), kills=6)
    assert wrong == []
    assert kills >= 5


@pytest.mark.postgresql
def test_a_build_that_commits_before_the_bucket_has_the_file_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the test above would prove nothing. The wrong build is slow between the two."""
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
