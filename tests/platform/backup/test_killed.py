"""Killed at any step and run again, a backup and a restore end as if they had not been."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from blindfolio.backup import manifest
from blindfolio.cli import main
from dev import ROOT
from tests.platform.backup.conftest import delete, everything, files, lose
from tests.sites import Site

KILLS = 6
SAME = ("candidate", "folio", "erasure", "document", "blob", "review", "invitation")
"""Tables in which nothing depends on when the restore was made, but an erasure's own time."""


def run(last: int, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.platform.backup.dying_command", str(last), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def steps(whole: subprocess.CompletedProcess[str]) -> int:
    assert whole.returncode == 0, whole.stderr
    found = re.search(r"steps (\d+)", whole.stderr)
    assert found is not None
    return int(found[1])


def ids(file: Path) -> dict[str, list[object]]:
    rows = everything(file)
    return {table: [row.get("id", row.get("key")) for row in rows[table]] for table in SAME}


def is_whole(backup: Path) -> bool:
    said = manifest.read(backup)
    database = backup / said.database
    rows = everything(database)["blob"]
    there = {Path(name).name for name in files(backup / "blobs")}
    return (
        manifest.sha256_of(database) == said.sha256
        and {f"{row['key']}.{row['sha256']}" for row in rows} <= there
    )


@pytest.mark.faults
def test_a_backup_that_is_killed_leaves_a_whole_one_and_the_next_is_made(
    demo: Site, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    assert main(["backup", str(first)]) == 0
    delete(demo, "debrief")
    with demo.parts.database.transaction() as db:
        demo.parts.archive.put(db, b"one more")
    wanted = shutil.copytree(first, tmp_path / "wanted")
    total = steps(run(0, "backup", str(wanted)))
    left = files(wanted / "blobs")
    seed = random.randrange(10**6)
    print(f"seed {seed}, {total} steps")
    for last in random.Random(seed).sample(range(1, total + 1), KILLS):
        copy = shutil.copytree(first, tmp_path / f"killed at {last}")
        assert run(last, "backup", str(copy)).returncode == -signal.SIGKILL
        assert is_whole(copy), last
        assert main(["backup", str(copy)]) == 0
        assert is_whole(copy) and files(copy / "blobs") == left
        assert len(list(copy.glob("database-*"))) == 1
        shutil.rmtree(copy)


@pytest.mark.faults
def test_a_restore_that_is_killed_serves_nothing_and_is_begun_again(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    backup = tmp_path / "backup"
    assert main(["backup", str(backup)]) == 0
    delete(demo, "debrief")
    lose(demo)
    new = elsewhere()
    total = steps(run(0, "restore", str(backup)))
    wanted, blobs = ids(new / "blindfolio.sqlite"), files(new / "blobs")
    shutil.rmtree(new)
    seed = random.randrange(10**6)
    print(f"seed {seed}, {total} steps")
    # The last steps put the database into its place.
    some = random.Random(seed).sample(range(1, total - 12), KILLS)
    for last in [*some, *range(total - 12, total + 1, 3)]:
        assert run(last, "restore", str(backup)).returncode == -signal.SIGKILL, last
        if (new / "restoring.json").exists():
            assert main(["audit", "head"]) == 2
            assert "A backup is being restored here" in capsys.readouterr().err
        # Without the mark, it either had not begun or had nothing left to do.
        done = (new / "blindfolio.sqlite").exists() and not (new / "restoring.json").exists()
        assert main(["restore", str(backup)]) == (2 if done else 0), last
        assert main(["audit", "verify"]) == 0
        assert ids(new / "blindfolio.sqlite") == wanted
        assert files(new / "blobs") == blobs
        assert not list(new.glob("*restoring*"))
        shutil.rmtree(new)
