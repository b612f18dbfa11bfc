"""Tables whose last row sums up: the sum is done again, and its largest part is known."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from tests.platform.facts.test_option_tables import table

HEAD = ("Step", "Person-months", "Until")
ROWS = (("Tills", "2", "May"), ("New file", "9", "June"), ("Notices", "4", "July"))


def test_the_largest_part_of_a_tables_sum_of_work_is_named() -> None:
    (found,) = extract(table(HEAD, *ROWS, ("Sum", "15", ""))).sums
    assert (found.rule, found.row) == ("part", 2)
    said = {name: phrase.text for name, phrase in found.slots.items()}
    assert said == {"part": "“New file”", "result": "15 person-months", "value": "9"}
    assert found.quote.text == "New file\t9\tJune"


def test_a_last_row_that_the_rows_do_not_add_up_to_is_told() -> None:
    (found,) = extract(table(HEAD, *ROWS, ("Total", "17", ""))).sums
    said = {name: phrase.text for name, phrase in found.slots.items()}
    assert (found.rule, found.quote.text) == ("wrong", "Total\t17")
    assert said == {"column": "“Person-months”", "result": "17", "right": "15"}


@pytest.mark.parametrize(
    "rows",
    [
        (*ROWS, ("Notes", "3", "")),  # no sum
        (*ROWS, ("Sum", "60", "")),  # something else is counted
        (*ROWS[:2], ("Notices", "some", ""), ("Sum", "15", "")),  # a cell that is no number
        (*ROWS[:2], ("Sum", "11", "")),  # two parts
        (("A", "4", ""), ("B", "4", ""), ("C", "3", ""), ("D", "4", ""), ("Sum", "15", "")),
    ],
)
def test_a_table_that_says_nothing_by_its_sum_is_left_alone(
    rows: tuple[tuple[str, ...], ...],
) -> None:
    assert extract(table(HEAD, *rows)).sums == ()


@pytest.mark.parametrize("unit", ["Euros", "Minutes"])
def test_what_adds_up_and_is_no_work_is_left_alone(unit: str) -> None:
    assert extract(table(("Step", unit, "Until"), *ROWS, ("Sum", "15", ""))).sums == ()


def test_rounded_rows_may_miss_their_sum_by_their_rounding() -> None:
    rows = (("A", "1.4", ""), ("B", "6.4", ""), ("C", "2.4", ""), ("Sum", "10.3", ""))
    (found,) = extract(table(HEAD, *rows)).sums
    assert found.rule == "part"
