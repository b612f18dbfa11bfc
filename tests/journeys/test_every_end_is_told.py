"""Whoever counts on what ends or moves hears of it: `heard.yaml` says who, and two weeks of a team
show it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from blindfolio import yaml_text
from blindfolio.visibility import matrix
from reviews import words
from tests.journeys.two_weeks import ROLES, Heard, Watched, Weeks
from tests.sites import open_site

_SAID: Mapping[str, Any] = yaml_text.values(
    Path(__file__).with_name("heard.yaml").read_text("utf-8")
)
ENDS, NEITHER = _SAID["ends"], _SAID["neither"]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def faults(
    heard: Sequence[Heard], ends: Mapping[str, Mapping[str, Any]], neither: Sequence[str]
) -> Iterator[str]:
    """What nobody declared, who heard what they needn't, and who should have heard and didn't."""
    kept = set[tuple[str, str, str]]()
    for it in heard:
        for event in it.events:
            if event not in ends and event not in neither:
                yield f"{event}: say who hears of it, or that it ends and moves nothing"
        mine = [event for event in it.events if event in ends]
        for template, role in it.mails if mine else ():
            told = [event for event in mine if template in ends[event].get(role, ())]
            if not told:
                yield f"{', '.join(mine)}: {role} gets {template}"
            kept |= {(event, role, template) for event in told}
    for event, hear in ends.items():
        if not hear.get("others"):
            yield f"{event}: say why the others don't hear of it"
        for role, templates in hear.items():
            if role != "others":
                for template in templates:
                    if (event, role, template) not in kept:
                        yield f"{event}: {role} never gets {template}"


@pytest.fixture(scope="module")
def heard(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Heard]:
    folder = tmp_path_factory.mktemp("two weeks")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder)
    weeks = Weeks(Watched(site.parts, MONDAY))
    weeks.play()
    site.parts.database.engines.dispose()
    return weeks.hand.heard


def test_whoever_counts_on_what_ends_or_moves_hears_of_it(heard: Sequence[Heard]) -> None:
    assert [*faults(heard, ENDS, NEITHER)] == []


def test_every_way_in_which_a_stage_moves_is_declared() -> None:
    moves = {*matrix.MOVES, *(f"end.{reason}" for reason in words.ENDED)} - {"end"}
    own = {"recuse": "standing.reviewer.reviewer.recused"}
    declared = {*ENDS, *NEITHER}
    assert {it for it in moves if own.get(it, f"stage.{it}") not in declared} == set()


@pytest.mark.parametrize("event", ENDS)
def test_an_event_that_nobody_declared_is_found(heard: Sequence[Heard], event: str) -> None:
    fewer = {name: told for name, told in ENDS.items() if name != event}
    assert f"{event}: say who hears of it, or that it ends and moves nothing" in faults(
        heard, fewer, NEITHER
    )


@pytest.mark.parametrize(
    ("event", "role", "template"),
    [
        (event, role, template)
        for event, told in ENDS.items()
        for role in ROLES
        for template in told.get(role, ())
    ],
)
def test_an_email_that_is_left_out_is_found(
    heard: Sequence[Heard], event: str, role: str, template: str
) -> None:
    without = [
        replace(it, mails=tuple(mail for mail in it.mails if mail != (template, role)))
        for it in heard
        if event in it.events
    ]
    assert f"{event}: {role} never gets {template}" in faults(without, ENDS, NEITHER)
    silent = {**ENDS, event: {**ENDS[event], role: []}}
    got = [
        it for it in faults(heard, silent, NEITHER) if it.endswith(f"{role} gets {template}")
    ]
    assert got or any(template in ENDS[it].get(role, ()) for it in ENDS if it != event)
