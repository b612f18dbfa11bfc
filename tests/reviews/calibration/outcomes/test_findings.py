"""A file of events becomes one record a candidate, and a bad one is told what to do. Planted causes
are found where they are, and nothing is found where there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from blindfolio import cli
from blindfolio.refusal import Refusal
from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause, kept
from reviews.calibration.outcomes.history import (
    COLUMNS,
    DIFFERENT_AT_MOST,
    RESULTS,
    Candidate,
    read,
)
from reviews.calibration.outcomes.report import outcomes
from reviews.calibration.outcomes.severity import Effects
from tests.reviews.calibration.outcomes import planted

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


@pytest.mark.parametrize("cause", [*planted.CAUSES, ""])
def test_a_planted_cause_is_found_and_nothing_else(cause: str) -> None:
    years = [planted.found(planted.Year(), cause, seed) for seed in (1, 2)]
    assert years == [(cause != "", [])] * 2


@pytest.mark.faults
@pytest.mark.parametrize("cause", planted.CAUSES)
def test_a_planted_cause_is_found_in_19_of_20_years(cause: str) -> None:
    years = [planted.found(planted.Year(), cause, seed) for seed in range(20)]
    assert sum(hit for hit, _ in years) >= 19
    assert sum(len(others) for _, others in years) <= 1


@pytest.mark.faults
def test_20_years_without_a_cause_have_one_finding_at_most() -> None:
    assert sum(len(planted.found(planted.Year(), "", seed)[1]) for seed in range(20)) <= 1


def test_a_reviewer_who_got_weak_documents_is_not_severe() -> None:
    values = {}
    for n in range(60):
        level = 1.0 if n % 3 == 0 else 3.0
        # "low" reads the weak documents alone, always with one of the others
        pair = ("low", "b") if n % 3 == 0 else ("a", "b") if n % 2 else ("a", "low")
        for who in pair:
            values[f"d{n}", who] = level + 0.1 * ((n * 7 + len(who)) % 5 - 2)
    assert abs(Effects(values).from_others("low").estimate) < 0.1


def test_effects_are_told_apart_through_others() -> None:
    # "a" and "c" never rate the same document; "b" connects them.
    values = {}
    for n in range(40):
        noise = 0.05 * (n % 3 - 1)
        if n % 2:
            values[f"d{n}", "a"], values[f"d{n}", "b"] = 3 + noise, 2 - noise
        else:
            values[f"d{n}", "c"], values[f"d{n}", "b"] = 1 + noise, 2 - noise
    effects = Effects(values)
    assert effects.between("a", "c").estimate == pytest.approx(2, abs=0.05)
    assert effects.between("a", "c").chance(0.1) < 1e-9
    assert effects.between("a", "c").chance(5) == 1


def test_more_questions_need_stronger_answers() -> None:
    def told(confidence: float) -> Diagnosis:
        return Diagnosis("bad_source", f"{confidence:.4f}", 0.5, (0.4, 0.6), 50, "")

    one = PossibleCause(0.009, True, told)
    assert [it.where for it in kept([[one]])] == ["0.9500"]
    assert kept([[one, *[replace(one, chance=1.0)] * 9]]) == []
    assert kept([[replace(one, matters=False)], []]) == []


def test_shares_in_findings_are_too_coarse_to_count_with() -> None:
    (found,) = outcomes(read(planted.year(planted.Year(), "bad_source", 1))).findings
    for figure in (found.estimate, *found.interval):
        assert figure * 20 == pytest.approx(round(figure * 20))
    assert found.n % 5 == 0
    assert "Against it:" in found.says


def test_funnel_and_findings_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "year.csv"
    file.write_bytes(planted.year(planted.Year(), "lenient_reviewer", 1))
    assert cli.main(["outcomes", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["funnel", "findings"]
    assert found["funnel"]["candidates"] == 395
    (finding,) = found["findings"]
    assert list(finding) == ["kind", "where", "estimate", "interval", "n", "says"]
    assert finding["kind"] == "lenient_reviewer"
    assert planted.WHO in finding["where"]
    low, high = finding["interval"]
    assert low < finding["estimate"] < high
