"""A bill of materials and an audit without a network, both from the lock files."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

import dev
from dev import REQUIREMENTS, ROOT
from tests import locked
from tests.locked import LockedPackage


def test_the_bill_names_every_package_that_is_served() -> None:
    made = locked.sbom()
    lines = (REQUIREMENTS / f"{locked.SERVED}.txt").read_text("utf-8").splitlines()
    pinned = [line.partition(" ")[0] for line in lines if "==" in line and line[0].isalnum()]
    assert [f"{it['name']}=={it['version']}" for it in made["components"]] == pinned
    assert all(it["properties"] for it in made["components"])


def test_the_bill_is_all_that_is_printed_also_while_the_environment_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "is_ready", lambda _: False)
    monkeypatch.setattr(dev, "install_with_pip", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(dev, "stamp", lambda level: tmp_path / level)
    with pytest.raises(SystemExit) as ended:
        dev.main(["sbom"])
    printed = capfd.readouterr()
    assert ended.value.code == 0 and "Set up in" in printed.err
    assert json.loads(printed.out) == locked.sbom()


def test_what_reads_uploads_is_served() -> None:
    """SECURITY.md names the packages whose advisories count: those that `documents` imports."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    [named] = re.findall(r"Uploads go through (.+?), and Python", text)
    imported = {
        module.partition(".")[0]
        for file in (ROOT / "platform/blindfolio/documents").rglob("*.py")
        for module in re.findall(r"^\s*(?:from|import) ([\w.]+)", file.read_text("utf-8"), re.M)
    }
    served = {it.name for it in locked.packages(locked.SERVED)}
    of = importlib.metadata.packages_distributions()
    reads = {name.lower() for it in imported for name in of.get(it, ())} & served
    assert re.split(", | and ", named) == sorted(reads)


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
