"""A file of events becomes one record a candidate; a bad file is told what to do."""

from __future__ import annotations

import pytest

from blindfolio.refusal import Refusal
from reviews.calibration.outcomes.history import (
    COLUMNS,
    DIFFERENT_AT_MOST,
    RESULTS,
    Candidate,
    read,
)

HEAD = ",".join(COLUMNS)


def _one(*rows: str) -> Candidate:
    (found,) = read("\n".join([HEAD, *rows]).encode()).values()
    return found


@pytest.mark.parametrize(
    ("rows", "outcome", "interviewed"),
    [
        (("c,ref,3,document,2025-03-01,,,,,",), "open", False),
        (("c,,3,screen,,passed,,,,",), "open", False),
        (("c,,3,document,,advanced,,,,",), "open", True),
        (("c,,3,panel,,,,,,",), "open", True),
        (("c,ref,3,document,2025-03-01,withdrawn,,,,",), "withdrawn", False),
        (("c,ref,3,document,2025-03-01,Rejected,,,,",), "rejected", False),
        (("c,ref,3,decision,2025-03-01,no-hire,,,,",), "no_hire", True),
        (("c,ref,3,interview,2025-03-01,rejected,,,,",), "no_hire", True),
        (("c,ref,3,decision,2025-03-01,offer,,,,3",), "offer", True),
        (("c,ref,3,decision,2025-03-01,offer,,,,2",), "down_level", True),
        (("c,ref,staff,decision,2025-03-01,offer,,,,senior",), "down_level", True),
        (("c,ref,3,decision,,down-level,,,,",), "down_level", True),
        (("c,,3,decision,,offer,,,,3", "c,,,offer,,declined,,,,"), "declined", True),
        (("c,,3,decision,,offer,,,,3", "c,,,offer,,accepted,,,,"), "accepted", True),
        (("c,,3,decision,,down_level,,,,2", "c,,,offer,,accepted,,,,"), "down_level", True),
    ],
)
def test_how_far_somebody_came(rows: tuple[str, ...], outcome: str, interviewed: bool) -> None:
    found = _one(*rows)
    assert (found.outcome, found.interviewed) == (outcome, interviewed)


def test_ratings_keep_their_reviewer_criterion_and_day() -> None:
    found = _one(
        "c,ref,3,document,2025-03-01,,ann,scope,3,",
        "c,,,document,2025-03-02,,ben,scope,2,",
    )
    given = [(it.reviewer, it.criterion, it.value, str(it.on)) for it in found.ratings]
    assert given == [("ann", "scope", 3, "2025-03-01"), ("ben", "scope", 2, "2025-03-02")]
    assert (found.source, found.applied_level) == ("ref", 3)


@pytest.mark.parametrize("word", RESULTS)
def test_every_word_for_a_result_is_taken(word: str) -> None:
    _one(f"c,,3,decision,,{word.upper().replace(' ', '_')},,,,")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("c,,%s,document,,,,,," % ("9" * 5_000), "applied_level” is “999"),
        (",ref,3,document,,,,,,", "Line 2: the column “candidate” is empty."),
        (
            "c,,lead,document,,,,,,",
            "Line 2: the column “applied_level” is “lead”. Use a level's",
        ),
        ("c,,3,decision,,offer,,,,0", "Line 2: the column “decided_level” is “0”."),
        (
            "c,,3,document,1 March,,,,,",
            "Line 2: the column “stage_date” is “1 March”. Use a date",
        ),
        ("c,,3,document,,maybe,,,,", "Line 2: the column “result” is “maybe”. Use one of:"),
        ("c,,3,document,,,ann,scope,high,", "Line 2: the column “rating” is “high”."),
        (
            "c,,3,document,,,,scope,3,",
            "Line 2: the column “reviewer” is empty beside a rating.",
        ),
    ],
)
def test_a_bad_row_is_told_what_to_do(row: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(f"{HEAD}\n{row}".encode())
    assert says in str(refused.value)


def test_a_file_without_candidates_or_columns_is_refused() -> None:
    with pytest.raises(Refusal, match="no candidates"):
        read(HEAD.encode())
    with pytest.raises(Refusal, match="No column is called “source”"):
        read(b"candidate,stage\nc,document")


@pytest.mark.parametrize("what", ["reviewer", "criterion"])
def test_a_file_with_more_reviewers_or_criteria_than_a_team_has_is_refused(what: str) -> None:
    rows = (
        f"c,,,document,,,{f'r{n},k' if what == 'reviewer' else f'r,k{n}'},3,"
        for n in range(DIFFERENT_AT_MOST + 1)
    )
    with pytest.raises(Refusal, match=f"“{what}” has more than 200 different entries. Split"):
        _one(*rows)
