"""How far the raters agree whose ratings are kept."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np

from dev import ROOT
from reviews.calibration.agreement.alpha import alpha
from reviews.calibration.agreement.report import shares

read = runpy.run_path(str(ROOT / "benchmarks/rater_agreement.py"))["read"]


def test_three_raters_of_the_rewritten_rubrics_agree() -> None:
    units = list(read(Path("tests/gold/ratings")).values())
    assert len(units) == 72 and all(len(unit) == 3 for unit in units)
    table = np.array(units, dtype=float)
    assert alpha(table).estimate >= 0.75
    assert shares(table).exact >= 0.80


def test_a_planted_fault_lowers_the_rating_and_a_sound_plan_is_not_marked_down() -> None:
    documents = json.loads(Path("tests/gold/planted/ratings.json").read_text("utf-8"))
    rated = [(it["sound"]["rating"], it["planted"]["rating"]) for it in documents.values()]
    assert len(rated) == 10
    assert sum(planted < sound for sound, planted in rated) >= 9
    assert sum(sound == 1 for sound, _ in rated) <= 1
