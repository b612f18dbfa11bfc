"""A blind reading is counted right, whoever read and however the verdicts were written."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from dev import ROOT


@pytest.fixture(scope="module")
def reading() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "benchmarks/blind_reading.py"))


def test_worth_is_compared_with_the_experts_on_the_same_segment(
    reading: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key.yaml").write_text(
        "one:\n"
        "  1: [expert, failure]\n  2: [model_failure, failure]\n"
        "  3: [model_failure, failure]\n  4: [model_migration, migration]\n"
        "  5: [start_scenario, failure]\n"
    )
    said = [("yes", 3), ("yes", 3), ("edit", 2), ("yes", 5)]
    verdicts = [{"n": n, "verdict": v, "worth": w} for n, (v, w) in enumerate(said, 1)]
    (tmp_path / "one.verdicts.json").write_text(json.dumps(verdicts))
    reading["tally"](tmp_path, worth=True)
    printed = capsys.readouterr().out
    assert "one: 5 has no verdict" in printed
    assert "expert: [1, 0, 0]; 1.00 (0.21 to 1.00); worth 3.00" in printed
    assert (
        "model: [2, 1, 0]; 0.67 (0.21 to 0.94); worth 3.33;"
        " as much as the expert's or more in 1 of 2 pairs, 0.50" in printed
    )
