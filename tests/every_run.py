"""What is done a little with `make test`, more with `make test-faults`, or whole on demand."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
DAY = 24 * 60 * 60
_ANSWERS = re.compile(
    r"(platform|prompts|reviews)/(.+/)?(visibility|web|forms)/.+\.(py|yaml)|templates/.+\.html"
)
"""Where a change may change what a write is answered: the law, routes and forms."""


def _git(root: Path, *asked: str) -> str:
    return subprocess.run(
        ["git", *asked], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


def _third(root: Path) -> int:
    """Which third this commit is given: always the same one, and another for another commit."""
    try:
        return int(_git(root, "rev-parse", "HEAD")[:8], 16) % 3
    except (OSError, subprocess.CalledProcessError):
        return 0


def answers_changed(root: Path, since: str = "") -> bool:
    """Whether the law, a route or a form is not as it was at `since`.

    Without that: as it was a day before the newest commit. A checkout doesn't know when what it
    has landed, but whatever landed that day was tested then. Where git can't say what was, it may
    have been anything, so this is true: no git, too short a history.
    """
    try:
        if not since:
            landed = int(_git(root, "log", "-1", "--format=%ct")) - DAY
            by_then = ("--first-parent", f"--before={landed}", "HEAD")
            since = _git(root, "rev-list", "-1", *by_then)
        if not since:
            return True
        changed = _git(root, "diff", "--name-only", since)
        changed += "\n" + _git(root, "ls-files", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return True
    return any(map(_ANSWERS.fullmatch, changed.splitlines()))


THIRD = int(os.environ.get("FAULTS_THIRD") or _third(ROOT))
CHANGED = answers_changed(ROOT, os.environ.get("FAULTS_SINCE", ""))


def of(whole: T, part: T) -> T:
    """How much of a long run is done: `FAULTS=whole make test-faults` does all of it."""
    return whole if os.environ.get("FAULTS") == "whole" else part


def a_third(values: Sequence[T]) -> Sequence[T]:
    """Every third of these, of each commit another third; `FAULTS_THIRD` (0 to 2) names it."""
    step = of(1, 3)
    return values[THIRD % step :: step]


def who_writes(people: Sequence[str]) -> Sequence[str]:
    """A third of these people, or all of them where what they are answered may have changed since
    `FAULTS_SINCE`, a commit, or within a day (see `answers_changed`)."""
    return people if CHANGED else a_third(people)


def in_every_run(values: Iterable[Any], few: Collection[Any]) -> list[Any]:
    """All of these values as parameters; those that are not among the `few` run with
    `make test-faults`."""
    return [
        pytest.param(value, marks=() if value in few else pytest.mark.faults)
        for value in values
    ]


LONG_ON_POSTGRESQL = pytest.mark.parametrize(
    "either_database",
    [
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.faults]),
    ],
    indirect=True,
)
"""For a test of both databases that takes long on PostgreSQL."""
