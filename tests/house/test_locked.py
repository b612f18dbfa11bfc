"""A bill of materials and an audit without a network, both from the lock files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from dev import REQUIREMENTS
from tests import locked
from tests.locked import LockedPackage


def test_the_bill_names_every_package_that_is_served() -> None:
    made = locked.sbom()
    lines = (REQUIREMENTS / f"{locked.SERVED}.txt").read_text("utf-8").splitlines()
    pinned = [line.partition(" ")[0] for line in lines if "==" in line and line[0].isalnum()]
    assert [f"{it['name']}=={it['version']}" for it in made["components"]] == pinned
    assert all(it["properties"] for it in made["components"])


RANGE = [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"last_affected": "2.1"}]


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("1.4", True),
        ("1.5", False),
        ("2.0", True),
        ("2.1", True),
        ("2.2", False),
        ("9.9", True),
    ],
)
def test_a_locked_version_is_compared_with_stored_advisories(
    version: str, found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = {
        "package": {"name": "Some_Package", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": RANGE}],
        "versions": ["9.9"],
    }
    stored = tmp_path / "all.zip"
    with zipfile.ZipFile(stored, "w") as file:
        file.writestr("A.json", json.dumps({"id": "PYSEC-1", "affected": [of]}))
        withdrawn = {"id": "PYSEC-2", "withdrawn": "2026-01-01", "affected": [of]}
        file.writestr("B.json", json.dumps(withdrawn))
    package = LockedPackage("some-package", version, ())
    monkeypatch.setattr(locked, "packages", lambda _: [package])
    said = locked.audit(str(stored))
    assert said == (f"some-package {version}: PYSEC-1 " if found else "")


def test_what_could_not_be_checked_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.zip"
    zipfile.ZipFile(empty, "w").close()
    for file in (empty, tmp_path / "none.zip"):
        assert locked.audit(str(file)).startswith("Nothing was checked")
