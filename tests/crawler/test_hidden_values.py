"""What a viewer may not know changes no byte of what they read, and of what they are answered when
they write: no rating, recommendation or lock, and not how many reviewers and comments there are,
where these stand or of which day they are."""

from __future__ import annotations

import pytest

from tests.crawler.conftest import CanarySite
from tests.crawler.planting.plan import FOLIOS, PEOPLE
from tests.crawler.variants import compared, compared_writes
from tests.every_run import a_third, who_writes

NAMES = (*PEOPLE, *(f"candidate {n}" for n, plan in FOLIOS.items() if plan.differs), "nobody")

DIFFERS = ("c1", "c2", "r1", "r2", "d1")
"""Who may see some of it."""

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("name", a_third(NAMES))
def test_what_is_hidden_changes_no_byte(both: tuple[CanarySite, CanarySite], name: str) -> None:
    found = compared(*both, name)
    assert found.forbidden == ()
    assert len(found.alike) > 5
    # Else the two sites would be one, and this could not fail.
    assert found.allowed or name not in DIFFERS


@pytest.mark.parametrize("name", who_writes(NAMES))
def test_what_is_hidden_changes_no_answer_to_a_write(
    both: tuple[CanarySite, CanarySite], kept_by_nobody: None, name: str
) -> None:
    written = compared_writes(*both, name)
    assert written.forbidden == ()
    assert len(written.alike) > 5
