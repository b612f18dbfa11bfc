"""The counts of a look-back, against cases that are counted by hand."""

from __future__ import annotations

import random

from reviews.calibration.looking_back.counts import (
    NO_STAGE,
    DimensionCount,
    KnownHire,
    LookBackCounts,
    count,
)


def _counts(
    *given: tuple[str, str, str, str], named: tuple[tuple[str, str, str, str], ...] = ()
) -> LookBackCounts:
    """Ratings of a risk, and dimensions: each of a hire, by a person, with a stage."""
    known = [
        *(KnownHire(it, by, {"risk": {"rating": n, "stage": at}}) for it, by, n, at in given),
        *(KnownHire(hire, by, {}, words, at) for hire, by, words, at in named),
    ]
    return count(known, {"risk": "Risk", "scope": "Scope"}, 3)


FIVE = (
    ("h1", "a", "2", "interview"),
    ("h1", "b", "1", "interview"),
    ("h2", "a", "2", "document"),
    ("h2", "b", "3", "document"),
    ("h3", "a", "3", ""),
    ("h4", "b", "4", ""),
    ("h5", "a", "3", ""),
    ("h5", "b", "not_seen", ""),
    ("h5", "b", "", ""),
    ("h5", "c", "3", ""),
)


def test_hires_are_counted_and_a_stage_only_with_a_weak_rating() -> None:
    risk, scope = _counts(*FIVE).criteria
    assert (risk.name, risk.hires, risk.weak, risk.weak_to_all) == ("Risk", 5, 2, 1)
    assert (risk.answers, risk.by_stage) == (3, {"document": 1, "interview": 2})
    assert (scope.hires, scope.weak, scope.by_stage, scope.too_few) == (0, 0, {}, False)


def test_dimensions_are_counted_in_their_usual_spelling_the_uncovered_first() -> None:
    found = _counts(
        named=(
            ("h1", "a", "Mentoring", NO_STAGE),
            ("h1", "b", "mentoring!", NO_STAGE),
            ("h2", "c", "Mentoring", "interview"),
            ("h2", "b", "On-call", "loop:coding"),
            ("h3", "b", "Estimates", NO_STAGE),
        )
    )
    assert found.dimensions == (
        DimensionCount("mentoring", "Mentoring", hires=2, answers=3, uncovered=2),
        DimensionCount("estimates", "Estimates", hires=1, answers=1, uncovered=1),
        DimensionCount("on call", "On-call", hires=1, answers=1, uncovered=0),
    )


def test_the_order_of_answers_and_the_names_of_hires_and_people_change_nothing() -> None:
    chance = random.Random(3)
    for _ in range(20):
        given = list(FIVE)
        chance.shuffle(given)
        other = [(f"x{hire}", f"y{who}", value, stage) for hire, who, value, stage in given]
        assert _counts(*other) == _counts(*FIVE)


def test_of_fewer_than_three_people_nothing_is_counted() -> None:
    two = [it for it in FIVE if it[1] in "ab"]
    found = _counts(*two, named=(("h1", "a", "Mentoring", "document"),))
    risk = found.criteria[0]
    assert found.too_few and risk.too_few
    assert (risk.hires, risk.weak, risk.weak_to_all, risk.answers) == (0,) * 4
    assert (risk.by_stage, found.dimensions) == ({}, ())
