"""F12 and F13 in three minutes. `FAULTS=whole make test-faults` takes an hour, as does
`tests.faults.soak` as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.every_run import of
from tests.faults import soak
from tests.faults.wrong_builds import built

pytestmark = [pytest.mark.faults, pytest.mark.timeout(7200)]

ACTS = {
    *("invite", "start", "upload", "submit", "plan", "accept", "comment", "save", "lock"),
    *("amend", "release", "scorecard", "decide", "erase"),
}

CAUGHT = (
    "sees what another reviewer wrote",
    "a locked review was rewritten",
    "MiB a minute",
    "more files open than before",
    "audit verify: ",
    "restored: ",
)


def test_a_site_in_use_keeps_what_it_told_and_does_not_grow(tmp_path: Path) -> None:
    found = soak.play(tmp_path, of(60.0, 3.0), each=of(60.0, 30.0))
    assert found.wrong == []
    assert found.acts.keys() == ACTS
    assert found.oracles >= of(50, 2)
    assert found.backups == 1


def test_a_build_that_is_careless_is_caught_in_each_thing(tmp_path: Path) -> None:
    found = soak.play(tmp_path, 2.5, command=built("careless"), each=25.0)
    missed = [it for it in CAUGHT if not any(it in line for line in found.wrong)]
    assert missed == []
