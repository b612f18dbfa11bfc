"""The folders `platform/` and `alembic/` do not hide the modules of those names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev import ROOT
from tests.every_run import in_every_run

ASKS = """
import platform, uuid
from alembic import command
import blindfolio, prompts, reviews
print(platform.system() != "", command.upgrade.__name__)
"""


def answer(command: list[str], folder: Path, **settings: str) -> str:
    environment = {**os.environ, **settings}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


FOLDERS = (".", "platform", "platform/blindfolio", "tests", "alembic")


@pytest.mark.parametrize("folder", in_every_run(FOLDERS, (".", "platform")))
def test_python_finds_both_from_any_folder(folder: str) -> None:
    assert answer([sys.executable, "-c", ASKS], ROOT / folder) == "True upgrade"


@pytest.mark.parametrize(
    "path", in_every_run((".", "platform", f".{os.pathsep}platform"), ("platform",))
)
def test_python_finds_both_with_the_checkout_on_its_path(path: str) -> None:
    assert answer([sys.executable, "-c", ASKS], ROOT, PYTHONPATH=path) == "True upgrade"


def test_pytest_itself_finds_both(tmp_path: Path) -> None:
    inside = tmp_path / "test_inside.py"
    inside.write_text(f"def test_inside():\n    exec({ASKS!r})\n", encoding="utf-8")
    config = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    assert "1 passed" in answer([sys.executable, "-m", "pytest", *config, str(inside)], ROOT)
