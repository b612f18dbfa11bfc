"""A criterion's earlier documents are compared with its later ones, parted where its guide
changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST, criteria, drifts

START = date(2025, 3, 3)
NAMES = ("alternatives", "migration", "scope")
Cells = dict[tuple[str, str, str], float]


def _made(documents: int, moved_from: int, by: float) -> tuple[Cells, dict[str, date]]:
    """One document a day, whose scope is rated so much higher from some document on."""
    cells: Cells = {}
    days = {}
    for n in range(documents):
        days[f"d{n:03}"] = START + timedelta(n)
        for place, name in enumerate(NAMES):
            noise = 0.1 * ((n * 7 + place * 3) % 5 - 2)
            moved = by if name == "scope" and n >= moved_from else 0
            cells[f"d{n:03}", "r", name] = 2 + noise + moved
    return cells, days


def _guides(documents: int, changed_at: int) -> dict[tuple[str, str], int]:
    return {
        (f"d{n:03}", name): 2 if name == "scope" and n >= changed_at else 1
        for n in range(documents)
        for name in NAMES
    }


def test_halves_are_compared_where_no_guide_changed() -> None:
    cells, days = _made(60, 30, 1.0)
    found = {it.criterion: it for it in drifts(cells, days, {})}
    scope = found["scope"]
    assert (scope.earlier, scope.later) == pytest.approx((2, 3), abs=0.05)
    assert scope.found.estimate == pytest.approx(1, abs=0.05)
    low, high = scope.interval
    assert low < 1 < high
    assert scope.guide_changed is None
    assert found["migration"].found.estimate == pytest.approx(-0.5, abs=0.05)


def test_a_changed_guide_parts_its_own_criterion_and_is_named() -> None:
    cells, days = _made(80, 25, 1.0)
    guides = _guides(80, 25)
    found = {it.criterion: it for it in drifts(cells, days, guides)}
    assert found["scope"].guide_changed == START + timedelta(25)
    assert found["scope"].found.estimate == pytest.approx(1, abs=0.05)
    assert found["migration"].guide_changed is None
    (told,) = (
        it.told(0.95).says
        for it in criteria(cells, days, guides)
        if it.matters and "scope" in it.told(0.95).where
    )
    assert told.startswith("A criterion that drifted after a guide changed")
    assert "changed on 2025-03-28" in told


def test_a_document_counts_for_the_guide_that_it_was_rated_by() -> None:
    cells, days = _made(80, 30, 1.0)
    guides = _guides(80, 30)
    days["d000"] = START + timedelta(200)  # rated by the old guide, long after the change
    (scope,) = (it for it in drifts(cells, days, guides) if it.criterion == "scope")
    assert scope.guide_changed == START + timedelta(30)
    assert scope.found.estimate == pytest.approx(1, abs=0.02)


def test_a_guide_that_is_too_new_leaves_the_halves() -> None:
    cells, days = _made(60, 60, 0)
    guides = _guides(60, 60 - DOCUMENTS_AT_LEAST + 1)
    (scope,) = (it for it in drifts(cells, days, guides) if it.criterion == "scope")
    assert scope.guide_changed is None


def test_of_too_few_documents_nothing_is_said() -> None:
    cells, days = _made(2 * DOCUMENTS_AT_LEAST - 1, 20, 1.0)
    assert list(drifts(cells, days, {})) == []
    assert len(list(drifts(*_made(2 * DOCUMENTS_AT_LEAST, 20, 1.0), {}))) == len(NAMES)
