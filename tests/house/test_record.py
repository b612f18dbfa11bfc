"""What `tests/record.py` says of two records."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests import record

OLD = {
    "/a": (200, 3, ["<h1>", "Reviews"]),
    "/b": (200, 1, ["same"]),
    "/c": (200, 1, ["gone"]),
    "/d": (404, 1, ["was only tried"]),
}
NEW = {"/a": (200, 4, ["<h1>", "Assigned reviews"]), "/b": (303, 1, ["same"])}


def test_each_difference_is_named_with_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, answers in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        raw = json.dumps(answers).encode()
        (tmp_path / name / "Jo.json.gz").write_bytes(gzip.compress(raw))
    assert record.main(["compare", str(tmp_path / "old"), str(tmp_path / "old")]) == 0
    assert "0 differences" in capsys.readouterr().out
    assert record.main(["compare", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    said = capsys.readouterr().out
    for difference in (
        "1: Jo /a\n    statements 3 -> 4",
        "1: Jo /a\n    -Reviews\n    +Assigned reviews",
        "1: Jo /b\n    status 200 -> 303",
        "1: Jo /c\n    gone, 200",
    ):
        assert difference in said
    assert "/d" not in said
