"""The schema of a file knows what the loader asks for."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.folder.schema import schema


def defined(kind: str, name: str) -> Any:
    return schema(kind)["$defs"][name]["properties"]


def test_the_schema_has_the_bounds_and_names_of_the_file() -> None:
    criterion = defined("rubric", "Criterion")
    assert (criterion["weight"]["minimum"], criterion["weight"]["maximum"]) == (1, 5)
    assert criterion["guides"]["required"] == ["1", "2", "3", "4"]
    assert criterion["guides"]["additionalProperties"] is False
    assert "from" in defined("probes", "Flip")


def test_only_a_prompt_for_practice_does_without_positions() -> None:
    found = schema("probes")
    assert found["if"]["properties"]["form"]["const"] == "practice"
    assert set(found["else"]["required"]) == {"positions", "failure_conditions", "estate"}


@pytest.mark.parametrize("kind", ["rubric", "company", "probes", "review"])
def test_an_unknown_field_is_none(kind: str) -> None:
    assert schema(kind)["additionalProperties"] is False
