"""Killed at any step and run again, a backup and a restore end as if they had not been."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blindfolio.backup import manifest
from dev import ROOT
from tests.platform.backup.conftest import Operator, everything, files

KILLS = 6
SAME = ("candidate", "folio", "erasure", "document", "blob", "review", "invitation")
"""Tables in which nothing depends on when the restore was made, but an erasure's own time."""


def run(last: int, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.platform.backup.dying_command", str(last), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def some_steps(whole: subprocess.CompletedProcess[str], but: int = 0) -> tuple[list[int], int]:
    """Some steps of a command that was not killed, but for so many of its last ones, and how many
    it has."""
    assert whole.returncode == 0, whole.stderr
    (found,) = re.findall(r"steps (\d+)", whole.stderr)
    total, seed = int(found), random.randrange(10**6)
    print(f"seed {seed}, {total} steps")
    return random.Random(seed).sample(range(1, total + 1 - but), KILLS), total


def ids(file: Path) -> dict[str, list[object]]:
    rows = everything(file)
    return {table: [row.get("id", row.get("key")) for row in rows[table]] for table in SAME}


def is_whole(backup: Path) -> bool:
    said = manifest.read(backup)
    database = backup / said.database
    wanted = {f"{row['key']}.{row['sha256']}" for row in everything(database)["blob"]}
    there = {Path(name).name for name in files(backup / "blobs")}
    return manifest.sha256_of(database) == said.sha256 and wanted <= there


@pytest.mark.faults
def test_a_backup_that_is_killed_leaves_a_whole_one_and_the_next_is_made(
    operator: Operator,
) -> None:
    operator.runs("backup", operator.backup)
    operator.delete()
    with operator.site.parts.database.transaction() as db:
        operator.site.parts.archive.put(db, b"one more")
    wanted = shutil.copytree(operator.backup, operator.folder / "wanted")
    some, _ = some_steps(run(0, "backup", wanted))
    for last in some:
        copy = shutil.copytree(operator.backup, operator.folder / f"killed at {last}")
        assert run(last, "backup", copy).returncode == -signal.SIGKILL
        assert is_whole(copy), last
        operator.runs("backup", copy)
        assert is_whole(copy) and files(copy / "blobs") == files(wanted / "blobs")
        assert len(list(copy.glob("database-*"))) == 1
        shutil.rmtree(copy)


@pytest.mark.faults
def test_a_restore_that_is_killed_serves_nothing_and_is_begun_again(operator: Operator) -> None:
    operator.runs("backup", operator.backup)
    operator.delete()
    new = operator.lose()
    # The last steps put the database into its place.
    some, total = some_steps(run(0, "restore", operator.backup), but=13)
    wanted, blobs = ids(new / "blindfolio.sqlite"), files(new / "blobs")
    shutil.rmtree(new)
    for last in [*some, *range(total - 12, total + 1, 3)]:
        assert run(last, "restore", operator.backup).returncode == -signal.SIGKILL, last
        being_restored = (new / "restoring.json").exists()
        if being_restored:
            said = operator.runs("audit", "head", code=2)
            assert "A backup is being restored here" in said
        # Without the mark, it either had not begun or had nothing left to do.
        done = (new / "blindfolio.sqlite").exists() and not being_restored
        operator.runs("restore", operator.backup, code=2 if done else 0)
        operator.runs("audit", "verify")
        assert ids(new / "blindfolio.sqlite") == wanted
        assert files(new / "blobs") == blobs
        assert not list(new.glob("*restoring*"))
        shutil.rmtree(new)
