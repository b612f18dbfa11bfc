"""`blindfolio impact`: what it prints of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio import cli
from reviews.calibration.impact.report import AT_LEAST
from tests.reviews.calibration.impact.made import file, passed


def test_shares_and_ratios_are_printed_as_json_and_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = tmp_path / "survey.csv"
    survey.write_bytes(file(passed("a", "hired", 48, 80) + passed("b", "hired", 12, 40)))
    assert cli.main(["impact", str(survey), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["compared_from"] == AT_LEAST
    (stage,) = found["stages"]
    assert stage["stage"] == "hired"
    assert stage["groups"][1] == {
        "group": "b",
        "reached": 40,
        "passed": 12,
        "rate": 0.3,
        "rate_interval": [0.181, 0.454],
        "ratio": 0.5,
        "ratio_interval": [0.257, 0.876],
        "four_fifths": "no",
    }
    assert cli.main(["impact", str(survey)]) == 0
    said = capsys.readouterr().out
    assert "b: 12 of 40 passed (30%" in said
    assert "ratio 0.50, interval 0.26 to 0.88: under four fifths" in said
    assert "not a proof" in said


def test_a_bad_file_and_a_small_one_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = tmp_path / "few.csv"
    survey.write_text("candidate,stage\nc,document\n")
    assert cli.main(["impact", str(survey)]) == 2
    assert "No column is called “group”" in capsys.readouterr().err
    survey.write_bytes(file(passed("a", "hired", 4, 8)))
    assert cli.main(["impact", str(survey)]) == 0
    assert "Too few to say" in capsys.readouterr().out
