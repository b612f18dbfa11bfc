"""`blindfolio outcomes`: what it prints of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio import cli
from tests.reviews.calibration.outcomes import planted


def test_funnel_and_findings_are_printed_as_json_and_as_text(
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
    assert cli.main(["outcomes", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("395 candidates, in fives\n")
    assert finding["says"] in said


def test_a_bad_file_and_a_small_one_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "few.csv"
    file.write_text("candidate,stage\nc,document\n")
    assert cli.main(["outcomes", str(file)]) == 2
    assert "No column is called “source”" in capsys.readouterr().err
    head = planted.year(planted.Year(candidates=0), "", 1).decode()
    file.write_text(head + "c,pay,ref,3,document,2025-03-01,rejected,,,,\n")
    assert cli.main(["outcomes", str(file)]) == 0
    assert "Too few to say" in capsys.readouterr().out
