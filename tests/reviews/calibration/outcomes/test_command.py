"""`blindfolio outcomes`: what it prints of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio import cli
from tests.reviews.calibration.outcomes import planted


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
