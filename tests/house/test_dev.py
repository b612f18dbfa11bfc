"""`dev.py` sets up from the lock files, once, names what a machine lacks, and finds the tests
that a change touches."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import dev

LOCKS = sorted(dev.LOCKS)
FILES = sorted((dev.ROOT / "tests").rglob("test_*.py"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "100% a copy"
    folder.mkdir()
    for name in ("dev.py", "pyproject.toml"):
        shutil.copy(dev.ROOT / name, folder)
    shutil.copytree(dev.REQUIREMENTS, folder / "requirements")
    return folder


def load(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_of_the_copy", folder / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(lock: str) -> dict[str, str]:
    text = (dev.REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line[:1].isalnum()]
    return dict(line.split(" ")[0].split("==") for line in lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_and_both_its_halves_hold_every_package_with_its_hashes(lock: str) -> None:
    text = (dev.REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first.endswith(dev.dependencies()), "dependencies changed: run `make lock`"
    assert pins(lock).items() <= pins("dev").items()
    blocks = re.findall(r"^[a-z0-9].*(?:\n .*)*", text, re.M)
    assert len(blocks) == len(pins(lock)) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    halves = dev.halved(text)
    pinned = [
        [line.split(" ")[0] for line in half.splitlines() if "==" in line] for half in halves
    ]
    assert sorted(pinned[0] + pinned[1]) == sorted(
        f"{name}=={at}" for name, at in pins(lock).items()
    )
    assert abs(len(pinned[0]) - len(pinned[1])) <= 1
    assert sum(half.count("--hash=") for half in halves) == text.count("--hash=")
    assert all(half.rstrip()[-1] != "\\" for half in halves)


def test_a_finished_environment_is_used_until_what_it_was_made_from_changes(copy: Path) -> None:
    house = load(copy)
    assert not house.is_ready("demo")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", house.VENV], check=True)
    house.stamp("demo").write_text(house.fingerprint("demo"))
    assert house.is_ready("demo")
    assert not house.is_ready("dev")
    with (copy / "requirements" / "demo.txt").open("a", encoding="utf-8") as lock:
        lock.write("# another\n")
    assert not house.is_ready("demo")
    house.stamp("dev").write_text(house.fingerprint("dev"))
    assert house.is_ready("demo"), "that of the tests serves the demo too"
    moved = load(copy.rename(copy.with_name("elsewhere")))
    assert not moved.is_ready("demo")


def test_a_missing_venv_module_is_named_with_its_package(copy: Path, tmp_path: Path) -> None:
    # Debian's Python without python3-venv: neither ensurepip nor pip can be found.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\n"
        "find, gone = u.find_spec, {'ensurepip', 'pip'}\n"
        "u.find_spec = lambda name, *a: None if name in gone else find(name, *a)\n",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, "dev.py", "setup"],
        cwd=copy,
        env={"PATH": os.defpath, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "apt-get install python3-venv" in ran.stderr
    assert not (copy / ".venv").exists()


def test_without_a_browser_none_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert dev.chromium() is None
    own = tmp_path / "my-chromium"
    own.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(own))
    assert dev.chromium() == str(own)


def test_ci_runs_the_readmes_test_command_and_what_it_leaves_out(tmp_path: Path) -> None:
    """The script itself, with commands that only say what they were asked for."""
    for name in ("make", "chromium", "strace", "faketime"):
        stub = tmp_path / name
        said = 'echo "make $*"' if name == "make" else ""
        stub.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
        stub.chmod(0o755)
    ran = subprocess.run(
        [str(dev.ROOT / ".ci" / "run")],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    test_it = (dev.ROOT / "README.md").read_text(encoding="utf-8").split("## Test it")[1]
    assert test_it.split("```")[1].strip() == "make test"
    assert ran.stdout.splitlines() == ["make test", "make test-faults"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        # A module's own tests import it.
        ("prompts/deadline.py", "tests/prompts/window/test_dates.py"),
        # No test imports a view or a template: those of its room ask for the page.
        ("prompts/web/candidate/declining.py", "tests/prompts/web/candidate/test_own_page.py"),
        ("templates/prompts/mail/declined.txt", "tests/prompts/web/candidate/test_own_page.py"),
        ("templates/reviews/board/people.html", "tests/reviews/board/web/test_people.py"),
        # A data file's room is the nearest folder of tests.
        ("prompts/library/payment-flows/prompt.md", "tests/prompts/test_library.py"),
        ("tests/house/test_dev.py", "tests/house/test_dev.py"),
    ],
)
def test_a_change_touches_the_tests_of_what_it_changes(changed: str, found: str) -> None:
    assert found in dev.touched_tests([changed])


def test_a_change_of_one_module_leaves_most_tests_out() -> None:
    everything = dev.git("ls-files", "tests/**/test_*.py")
    assert 0 < len(dev.touched_tests(["prompts/deadline.py"])) < len(everything) / 10
