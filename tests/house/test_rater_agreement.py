"""How far raters agree, against a textbook's example, and what is kept of ours."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from dev import ROOT

FOUND = runpy.run_path(str(ROOT / "benchmarks/rater_agreement.py"))
alpha, same, read = FOUND["alpha"], FOUND["same"], FOUND["read"]

TEXTBOOK = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
]
"""Krippendorff's own example without its single rating; he gives 0.815 for ordinal data."""


def test_alpha_is_the_textbooks() -> None:
    assert alpha(TEXTBOOK) == pytest.approx(0.815, abs=0.001)


def test_nobody_disagrees_and_somebody_does() -> None:
    assert alpha([[2, 2], [3, 3]]) == 1
    assert alpha([[1, 2], [2, 1]]) < 0.5
    assert same([[1, 1, 2]]) == pytest.approx(1 / 3)


def test_three_raters_of_the_rewritten_rubrics_agree() -> None:
    units = list(read(Path("tests/gold/ratings")).values())
    assert len(units) == 36 and all(len(unit) == 3 for unit in units)
    assert alpha(units) >= 0.75 and same(units) >= 0.80


def test_a_planted_fault_lowers_the_rating_and_a_sound_plan_is_not_marked_down() -> None:
    documents = json.loads(Path("tests/gold/planted/ratings.json").read_text("utf-8"))
    rated = [(it["sound"]["rating"], it["planted"]["rating"]) for it in documents.values()]
    assert len(rated) == 10
    assert sum(planted < sound for sound, planted in rated) >= 9
    assert sum(sound == 1 for sound, _ in rated) <= 1
