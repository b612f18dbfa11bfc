"""Sums that a document shows are done again: right ones, wrong ones, and what cannot be judged."""

# ruff: noqa: RUF001 (the signs are what is tested)

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.model import Sum
from tests.platform.facts.test_option_tables import table
from tests.platform.facts.written import document


def sums(text: str) -> list[Sum]:
    return list(extract(document(f"# Move the tills\n## Cost\n{text}\n")).sums)


RIGHT = [
    ("That is 60 × 4 × 650 = 156,000 euros a year.", "“60 × 4 × 650 = 156,000 euros”"),
    ("Losing 1,150 * 0.09 ≈ 104 a month is borne.", "“1,150 * 0.09 ≈ 104”"),
    ("The wishes (16 + 8 + 7 = 31) overlap.", "“16 + 8 + 7 = 31”"),
    ("We keep 34 − 6 (supplier) − 8 (bicycle) = 20 tills.", None),
    ("It costs 88,000 / 212 = 415 euros each.", "“88,000 / 212 = 415 euros”"),
    ("It is 20 x 3 = 60 weeks of work.", "“20 x 3 = 60 weeks”"),
    ("Over a year 3,276 × 12 = about 39,300 against 90,000.", "“3,276 × 12 = about 39,300”"),
    ("A month brings 640 × 22 minutes = 235 hours of waiting.", None),
    ("We store 2M × 40 = 80M rows.", None),
    ("Of these 400 × 12 % = 48 are late.", None),
    ("In all 3 + 4 × 5 = 23 pages.", None),
    ("Each week has 2 × 12 = 24 × 1 = 24 runs.", "“24 × 1 = 24 runs”"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), RIGHT, ids=[text for text, _ in RIGHT])
def test_a_sum_that_is_right_is_shown(text: str, words: str | None) -> None:
    (found,) = sums(text)
    assert found.rule == "shown"
    assert words is None or found.slots["sum"].text == words
    assert found.quote.text in text


WRONG = [
    ("That is 60 × 4 × 650 = 165,000 euros a year.", "156,000"),
    ("We hold 31 + 11 + 4 = 47 flows.", "46"),
    ("It costs 88,000 / 212 = 451 euros each.", "415.1"),
    ("A day has 12 events × 250 events = 2,500 events.", "3,000"),
    ("We save 900 - 40 = 850 euros.", "860"),
]


@pytest.mark.parametrize(("text", "right"), WRONG, ids=[text for text, _ in WRONG])
def test_a_sum_that_cannot_be_is_told_with_what_it_gives(text: str, right: str) -> None:
    (found,) = sums(text)
    assert (found.rule, found.slots["right"].text) == ("wrong", right)


@pytest.mark.parametrize(
    "text",
    [
        "We take 3-4 × 5 = 30 pages.",  # a range
        "A shop has (2 + 3) × 4 = 20 tills.",  # brackets are not worked out
        "It holds 12 sacks × 250 kilos = 7 lorries.",  # other units, known to nobody
        "We set retries = 3 and wait = 4.",
        "Version 1.2.3 + 4 = fine.",
        "The share is n / m = 5.",
        "From 2024/25 = 90 on.",
        "We wait 5 / 0 = 0 days.",
        "In 12 + 30 = 42 + 3 the last is missing.",  # the sum goes on
    ],
)
def test_what_is_no_sum_or_cannot_be_judged_is_left_alone(text: str) -> None:
    assert sums(text) == []


def test_no_sum_is_taken_from_code_or_a_heading() -> None:
    assert sums("### 2 + 2 = 5 in every shop") == []


HEAD = ("Step", "Person-months", "Until")
ROWS = (("Tills", "2", "May"), ("New file", "9", "June"), ("Notices", "4", "July"))


def test_the_largest_part_of_a_tables_sum_of_work_is_named() -> None:
    (found,) = extract(table(HEAD, *ROWS, ("Sum", "15", ""))).sums
    assert (found.rule, found.row) == ("table_part", 2)
    said = {name: phrase.text for name, phrase in found.slots.items()}
    assert said == {"part": "“New file”", "result": "15 person-months", "value": "9"}
    assert found.quote.text == "New file"


def test_a_last_row_that_the_rows_do_not_add_up_to_is_told() -> None:
    (found,) = extract(table(HEAD, *ROWS, ("Total", "17", ""))).sums
    said = {name: phrase.text for name, phrase in found.slots.items()}
    assert found.rule == "table_wrong"
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


def test_money_that_adds_up_is_not_asked_about_as_work() -> None:
    assert extract(table(("Step", "Euros", "Until"), *ROWS, ("Sum", "15", ""))).sums == ()


def test_rounded_rows_may_miss_their_sum_by_their_rounding() -> None:
    rows = (("A", "1.4", ""), ("B", "6.4", ""), ("C", "2.4", ""), ("Sum", "10.3", ""))
    (found,) = extract(table(HEAD, *rows)).sums
    assert found.rule == "table_part"
