"""Planted causes are found where they are, and nothing is found where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause, kept
from reviews.calibration.outcomes.history import read
from reviews.calibration.outcomes.report import outcomes
from reviews.calibration.outcomes.severity import Effects
from tests.reviews.calibration.outcomes import planted


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
