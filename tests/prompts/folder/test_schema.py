"""The schema of a file knows what the loader asks for."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.folder.schema import schema


def defined(kind: str, name: str) -> Any:
    return schema(kind)["$defs"][name]["properties"]


def test_a_weight_is_one_to_five() -> None:
    weight = defined("rubric", "Criterion")["weight"]
    assert (weight["minimum"], weight["maximum"]) == (1, 5)


def test_all_four_guides_are_asked_for() -> None:
    guides = defined("rubric", "Criterion")["guides"]
    assert guides["required"] == ["1", "2", "3", "4"]
    assert guides["additionalProperties"] is False


def test_a_flip_is_written_with_from() -> None:
    assert {"from", "to"} <= set(defined("probes", "Flip"))
    assert "from_" not in defined("probes", "Flip")


def test_only_a_prompt_for_practice_does_without_positions() -> None:
    found = schema("probes")
    assert found["if"]["properties"]["form"]["const"] == "practice"
    assert set(found["else"]["required"]) == {"positions", "failure_conditions", "estate"}


@pytest.mark.parametrize("kind", ["rubric", "company", "probes", "review"])
def test_an_unknown_field_is_none(kind: str) -> None:
    assert schema(kind)["additionalProperties"] is False
