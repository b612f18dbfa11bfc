"""Who is below an opening's level, and who is missing: said in words, to who may know."""

from __future__ import annotations

import re

import pytest

from blindfolio.db.session import Database
from blindfolio.visibility import standing
from prompts.models import Opening
from prompts.opening import staffing
from prompts.opening.interviews import picked
from tests import factories
from tests.prompts import cases
from tests.sites import Site


def test_who_reads_or_sits_below_the_level_is_named_to_the_coordinator(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        job = factories.opening(db)
        jo, hanna = factories.account(db).id, factories.account(db).id
        names = ("Kim Lorem", "Lee Ipsum", "Alex Dummy")
        kim, lee, alex = people = [factories.account(db, name) for name in names]
        kim.level = lee.level = 2
        for _ in range(2):
            folio = factories.folio(db, of=job, stage="2")
            kinds = ("coordinator", "manager", "reviewer", "reviewer", "panel")
            for id_, kind in zip((jo, hanna, kim.id, alex.id, lee.id), kinds, strict=True):
                standing.give(db, folio, id_, kind, by=None)
        (gap,) = staffing.below(db, jo)
        assert gap.sentence == (
            "The level here is staff. Below that level: Kim Lorem (senior),"
            " who reviews; Lee Ipsum (senior), who is on a panel."
        )
        assert staffing.below(db, jo, folio=folio.id) == [gap]
        assert staffing.below(db, jo, opening=factories.opening(db).id) == []
        assert staffing.below(db, hanna) == []
        people[0].level = 3
        standing.end(db, folio, lee.id, "panel", by=None)
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


def test_a_loop_adds_one_person_for_each_other_interview() -> None:
    loop = picked("staff-platform")
    found = staffing.too_few(Opening(preset="full", quorum=2, loop=loop), 6, deciders=1)
    assert found.startswith(
        "Full needs 7 people besides the coordinators and the decider: 2 reviewers, 2 panelists"
        " and 3 interviewers. 5 are enough if panelists also hold other interviews. The team has 6."
    )
    assert not staffing.too_few(Opening(preset="full", quorum=2, loop=loop), 7)
    compact = staffing.too_few(Opening(preset="compact", quorum=2, loop=loop), 4)
    assert "5 people besides the coordinators: 2 reviewers and 3 interviewers. The" in compact


def test_the_form_says_how_many_people_are_needed_for_what() -> None:
    assert {it.title: (it.full, it.compact) for it in staffing.by_loop(2)} == {
        "The document alone": (6, 4),
        "Senior engineer, product": (8, 6),
        "Staff engineer, platform": (9, 7),
    }
    assert {(it.full, it.compact) for it in staffing.by_loop(3)} == {(7, 5), (9, 7), (10, 8)}


def test_another_engineer_is_proposed_where_the_team_is_enough(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        for n in range(4):
            cases.member(db, f"Colleague {n}")
    chosen = re.compile(r'name="decider" value="(\w+)" id="[^"]+" checked')
    assert chosen.findall(site.as_account(jo).get("/openings/new").text) == ["manager"]
    with site.parts.database.transaction() as db:
        cases.member(db, "Colleague 5")
    form = site.as_account(jo).get("/openings/new").text
    assert chosen.findall(form) == ["engineer"]
    assert "Your team has 6." in form
    assert '<th scope="row">Staff engineer, platform</th><td data-label="Full">9</td>' in form
    # An opening that has chosen keeps its choice, and counts by its own quorum.
    with site.parts.database.transaction() as db:
        made = cases.opening(db, by=jo, decider="manager", quorum=3).id
    form = site.as_account(jo).get(f"/openings/{made}/edit").text
    assert chosen.findall(form) == ["manager"]
    assert '<th scope="row">Staff engineer, platform</th><td data-label="Full">10</td>' in form


def test_who_is_to_decide_is_not_counted_among_who_judges(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        for n in range(4):
            cases.member(db, f"Colleague {n}")
        manager = cases.opening(db, by=jo, decider="manager").id
        engineer = cases.opening(db, by=jo).id
    page = site.as_account(jo).get(f"/openings/{manager}").text
    assert "Full needs 4 people besides the coordinators and the decider" in page
    assert "The team has 3." in page
    assert "people besides" not in site.as_account(jo).get(f"/openings/{engineer}").text
