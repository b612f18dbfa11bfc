"""The wheel carries the whole product, under names that nobody else uses; the folders `platform/`
and `alembic/` do not hide the modules of those names."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from dev import ROOT
from tests.every_run import in_every_run

# Where each folder of the checkout lands in the wheel.
LANDS = {
    "platform/blindfolio/": "blindfolio/",
    "templates/": "blindfolio/templates/",
    "alembic/": "blindfolio/migrations/",
    "prompts/": "prompts/",
    "reviews/": "reviews/",
}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    inside = folder / "inside"
    zipfile.ZipFile(wheel).extractall(inside)
    return inside


def carried(unpacked: Path) -> set[str]:
    return {
        path.relative_to(unpacked).as_posix()
        for path in unpacked.rglob("*")
        if path.is_file() and ".dist-info" not in path.parent.as_posix()
    }


def test_the_wheel_carries_every_file_of_the_product_and_nothing_else(
    unpacked: Path, own_files: list[str]
) -> None:
    expected = {
        there + name.removeprefix(here)
        for name in own_files
        for here, there in LANDS.items()
        if name.startswith(here)
    }
    assert carried(unpacked) == expected


def test_the_wheel_carries_no_canary(unpacked: Path) -> None:
    assert not [
        path for path in unpacked.rglob("*.py") if "canar" in path.read_text("utf-8").lower()
    ]


def test_the_unpacked_wheel_finds_its_own_files_from_anywhere(
    unpacked: Path, tmp_path: Path
) -> None:
    asks = "from blindfolio import resources as r; print(r.TEMPLATES, r.MIGRATIONS, r.STATIC)"
    ran = subprocess.run(
        [sys.executable, "-c", asks],
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
    )
    package = unpacked / "blindfolio"
    wanted = (package / "templates", package / "migrations", package / "static")
    assert ran.stdout.strip() == " ".join(str(path) for path in wanted), ran.stderr


@pytest.mark.parametrize("name", ["blindfolio", "prompts", "reviews"])
def test_no_other_installed_package_claims_our_names(name: str) -> None:
    """Two packages with one import name overwrite each other without a word."""
    assert set(packages_distributions().get(name, [])) <= {"blindfolio"}


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
