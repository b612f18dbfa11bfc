"""Whether a candidate objects to a language model changes no byte for who reviews, sits, decides or
is another candidate: only the candidate and their coordinators read it.

Two copies of one site that differ in the objections alone are asked for the same addresses. Who
may know does get other pages, and a page that tells it to anybody else is caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from prompts.models import Invitation
from tests.crawler.conftest import CanarySite, opened
from tests.crawler.planting.plan import FOLIOS, PEOPLE
from tests.crawler.test_planted_leaks import saying
from tests.crawler.variants import Compared, compared
from tests.every_run import a_third, in_every_run

OBJECTS = ("writing", "read", "gate", "panel", "debrief")
"""Whose candidates object in one of the copies."""

MAY_KNOW = ("c1", *(f"candidate {name}" for name in OBJECTS))
OTHERS = (
    *(name for name in PEOPLE if name not in MAY_KNOW),
    *(f"candidate {name}" for name in FOLIOS if name not in OBJECTS),
    "nobody",
)

PAGES = {"r1": "/read/{code}", "p1": "/panels/{id}", "m1": "/candidates/{id}"}
"""One page of each of these on the folio that is with its panel."""

BY_HAND = "/panels/{id}/model"
"""What the panel carries to a model by hand. That nothing may be carried can't be hidden from who
is to carry it; the page gives one sentence for every reason, of which the candidate's word is one
(a test of the page holds it to that)."""

Pair = tuple[CanarySite, CanarySite]


@pytest.fixture(scope="module")
def pair(planted_a: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("objections")
    with opened(planted_a, folder / "A") as a, opened(planted_a, folder / "B") as b:
        for site in (a, b):
            for folio in site.judge.folios.values():
                folio["differs"] = ["AC"] if folio["name"] in OBJECTS else []
                folio["by"] = []
        objecting = [a.manifest["folios"][name]["invitation"] for name in OBJECTS]
        with b.site.parts.database.transaction() as db:
            db.execute(
                update(Invitation).where(Invitation.id.in_(objecting)).values(no_model=True)
            )
        yield a, b


@pytest.mark.parametrize("name", in_every_run(a_third(OTHERS), ()))
def test_an_objection_changes_no_byte_for_anybody_else(pair: Pair, name: str) -> None:
    found = compared(*pair, name)
    assert (_told(found, pair[0]), found.allowed) == (set(), ())
    assert len(found.alike) > 5


@pytest.mark.parametrize("name", in_every_run(MAY_KNOW, ("candidate writing",)))
def test_who_may_know_reads_it(pair: Pair, name: str) -> None:
    """Else the two sites would be one, and the test above could not fail."""
    found = compared(*pair, name)
    assert (found.forbidden, bool(found.allowed)) == ((), True)


@pytest.mark.parametrize("name", in_every_run(PAGES, ()))
def test_a_page_that_tells_it_is_caught(pair: Pair, name: str) -> None:
    a, b = pair
    path = PAGES[name].format(**a.manifest["folios"]["panel"])

    # Of the panel's candidate, who objects in the second.
    with (
        saying(a, "<!-- 0 -->", lambda at: at == path),
        saying(b, "<!-- 1 -->", lambda at: at == path),
    ):
        found: Compared = compared(a, b, name)
    assert _told(found, a) == {path}


def _told(found: Compared, site: CanarySite) -> set[str]:
    """The addresses that tell of an objection, without the one that says no more than it must."""
    by_hand = BY_HAND.format(**site.manifest["folios"]["panel"])
    return {each.partition("?")[0] for each in found.forbidden} - {by_hand}
