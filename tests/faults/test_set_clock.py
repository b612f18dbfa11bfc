"""F9: whatever the clock is set to, what has ended stays ended, and nothing is done twice."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.served import BLINDFOLIO
from tests.faults.set_clock import ALL, ClockFindings, NoFakeTime, SetClock, run

pytestmark = pytest.mark.faults

HERE = Path(__file__).parent
NO_ANSWER = "TimeoutError: timed out"
BELIEVES = (sys.executable, str(HERE / "believing_clock.py"))


def played(
    folder: Path, *steps: Callable[[SetClock], None], command: tuple[str, ...] = BLINDFOLIO
) -> ClockFindings:
    seed = random.SystemRandom().randrange(10**6)
    try:
        found = run(folder, seed, *steps, command=command)
    except NoFakeTime as none:
        print(f"A CLOCK THAT IS SET IS NOT TESTED: {none}.")
        pytest.skip(f"needs Debian's package faketime: {none}")
    print(f"seed {seed}: {found}\n", *found.wrong)
    return found


def test_a_site_whose_clock_is_set_revives_nothing_and_does_nothing_twice(
    tmp_path: Path,
) -> None:
    (first := tmp_path / "first").mkdir()
    found = played(first, *ALL)
    if found.wrong == [NO_ANSWER]:
        # A busy machine did not answer in time, and the rest was not played. It is, once more.
        print("A REQUEST WAS NOT ANSWERED IN 30 s; the same is played again.")
        (again := tmp_path / "again").mkdir()
        found = played(again, *ALL)
    assert found.wrong == []
    assert found.checked["locks"] and found.checked["deadlines"]


def test_a_build_that_believes_the_clock_is_caught(tmp_path: Path) -> None:
    wrong = played(tmp_path, SetClock.tokens, command=BELIEVES).wrong
    assert "a link that is expired, time set back: 302" in wrong
    assert "a session that ran out, time set back: 200" in wrong
    assert "the log's times run backwards" in wrong
