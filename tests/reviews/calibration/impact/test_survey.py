"""What the file of a survey may say, and what each result counts as."""

from __future__ import annotations

import pytest

from blindfolio.refusal import Refusal
from reviews.calibration.impact.survey import read
from tests.reviews.calibration.impact.made import file


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        ("advanced", True),
        ("Passed", True),
        ("offer", True),
        ("down-level", True),
        ("declined", True),
        ("rejected", False),
        ("no_hire", False),
        ("withdrawn", None),
        ("pending", None),
        ("", None),
    ],
)
def test_a_result_is_a_pass_a_failure_or_no_decision(result: str, passed: bool | None) -> None:
    (found,) = read(file([("c", "a", "Interview", result)]))
    assert found.passed.get("interview") is passed


def test_the_group_may_be_in_any_line_and_the_last_decision_counts() -> None:
    (found,) = read(
        file(
            [
                ("c", "", "document", "rejected"),
                ("c", "a", "document", "advanced"),
                ("c", "", "decision", "offer"),
                ("c", "a", "decision", "accepted"),
            ]
        )
    )
    assert found.group == "a"
    assert found.passed == {"document": True, "decision": True}
    assert found.in_all is True


def test_the_whole_selection_is_decided_by_a_rejection_or_an_offer() -> None:
    rows = [
        ("one", "a", "document", "rejected"),
        ("two", "a", "document", "passed"),
        ("three", "a", "offer", "passed"),
        ("four", "a", "document", "withdrawn"),
    ]
    assert [it.in_all for it in read(file(rows))] == [False, None, True, None]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("", "a", "document", "passed"), "candidate"),
        (("c", "b", "document", "passed"), "Use one group"),
        (("c", "a", "", "passed"), "stage"),
        (("c", "a", "document", "perhaps"), "Use one of"),
    ],
)
def test_a_bad_line_is_named(row: tuple[str, str, str, str], says: str) -> None:
    with pytest.raises(Refusal, match="Line 3") as refused:
        read(file([("c", "a", "document", "passed"), row]))
    assert says in str(refused.value)


def test_a_file_without_candidates_is_refused() -> None:
    with pytest.raises(Refusal, match="no candidates"):
        read(file([]))
