"""A loop holds together: one deep dive, complete guides, and fields that fit the stage's kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from blindfolio.refusal import Refusal
from prompts.loops import catalogue
from prompts.loops.loop import Kind, Loop

Edit = Callable[[dict[str, Any]], object]


def loop_values() -> dict[str, Any]:
    return catalogue.load("staff-platform").model_dump(mode="json")


def _stage(values: dict[str, Any], key: str) -> dict[str, Any]:
    return next(stage for stage in values["stages"] if stage["key"] == key)


@pytest.mark.parametrize("key", catalogue.names())
def test_a_loop_that_ships_is_whole(key: str) -> None:
    loop = catalogue.load(key)
    assert loop.key == key
    assert [stage.kind for stage in loop.stages].count(Kind.DEEP_DIVE) == 1
    assert all(not stage.has_seat for stage in loop.stages if stage.kind == "screen")
    assert len(loop.ahead) == len(loop.stages) - 1, "all but the first call"


def test_what_an_opening_keeps_of_a_loop_comes_back_as_it_was() -> None:
    loop = catalogue.load("senior-product")
    assert Loop.model_validate(loop.model_dump(mode="json")) == loop


REFUSED: list[tuple[str, Edit]] = [
    ("this loop has 0", lambda v: v["stages"].remove(_stage(v, "deep-dive"))),
    ("this loop has 2", lambda v: v["stages"].append(_stage(v, "deep-dive") | {"key": "two"})),
    ("used twice: 'screen'", lambda v: v["stages"].append(_stage(v, "screen"))),
    ("3 to 6 questions", lambda v: _stage(v, "outside").update(questions=["Why?", "When?"])),
    ("3 to 6 questions", lambda v: _stage(v, "outside").update(questions=["Why?"] * 7)),
    ("no questions and no guides", lambda v: _stage(v, "deep-dive").update(questions=["Why?"])),
    ("no dimensions in a screen", lambda v: _stage(v, "screen").update(dimensions=_rated(v))),
    ("at least one dimension", lambda v: _stage(v, "outside").update(dimensions=[])),
    ("missing: 3", lambda v: _rated(v)[0]["guides"].pop("3", _rated(v)[0]["guides"].pop(3, 0))),
    ("guides for each dimension", lambda v: _rated(v)[0].update(guides={})),
    ("names 'unheard'", lambda v: _rated(v)[0].update(key="unheard")),
    ("steps in an influence stage", lambda v: _stage(v, "influence").update(steps={})),
    ("steps in an influence stage", lambda v: _stage(v, "outside").update(steps=_steps(v))),
    ("greater than or equal to 15", lambda v: _stage(v, "outside").update(minutes=5)),
]


def _rated(values: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _stage(values, "outside")["dimensions"]
    return found


def _steps(values: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = _stage(values, "influence")["steps"]
    return found


@pytest.mark.parametrize(("expected", "edit"), REFUSED)
def test_a_loop_that_does_not_hold_together_is_refused(expected: str, edit: Edit) -> None:
    values = loop_values()
    edit(values)
    with pytest.raises(ValidationError, match=expected):
        Loop.model_validate(values)


@pytest.mark.parametrize("key", ["", "nothing", "../rubrics/one-bar"])
def test_a_name_that_is_no_loop_is_refused(key: str) -> None:
    with pytest.raises(Refusal, match="Choose an interview loop"):
        catalogue.load(key)
