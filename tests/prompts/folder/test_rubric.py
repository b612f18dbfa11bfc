"""A rubric is one scale, complete guides, and weights with a reason each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from blindfolio.levels import LEVELS
from prompts.folder.rubric import RATINGS, Rubric

Edit = Callable[[list[dict[str, Any]]], object]


def rubric_values() -> dict[str, Any]:
    return {
        "criteria": [
            {
                "key": f"c{n}",
                "name": f"Criterion {n}",
                "weight": n,
                "reason": f"Fact {n} of the role.",
                "sentence": f"What {n} looks at.",
                "guides": {level: f"Text {n} of level {level}." for level in RATINGS},
            }
            for n in (1, 2, 3, 4)
        ]
    }


def test_the_scale_is_the_level() -> None:
    assert RATINGS == LEVELS == {1: "below senior", 2: "senior", 3: "staff", 4: "senior staff"}


def test_a_stored_rubric_comes_back_as_it_was_and_cannot_be_changed() -> None:
    rubric = Rubric.model_validate(rubric_values())
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric
    with pytest.raises(ValidationError, match="frozen"):
        rubric.criterion("c3").weight = 5


REFUSED: list[tuple[str, Edit]] = [
    ("missing: 3", lambda c: c[0]["guides"].pop(3)),
    ("at least 1 character", lambda c: c[0]["guides"].update({2: ""})),
    ("less than or equal to 4", lambda c: c[0]["guides"].update({5: "More."})),
    ("less than or equal to 5", lambda c: c[0].update(weight=6)),
    ("greater than or equal to 1", lambda c: c[0].update(weight=0)),
    ("at least 1 character", lambda c: c[0].update(reason="")),
    ("a key of its own", lambda c: c[0].update(key="c2")),
    ("a reason of its own", lambda c: c[0].update(reason="Fact 2 of the role.")),
    ("weights that differ", lambda c: [one.update(weight=3) for one in c]),
    ("at least 4 items", lambda c: c.pop()),
    ("at most 7 items", lambda c: c.extend(dict(c[0], key=f"d{n}") for n in range(4))),
    ("Extra inputs", lambda c: c[0].update(adjective="strong")),
    ("match pattern", lambda c: c[0].update(key="Two words")),
]


@pytest.mark.parametrize(
    ("said", "edit"), REFUSED, ids=[f"{n}-{r[0]}" for n, r in enumerate(REFUSED)]
)
def test_a_rubric_with_a_fault_is_refused(said: str, edit: Edit) -> None:
    values = rubric_values()
    edit(values["criteria"])
    with pytest.raises(ValidationError, match=said):
        Rubric.model_validate(values)
