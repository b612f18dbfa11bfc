"""F2, F3, F4: killed or failed at any system call, an act is done or not done, and a receipt is
true. `python -m tests.faults.every_call` tries every call; these leave out some of many writes in
a row, and of the errors those that the other acts have in common."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev import ROOT
from tests.faults.traced import NO_STRACE, can_trace, parsed

# A tenth of that on two quiet cores.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(1500)]

LONGEST = 1200
"""Seconds for one process on a machine that is busy."""


def _tried(folder: Path, *arguments: str, seed: int = 1) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.every_call", "--thin", "--seed", str(seed)]
    ran = subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    print(ran.stdout)
    return ran


@pytest.fixture(scope="module", autouse=True)
def strace() -> None:
    assert can_trace(), NO_STRACE


def test_killed_or_failed_at_any_call_an_act_is_done_or_not_done(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    kills = [f"--act={act}" for act in ("submit", "save", "lock", "amend", "erase")]
    runs = [
        ["--act=upload", "--fault=kill", "--fault=order", "--fault=EIO"],
        ["--fault=kill", "--fault=order", *kills],
        ["--act=upload", "--act=lock", "--fault=ENOSPC"],
    ]
    with ThreadPoolExecutor(2) as both:
        ended = list(both.map(lambda run: _tried(tmp_path, *run, seed=seed), runs))
    for ran in ended:
        assert ran.returncode == 0, ran.stdout + ran.stderr


WRONG: dict[str, tuple[str, str, str]] = {
    "commits-early": ("upload", "kill", "a row without its file"),
    "commits-twice": ("lock", "kill", "neither as before nor as after"),
    "removes-early": ("erase", "kill", "a row without its file"),
    "renames-unsynced": ("upload", "order", "its name before its bytes were durable"),
    "forgets-folders": ("upload", "order", "before a file's name was durable"),
    "trusts-the-cache": ("submit", "order", "before the database's log was durable"),
    "ignores-fsync": ("upload", "EIO", "a success was told"),
    "retries-fsync": ("upload", "EIO", "a success was told"),
    "answers-plainly": ("save", "ENOSPC", "told 500"),
    "forgets-the-commit": ("save", "EIO", "a success was told"),
    "keeps-read-only": ("save", "EIO", "it did not work afterwards"),
}


def test_each_wrong_build_is_caught(tmp_path: Path) -> None:
    def caught(name: str) -> str:
        act, fault, words = WRONG[name]
        ran = _tried(
            *(tmp_path, "--wrong", name, "--act", act, "--fault", fault), "--until-wrong"
        )
        return "" if ran.returncode == 1 and words in ran.stdout else f"{name}: {ran.stdout}"

    with ThreadPoolExecutor(2) as both:
        missed = list(filter(None, both.map(caught, WRONG)))
    assert missed == []


def test_a_trace_is_read_as_it_stands() -> None:
    at = Path("/data/blobs")
    trace = (
        f'7  openat(AT_FDCWD</>, "{at}/a-unfinished", O_WRONLY|O_CREAT|O_EXCL) = 5<{at}/a>\n'
        f'7  write(5<{at}/a-unfinished>, "x", 1) = 1\n'
        f"7  fsync(5<{at}/a-unfinished>) = -1 EIO (Input/output error) (INJECTED)\n"
        f'7  rename("{at}/a-unfinished", "{at}/a") = 0\n'
        f"7  fsync(5<{at}>) = ?\n"
        "7  +++ killed by SIGKILL +++\n"
    )
    calls = list(parsed(trace))
    assert [(it.name, it.n, it.paths) for it in calls] == [
        ("openat", 1, (f"{at}/a-unfinished",)),
        ("write", 1, (f"{at}/a-unfinished",)),
        ("fsync", 1, (f"{at}/a-unfinished",)),
        ("rename", 1, (f"{at}/a-unfinished", f"{at}/a")),
        ("fsync", 2, (f"{at}",)),
    ]
    assert [it.creates for it in calls] == [True, False, False, False, False]
    assert [it.failed for it in calls] == [False, False, True, False, False]
