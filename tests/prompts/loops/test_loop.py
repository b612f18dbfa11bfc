"""A loop holds together; its linter finds each planted mistake, and nothing in what ships."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from blindfolio.cli import main
from blindfolio.refusal import Refusal
from prompts.loops import catalogue
from prompts.loops.lint import lint
from prompts.loops.loop import STEPS, Loop

Edit = Callable[[dict[str, Any]], object]


def loop_values() -> dict[str, Any]:
    return catalogue.load("staff-platform").model_dump(mode="json")


def _stage(values: dict[str, Any], key: str) -> dict[str, Any]:
    return next(stage for stage in values["stages"] if stage["key"] == key)


REFUSED: list[tuple[str, Edit]] = [
    ("this loop has 0", lambda v: v["stages"].remove(_stage(v, "deep-dive"))),
    ("this loop has 2", lambda v: v["stages"].append(_stage(v, "deep-dive") | {"key": "two"})),
    ("used twice: 'screen'", lambda v: v["stages"].append(_stage(v, "screen"))),
    ("3 to 6 questions", lambda v: _stage(v, "outside").update(questions=["Why?", "When?"])),
    ("3 to 6 questions", lambda v: _stage(v, "outside").update(questions=["Why?"] * 7)),
    ("no questions and no guides", lambda v: _stage(v, "deep-dive").update(questions=["Why?"])),
    ("at least one dimension", lambda v: _stage(v, "outside").update(dimensions=[])),
    ("missing: 3", lambda v: _rated(v)[0]["guides"].pop("3", _rated(v)[0]["guides"].pop(3, 0))),
    ("guides for each dimension", lambda v: _rated(v)[0].update(guides={})),
    ("names 'unheard'", lambda v: _rated(v)[0].update(key="unheard")),
    ("steps in an influence stage", lambda v: _stage(v, "influence").update(steps={})),
    ("steps in an influence stage", lambda v: _stage(v, "outside").update(steps=STEPS)),
    ("greater than or equal to 15", lambda v: _stage(v, "outside").update(minutes=5)),
]


def _rated(values: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _stage(values, "outside")["dimensions"]
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


def _thrice(values: dict[str, Any]) -> None:
    growing = next(d for d in _rated(values) if d["key"] == "growing")
    assert any(d["key"] == "growing" for d in _stage(values, "influence")["dimensions"])
    _stage(values, "debugging")["dimensions"].append(growing)


def _coding(values: dict[str, Any]) -> None:
    debugging = _stage(values, "debugging")
    debugging["kind"] = "coding"
    other = {"key": "again", "title": "More code", "dimensions": _rated(values)[:1]}
    values["stages"].append(debugging | other)


NERVE = {"key": "nerve", "name": "Nerve", "sentence": "Keeps calm."}
PLANTED: list[tuple[str, str, Edit]] = [
    ("L101", "No stage covers “Nerve”.", lambda v: v["dimensions"].append(NERVE)),
    (
        "L102",
        "Three stages rate “Making others better”: “Debugging together”, “Work across teams”"
        " and “An engineer from another team”.",
        _thrice,
    ),
    ("L103", "Two stages are coding rounds: “Debugging together” and “More code”.", _coding),
    (
        "L104",
        "“An engineer from another team” is a presentation.",
        lambda v: _stage(v, "outside").update(kind="presentation"),
    ),
]


@pytest.mark.parametrize(("code", "sentence", "plant"), PLANTED)
def test_each_planted_mistake_is_found_and_nothing_else(
    code: str, sentence: str, plant: Edit
) -> None:
    values = loop_values()
    plant(values)
    found = lint(Loop.model_validate(values))
    assert [(f.code, f.sentence) for f in found] == [(code, sentence)]
    assert found[0].suggestion.endswith(".")


def test_the_command_says_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["loops", "lint"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{key}: no findings" for key in catalogue.names()
    ]
    values = loop_values()
    _stage(values, "outside")["kind"] = "presentation"
    file = tmp_path / "staff-platform.yaml"
    file.write_text(json.dumps(values))  # JSON is YAML, too
    assert main(["loops", "lint", str(file)]) == 1
    assert "staff-platform: L104 “An engineer from another team” is a presentation." in (
        capsys.readouterr().out
    )
    assert main(["loops", "lint", "--json", str(file)]) == 1
    assert json.loads(capsys.readouterr().out)["staff-platform"][0]["code"] == "L104"
