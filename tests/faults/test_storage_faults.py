"""F7 under whole journeys: a bucket that fails now and then loses nothing that people were told of.

`python -m tests.faults.whole_journey --storage-faults 0.05` does it with a thousand journeys, and
kills processes as well.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.faults.storage_faults import StorageFaults
from tests.faults.whole_journey import run

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

TRUSTING_BUILD = (sys.executable, str(Path(__file__).with_name("trusting_build.py")))
NEVER = (3600.0, 3600.0)
"""Nobody is killed here."""


def test_whole_journeys_survive_a_bucket_that_fails_now_and_then(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    # Without the one that drips: fifteen seconds are waited for each.
    faults = StorageFaults(
        seed, 0.3, ("500", "503", "cut before", "cut after", "flipped request")
    )
    wrong, _ = run(tmp_path, "postgresql", 4, seed, kill_after=NEVER, faults=faults)
    print(dict(faults.met))
    assert wrong == []
    assert faults.met.total() > 0, "no request met a fault, so this showed nothing"


def test_a_build_that_trusts_the_bucket_is_caught(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    faults = StorageFaults(1, 0.5, ("flipped request",))
    wrong, _ = run(
        *(tmp_path, "postgresql", 4, 1),
        command=TRUSTING_BUILD,
        kill_after=NEVER,
        wait=5.0,
        faults=faults,
    )
    print(dict(faults.met), wrong)
    assert any(line.startswith("blob ") for line in wrong)
