"""F5: on a full disk nothing is told that was not kept, and a deletion is still done."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.faults.full_disk import REFUSED, DiskFindings, run
from tests.faults.served import BLINDFOLIO
from tests.faults.small_disk import NoDisk

pytestmark = pytest.mark.faults

HERE = Path(__file__).parent
SWALLOWS = (sys.executable, str(HERE / "swallowed_error.py"))
NO_RESERVE = (sys.executable, str(HERE / "without_reserve.py"))


def played(folder: Path, command: tuple[str, ...] = BLINDFOLIO) -> DiskFindings:
    seed = random.SystemRandom().randrange(10**6)
    try:
        shown = run(folder, seed, command=command)
    except NoDisk as none:
        print(f"THE FULL DISK IS NOT TESTED: no disk can be mounted here ({none}).")
        pytest.skip(f"needs root: no disk can be mounted here ({none})")
    print(f"seed {seed}: {shown}\n", *shown.wrong)
    return shown


def test_a_site_on_a_full_disk_loses_nothing_deletes_and_recovers(tmp_path: Path) -> None:
    shown = played(tmp_path)
    assert shown.wrong == []
    assert shown.kept > 0
    assert set(shown.refused) <= REFUSED
    assert shown.waited > 0, "no job met the full disk, so this showed nothing of them"


def test_a_build_that_swallows_the_error_is_caught(tmp_path: Path) -> None:
    wrong = played(tmp_path, SWALLOWS).wrong
    assert any("a row without its file" in line for line in wrong)


def test_a_build_that_keeps_its_reserve_is_caught(tmp_path: Path) -> None:
    wrong = played(tmp_path, NO_RESERVE).wrong
    assert any("on a full disk" in line or "deletion" in line for line in wrong)
