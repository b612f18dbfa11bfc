"""Every number of a question is known, or its sum is worked out again."""

from __future__ import annotations

import pytest

from reviews.model_questions.numbers import Sum, numbers_in, unknown_numbers

KNOWN = numbers_in(
    "83 releases a week, of which Shops makes 40; 1,200 flows; 94.5 %; twelve owners"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,200 flows", {1200.0, 1.2}),
        ("94.5 %", {94.5, 945.0}),
        ("12 000 euros", {12000.0}),
        ("twelve or 3", {12.0, 3.0}),
        ("P99 and v2", {99.0, 2.0}),
        ("none", set()),
    ],
)
def test_numbers_are_read_in_figures_and_words(text: str, found: set[float]) -> None:
    assert numbers_in(text) == found


@pytest.mark.parametrize(
    "text",
    ["Of the 83, Shops makes 40.", "1200 flows", "12 owners", "one of the 2", "94.5 %"],
)
def test_what_the_material_says_is_known(text: str) -> None:
    assert unknown_numbers(text, KNOWN, ()) == []


def _sum(says: str, op: str, *terms: float) -> Sum:
    return Sum.model_validate({"says": says, "op": op, "terms": terms})


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("the other 43 releases", [_sum("43", "-", 83, 40)]),
        ("about 48 % of them", [_sum("48 %", "/", 40, 83)]),
        ("100 a flow, 120,000 in all", [_sum("120,000", "*", 1200, 100)]),
    ],
)
def test_a_number_that_is_worked_out_right_passes(text: str, sums: list[Sum]) -> None:
    assert unknown_numbers(text, KNOWN, sums) == []


@pytest.mark.parametrize(
    ("text", "sums", "unknown"),
    [
        ("the other 43 releases", [], ["43"]),
        ("the other 45 releases", [_sum("45", "-", 83, 40)], ["45"]),
        ("the other 23 releases", [_sum("23", "-", 83, 61)], ["23"]),
        ("33 of them", [_sum("33", "/", 83, 0)], ["33"]),
        ("43 and 44", [_sum("43", "-", 83, 40)], ["44"]),
    ],
)
def test_a_number_that_is_not_is_named(text: str, sums: list[Sum], unknown: list[str]) -> None:
    assert unknown_numbers(text, KNOWN, sums) == unknown
