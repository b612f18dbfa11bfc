"""Who is below an opening's level, and who is missing: said in words, to who may know."""

from __future__ import annotations

import pytest

from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.visibility import standing
from prompts.models import Opening
from prompts.opening import staffing
from tests import factories
from tests.sites import Site


def test_who_reads_or_sits_below_the_level_is_named_to_the_coordinator(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        job = factories.opening(db)
        jo, hanna = factories.account(db).id, factories.account(db).id
        people = {
            name: factories.account(db, name)
            for name in ("Kim Lorem", "Lee Ipsum", "Alex Dummy")
        }
        for name in ("Kim Lorem", "Lee Ipsum"):
            people[name].level = 2
        for _ in range(2):
            folio = factories.folio(db, of=job, stage="2")
            standing.give(db, folio, jo, "coordinator", by=None)
            standing.give(db, folio, hanna, "manager", by=None)
            standing.give(db, folio, people["Kim Lorem"].id, "reviewer", by=None)
            standing.give(db, folio, people["Alex Dummy"].id, "reviewer", by=None)
            standing.give(db, folio, people["Lee Ipsum"].id, "panel", by=None)
        (gap,) = staffing.below(db, jo)
        assert gap.sentence == (
            "The level here is staff. Below that level: Kim Lorem (senior),"
            " who reviews; Lee Ipsum (senior), who is on a panel."
        )
        assert staffing.below(db, jo, folio=folio.id) == [gap]
        assert staffing.below(db, jo, opening=factories.opening(db).id) == []
        assert staffing.below(db, hanna) == []
        db.get_one(Account, people["Kim Lorem"].id).level = 3
        standing.end(db, folio, people["Lee Ipsum"].id, "panel", by=None)
        assert len(staffing.below(db, jo)) == 1
        assert staffing.below(db, jo, folio=folio.id) == []


@pytest.mark.parametrize(
    ("preset", "quorum", "team", "says"),
    [
        ("full", 2, 4, ""),
        (
            "full",
            2,
            3,
            "Full needs 4 people besides the coordinators: 2 reviewers and 2 panelists.",
        ),
        ("full", 3, 4, "Full needs 5 people"),
        ("compact", 2, 2, ""),
        ("compact", 2, 1, "Compact needs 2 people besides the coordinators: 2 reviewers."),
    ],
)
def test_a_preset_says_who_is_missing(preset: str, quorum: int, team: int, says: str) -> None:
    found = staffing.too_few(Opening(preset=preset, quorum=quorum), team)
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_the_openings_page_says_both(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    opening = demo_site.invitation("split").opening
    page = jo.get(f"/openings/{opening}").text
    assert "Below that level: Robin Testcase (staff), who reviews" in page
    assert "besides the coordinators" not in page
