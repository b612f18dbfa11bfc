"""What is not empty, not whole or not the right one is refused, and nothing is served of it; killed
at any step and run again, a backup and a restore end as if they had not been."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from blindfolio import clock
from blindfolio.backup import manifest, snapshot
from blindfolio.connections import tokens
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.db.session import Database
from blindfolio.site_keys import SiteKeys
from dev import ROOT
from tests.platform.backup.conftest import Operator, everything, files


@pytest.fixture
def backed_up(operator: Operator) -> Operator:
    operator.runs("backup", operator.backup)
    return operator


def refused(operator: Operator, *command: str | Path) -> str:
    return operator.runs(*(command or ("restore", operator.backup)), code=2)


def flip(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))


def say(operator: Operator, field: str, value: object) -> None:
    file = operator.backup / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: value}))


def test_a_place_that_is_not_empty_is_refused_and_left_as_it_was(backed_up: Operator) -> None:
    file = backed_up.data / "blindfolio.sqlite"
    before = everything(file)
    assert "The database isn't empty," in refused(backed_up)
    assert everything(file) == before
    home = backed_up.folder / "home"
    home.mkdir()
    (home / "letter.txt").write_text("Dear")
    assert "contains other files" in refused(backed_up, "backup", home)
    assert (home / "letter.txt").exists()
    new = backed_up.move()
    (new / "blobs" / "ab" / "cd").mkdir(parents=True)
    (new / "blobs" / "ab" / "cd" / f"{'x' * 32}.{'0' * 64}").write_bytes(b"other")
    assert "The storage isn't empty," in refused(backed_up)
    assert not list(new.glob("*.sqlite*"))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("manifest.json", "manifest.json is damaged"),
        ("database-*", "is missing or damaged"),
        ("blobs/*/*/*", "has been changed since it was stored"),
    ],
)
def test_one_bit_that_changed_is_found_before_anything_is_served(
    backed_up: Operator, what: str, says: str
) -> None:
    file = min(backed_up.backup.glob(what))
    flip(file)
    new = backed_up.move()
    assert says in refused(backed_up)
    assert not (new / "blindfolio.sqlite").exists()
    flip(file)
    backed_up.runs("restore", backed_up.backup)


def test_files_that_are_lost_are_gone_without_only_if_the_operator_says_so(
    backed_up: Operator,
) -> None:
    lost = min(backed_up.backup.glob("blobs/*/*/*"))
    lost.unlink()
    new = backed_up.move()
    assert "1 files could not be restored" in refused(backed_up)
    for command in (("audit", "head"), ("db", "upgrade")):
        assert "A backup is being restored here" in refused(backed_up, *command)
    anyway = ("restore", backed_up.backup, "--without-damaged-files")
    assert lost.name[:32] in backed_up.runs(*anyway, code=1)
    assert len(files(new / "blobs")) == len(files(backed_up.backup / "blobs"))
    backed_up.runs("audit", "verify")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("head", "0" * 64, "manifest.json is damaged"),
        ("rows", {}, "manifest.json is damaged"),
        ("gone", ["x"], "manifest.json is damaged"),
        ("database", "../x", "manifest.json is damaged"),
        ("form", 2, "newer version"),
    ],
)
def test_a_manifest_that_somebody_wrote_or_a_newer_version_is_refused(
    backed_up: Operator, field: str, value: object, says: str
) -> None:
    say(backed_up, field, value)
    backed_up.move()
    assert says in refused(backed_up)
    assert "no finished backup" in refused(backed_up, "restore", backed_up.folder)


def forge(operator: Operator, *statements: str, **fields: object) -> None:
    """The manifest as somebody would write it who knows how: it fits what they made of the database
    with these statements, but for these fields."""
    said = json.loads((operator.backup / "manifest.json").read_text())
    file = operator.backup / said["database"]
    with closing(sqlite3.connect(file)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    said |= {"sha256": manifest.sha256_of(file), "size": file.stat().st_size, **fields}
    del said["sum"]
    say(operator, "sum", manifest._sum(said))
    for name in said:
        say(operator, name, said[name])


def link_a_blob(operator: Operator) -> None:
    blob = min(operator.backup.glob("blobs/*/*/*"))
    blob.rename(operator.folder / "elsewhere")
    blob.symlink_to(operator.folder / "elsewhere")


def pipe_a_blob(operator: Operator) -> None:
    blob = min(operator.backup.glob("blobs/*/*/*"))
    blob.unlink()
    os.mkfifo(blob)


def link_the_database(operator: Operator) -> None:
    (file,) = operator.backup.glob("database-*")
    file.rename(operator.folder / "elsewhere")
    file.symlink_to(operator.folder / "elsewhere")


def change_a_row(operator: Operator) -> None:
    named = "DROP TRIGGER {}"
    with closing(sqlite3.connect(next(operator.backup.glob("database-*")))) as db:
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'rating'"
        drops = [named.format(name) for (name,) in db.execute(found)]
    of_locked = "(SELECT id FROM review WHERE locked_at IS NOT NULL)"
    worse = f"UPDATE rating SET value = 1 WHERE value > 1 AND review IN {of_locked}"
    forge(operator, *drops, worse)


def seal_anew(operator: Operator) -> None:
    seal = "0" * 64
    last = "(SELECT max(seq) FROM entry)"
    with closing(sqlite3.connect(next(operator.backup.glob("database-*")))) as db:
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'"
        drops = [f"DROP TRIGGER {name}" for (name,) in db.execute(found)]
    forge(operator, *drops, f"UPDATE entry SET seal = '{seal}' WHERE seq = {last}", head=seal)


def climb_by_a_key(operator: Operator) -> None:
    columns = "sha256, size, created_at"
    climbs = f"SELECT '../../../../settings.toml', {columns} FROM blob LIMIT 1"
    rows = json.loads((operator.backup / "manifest.json").read_text())["rows"]
    rows["blob"] += 1
    forge(operator, f"INSERT INTO blob (key, {columns}) {climbs}", rows=rows)


HOSTILE: dict[str, tuple[Callable[[Operator], None], str]] = {
    "a name that climbs": (lambda it: forge(it, database="../outside"), "is damaged"),
    "a key that climbs": (climb_by_a_key, "could not be restored"),
    "a linked file": (link_a_blob, "isn't a plain file"),
    "a pipe": (pipe_a_blob, "isn't a plain file"),
    "a linked database": (link_the_database, "isn't a plain file"),
    "a changed row": (change_a_row, "the backup's audit log has"),
    "another head": (lambda it: forge(it, head="0" * 64), "doesn't match its manifest"),
    "a seal of their own": (seal_anew, "the backup's audit log has"),
    "more rows": (lambda it: forge(it, rows={}), "doesn't match its manifest"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_backup_that_somebody_made_to_harm_is_refused_and_touches_nothing(
    backed_up: Operator, how: str
) -> None:
    make, says = HOSTILE[how]
    make(backed_up)
    running, outside = files(backed_up.data), files(backed_up.folder / "log")
    new = backed_up.move()
    assert says in refused(backed_up)
    assert not (new / "blindfolio.sqlite").exists()
    assert says in refused(backed_up), "also when it is tried again"
    assert files(backed_up.data) == running
    assert files(backed_up.folder / "log") == outside
    assert {it.name for it in backed_up.folder.iterdir()} <= {
        *("backup", "demo", "elsewhere", "log", "new")
    }


def test_a_changed_row_is_restored_only_if_the_operator_says_so(backed_up: Operator) -> None:
    change_a_row(backed_up)
    new = backed_up.move()
    told = backed_up.runs("restore", backed_up.backup, "--with-audit-faults", code=1)
    assert "it has faults (above)" in told
    assert (new / "blindfolio.sqlite").exists()


def test_a_backup_of_a_site_with_another_secret_is_refused_unless_it_is_lost(
    operator: Operator,
) -> None:
    operator.sets("SECRET", "the secret of this site")
    keys = SiteKeys("the secret of this site")
    with operator.site.parts.database.transaction() as db:
        connection = tokens.make(db, "Ashby", by=operator.site.account("jo.sampleton"))
        hook = Webhook(
            connection=connection.id,
            address="https://hooks.example.test/",
            secret=keys.encrypt("whsec_1"),
            changed_at=clock.now(),
            seen=0,
        )
        db.add(hook)
    operator.runs("backup", operator.backup)
    operator.sets("SECRET", "the secret of another site")
    new = operator.move()
    assert "its secret isn't the one it has here: 1 stored" in refused(operator)
    assert not (new / "blindfolio.sqlite").exists()
    operator.sets("SECRET_BEFORE", "the secret of this site")
    operator.runs("restore", operator.backup)
    operator.environment.delenv("BLINDFOLIO_SECRET_BEFORE")
    operator.sets("DATA", operator.folder / "lost")
    operator.runs("restore", operator.backup, "--with-another-secret")


def test_another_log_of_deletions_and_a_lost_one_are_refused(backed_up: Operator) -> None:
    backed_up.delete()
    backed_up.lose()
    nowhere = backed_up.folder / "nowhere"
    backed_up.sets("DELETIONS", nowhere)
    assert "The deletion log that belongs to this backup" in refused(backed_up)
    nowhere.mkdir()
    (nowhere / "log").write_text("another\n")
    assert "The deletion log that belongs to" in refused(backed_up)
    backed_up.sets("DELETIONS", backed_up.folder / "log")
    with clock.at(clock.now() + timedelta(days=91)):
        assert "This backup is 91 days old" in refused(backed_up), "and the log goes less back"
    assert "in the deletion log: 1." in backed_up.runs("restore", backed_up.backup)


def test_a_file_that_is_missing_fails_the_backup_and_leaves_the_former_one(
    backed_up: Operator,
) -> None:
    former, parts = files(backed_up.backup), backed_up.site.parts
    with parts.database.transaction() as db:
        blob = parts.archive.put(db, b"soon lost")
    parts.archive.remove(blob.key)
    said = refused(backed_up, "backup", backed_up.backup)
    assert blob.key in said and "The earlier backup is unchanged." in said
    assert files(backed_up.backup) == former


def test_a_file_that_a_deletion_takes_meanwhile_is_no_fault(operator: Operator) -> None:
    take = snapshot.take

    def and_then_delete(database: Database, file: Path, tell: Callable[[str], None]) -> None:
        take(database, file, tell)
        operator.delete()

    operator.environment.setattr(snapshot, "take", and_then_delete)
    assert "Deletions that were under way: 1." in operator.runs("backup", operator.backup)
    left = operator.blobs()
    assert len(files(operator.backup / "blobs")) == len(left)
    new = operator.lose()
    # Even without the log: the backup itself knows of it.
    operator.runs("restore", operator.backup, "--without-deletion-log")
    assert files(new / "blobs") == left
    operator.runs("audit", "verify")


def test_a_restore_goes_on_only_with_its_backup_and_where_it_was_begun(
    backed_up: Operator,
) -> None:
    other = shutil.copytree(backed_up.backup, backed_up.folder / "other")
    backed_up.runs("backup", other)
    lost = next(backed_up.backup.glob("blobs/*/*/*"))
    raw = lost.read_bytes()
    lost.unlink()
    backed_up.move()
    refused(backed_up)
    said = refused(backed_up, "restore", other)
    assert "The restore of another backup was started" in said
    lost.write_bytes(raw)
    backed_up.sets("DATABASE", f"sqlite:///{backed_up.folder / 'other.sqlite'}")
    assert "with another database or storage" in refused(backed_up)
    backed_up.environment.delenv("BLINDFOLIO_DATABASE")
    backed_up.runs("restore", backed_up.backup)


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
