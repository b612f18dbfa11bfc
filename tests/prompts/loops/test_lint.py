"""The loop linter finds each mistake that was planted, and nothing in the loops that ship."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blindfolio.cli import main
from prompts.loops import catalogue
from prompts.loops.lint import lint
from prompts.loops.loop import Loop

Values = dict[str, Any]


def _uncovered(values: Values) -> None:
    values["dimensions"].append({"key": "nerve", "name": "Nerve", "sentence": "Keeps calm."})


def _thrice(values: Values) -> None:
    outside, influence = values["stages"][4], values["stages"][3]
    debugging = values["stages"][2]
    growing = next(d for d in outside["dimensions"] if d["key"] == "growing")
    assert any(d["key"] == "growing" for d in influence["dimensions"])
    debugging["dimensions"].append(growing)


def _coding(values: Values) -> None:
    debugging = values["stages"][2]
    debugging["kind"] = "coding"
    values["stages"].append(
        debugging
        | {
            "key": "again",
            "title": "More code",
            "dimensions": [values["stages"][4]["dimensions"][0]],
        }
    )


def _presentation(values: Values) -> None:
    values["stages"][4]["kind"] = "presentation"


PLANTED: list[tuple[str, str, Callable[[Values], None]]] = [
    ("L101", "No stage covers “Nerve”.", _uncovered),
    (
        "L102",
        "Three stages rate “Making others better”: “Debugging together”, “Work across teams”"
        " and “An engineer from another team”.",
        _thrice,
    ),
    (
        "L103",
        "Two stages are coding rounds: “Debugging together” and “More code”.",
        _coding,
    ),
    ("L104", "“An engineer from another team” is a presentation.", _presentation),
]


@pytest.mark.parametrize(("code", "sentence", "plant"), PLANTED)
def test_each_planted_mistake_is_found_and_nothing_else(
    code: str, sentence: str, plant: Callable[[Values], None]
) -> None:
    values = catalogue.load("staff-platform").model_dump(mode="json")
    plant(values)
    found = lint(Loop.model_validate(values))
    assert [(f.code, f.sentence) for f in found] == [(code, sentence)]
    assert found[0].suggestion.endswith(".")


@pytest.mark.parametrize("key", catalogue.names())
def test_the_loops_that_ship_are_clean(key: str) -> None:
    assert lint(catalogue.load(key)) == []


def test_the_command_says_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["loops", "lint"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{key}: no findings" for key in catalogue.names()
    ]
    values = catalogue.load("staff-platform").model_dump(mode="json")
    _presentation(values)
    file = tmp_path / "staff-platform.yaml"
    file.write_text(json.dumps(values))  # JSON is YAML, too
    assert main(["loops", "lint", str(file)]) == 1
    assert "staff-platform: L104 “An engineer from another team” is a presentation." in (
        capsys.readouterr().out
    )
    assert main(["loops", "lint", "--json", str(file)]) == 1
    assert json.loads(capsys.readouterr().out)["staff-platform"][0]["code"] == "L104"
