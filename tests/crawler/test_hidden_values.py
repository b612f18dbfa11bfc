"""What a viewer may not know changes no byte of what they read, and of what they are answered when
they write: no rating, recommendation or lock, and not how many reviewers and comments there are,
where these stand or of which day they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.crawler.conftest import CanarySite
from tests.crawler.planting.plan import FOLIOS, PEOPLE
from tests.crawler.variants import Compared, compared, compared_writes

NAMES = (*PEOPLE, *(f"candidate {n}" for n, plan in FOLIOS.items() if plan.differs), "nobody")

pytestmark = pytest.mark.faults

Compare = Callable[[str], Compared]


@pytest.fixture(scope="module")
def compare(both: tuple[CanarySite, CanarySite]) -> Iterator[Compare]:
    done: dict[str, Compared] = {}

    def found(name: str) -> Compared:
        if name not in done:
            done[name] = compared(*both, name)
        return done[name]

    yield found
    print(f"\n{sum(one.requests for one in done.values())} requests, by {len(done)} viewers")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_changes_no_byte(compare: Compare, name: str) -> None:
    compared = compare(name)
    assert compared.forbidden == ()
    assert len(compared.alike) > 5


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_changes_no_answer_to_a_write(
    both: tuple[CanarySite, CanarySite], kept_by_nobody: None, name: str
) -> None:
    written = compared_writes(*both, name)
    print(f"\n{written.requests} writes")
    assert written.forbidden == ()
    assert len(written.alike) > 5


@pytest.mark.parametrize("name", ("c1", "c2", "r1", "r2", "d1"))
def test_what_may_be_seen_does_differ(compare: Compare, name: str) -> None:
    """Else the two sites would be one, and the tests above could not fail."""
    assert compare(name).allowed
