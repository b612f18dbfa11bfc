"""Two web processes and two workers, one killed every few seconds: what people were told is true.

`python -m tests.faults.whole_journey` runs a thousand journeys; these are a few on each kind of
site.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.test_killed_web import WRONG_BUILD
from tests.faults.whole_journey import run

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_whole_journeys_survive_the_death_of_any_process(tmp_path: Path, kind: str) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    wrong, kills = run(tmp_path, kind, 8, seed)
    assert wrong == []
    assert kills > 3


@pytest.mark.postgresql
def test_a_build_that_commits_before_the_bucket_has_the_file_is_caught(tmp_path: Path) -> None:
    """Else the test above would prove nothing: it is killed far more often, and soon caught."""
    wrong, _ = run(
        tmp_path, "postgresql", 10, 1, command=WRONG_BUILD, kill_after=(0.3, 0.9), wait=20.0
    )
    print(wrong)
    assert any("NoSuchKey" in line or "DamagedBlob" in line for line in wrong)
