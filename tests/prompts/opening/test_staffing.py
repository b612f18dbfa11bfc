"""Who is missing for an opening, said in words."""

from __future__ import annotations

import re

import pytest

from prompts.models import Opening
from prompts.opening import staffing
from prompts.opening.interviews import picked
from tests.prompts import cases
from tests.sites import Site


@pytest.mark.parametrize(
    ("preset", "quorum", "loop", "team", "says"),
    [
        ("full", 2, "", 4, ""),
        (
            "full",
            2,
            "",
            3,
            "4 people besides the coordinators: 2 reviewers and 2 panelists. The",
        ),
        ("full", 3, "", 4, "5 people"),
        ("compact", 2, "", 2, ""),
        (
            "compact",
            2,
            "",
            1,
            "2 people besides the coordinators: 2 reviewers. The team has 1.",
        ),
        ("full", 2, "staff-platform", 7, ""),
        ("full", 2, "staff-platform", 6, "7 people besides the coordinators: 2 reviewers, 2"),
        ("compact", 2, "staff-platform", 4, "5 people"),
    ],
)
def test_a_preset_and_a_loop_say_who_is_missing(
    preset: str, quorum: int, loop: str, team: int, says: str
) -> None:
    job = Opening(preset=preset, quorum=quorum, loop=picked(loop))
    found = staffing.too_few(job, team)
    assert found.startswith(f"{preset.capitalize()} needs {says}") if says else not found


def test_the_form_says_how_many_people_each_loop_needs(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
    page = site.as_account(jo).get("/openings/new").text
    for full, compact in ((6, 4), (8, 6), (9, 7)):
        assert f"it needs {full} people (Compact: {compact})" in page


def test_another_engineer_is_proposed_where_the_team_is_enough(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        for n in range(4):
            cases.member(db, f"Colleague {n}")
        manager = cases.opening(db, by=jo, decider="manager").id
        engineer = cases.opening(db, by=jo).id
    client = site.as_account(jo)
    page = client.get(f"/openings/{manager}").text
    assert "Full needs 4 people besides the coordinators and the decider" in page
    assert "The team has 3." in page, "who is to decide doesn't judge"
    assert "people besides" not in client.get(f"/openings/{engineer}").text
    chosen = re.compile(r'name="decider" value="(\w+)" id="[^"]+" checked')
    assert chosen.findall(client.get("/openings/new").text) == ["manager"]
    with site.parts.database.transaction() as db:
        cases.member(db, "Colleague 5")
    assert chosen.findall(client.get("/openings/new").text) == ["engineer"]
    assert chosen.findall(client.get(f"/openings/{manager}/edit").text) == ["manager"]
