"""Each group of a stage is compared with the one that has the highest share, if both are large
enough."""

from __future__ import annotations

import pytest

from reviews.calibration.impact.rates import IN_ALL
from reviews.calibration.impact.ratio import interval
from reviews.calibration.impact.report import AT_LEAST, compared, impact
from reviews.calibration.impact.survey import NOT_GIVEN, read
from reviews.calibration.outcomes.grouping import OTHER
from tests.reviews.calibration.impact.made import file, passed


def test_the_guidelines_own_example_has_half_the_share() -> None:
    # *Adoption of Questions and Answers to Clarify and Provide a Common Interpretation of the
    # Uniform Guidelines*, 44 Federal Register 11996 (1979): 48 of 80 and 12 of 40 are hired.
    rows = passed("white", "hired", 48, 80) + passed("black", "hired", 12, 40)
    (groups,) = impact(read(file(rows))).stages.values()
    black, white = groups
    assert (white.rate, white.verdict, white.ratio, white.interval) == (0.6, "highest", 1, None)
    assert (black.rate, black.verdict, black.ratio) == (0.3, "no", 0.5)
    assert black.interval == interval((12, 40), (48, 80), 0.985)


def test_exactly_four_fifths_are_enough() -> None:
    # The same, on how to compare several groups: 60, 45, 48 and 51 % give 75, 80 and 85 %.
    rows = {"a": (60, 100), "b": (45, 100), "c": (48, 100), "d": (51, 100)}
    found = compared(rows)
    assert [round(it.ratio or 0, 2) for it in found] == [1, 0.75, 0.8, 0.85]
    assert [it.verdict for it in found] == ["highest", "no", "yes", "yes"]


def test_more_groups_have_wider_intervals() -> None:
    two = compared({"a": (60, 100), "b": (45, 100)})[1].interval
    found = compared({"a": (60, 100), "b": (45, 100), "c": (50, 100)})
    assert two == interval((45, 100), (60, 100), 0.985)
    assert found[1].interval == interval((45, 100), (60, 100), 1 - 0.015 / 3)


def test_a_small_group_is_neither_compared_nor_compared_with() -> None:
    small = AT_LEAST - 1
    found = compared({"a": (40, 80), "b": (small - 5, small), "c": (30, AT_LEAST * 2)})
    assert [it.verdict for it in found] == ["highest", "too few", "yes"]
    assert found[1].ratio is None
    assert found[2].interval == interval((30, AT_LEAST * 2), (40, 80), 0.985)
    alone = compared({"a": (40, 80), "b": (small - 5, small)})
    assert [it.verdict for it in alone] == ["too few", "too few"]


@pytest.mark.parametrize("rest", [OTHER, "Other", NOT_GIVEN])
def test_a_group_of_others_is_compared_but_nobody_is_compared_with_it(rest: str) -> None:
    found = compared({"a": (40, 80), rest: (70, 80)})
    assert [it.verdict for it in found] == ["highest", "yes"]
    assert found[1].ratio == 1.75


def test_the_whole_selection_is_compared_beside_its_stages() -> None:
    rows = []
    for group, through, hired in (("a", 40, 20), ("b", 30, 10)):
        rows += passed(group, "document", through, 60)
        rows += passed(group, "interview", hired, through)
        rows += [(f"{group}-{n}", group, "offer", "offer") for n in range(hired)]
    stages = impact(read(file(rows))).stages
    assert {
        stage: [(it.passed, it.reached) for it in groups] for stage, groups in stages.items()
    } == {
        "document": [(40, 60), (30, 60)],
        "interview": [(20, 40), (10, 30)],
        IN_ALL: [(20, 60), (10, 60)],
    }
