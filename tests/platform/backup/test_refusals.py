"""What is not empty, not whole or not the right one is refused, and nothing is served of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from blindfolio import clock
from blindfolio.backup import snapshot
from blindfolio.cli import main
from blindfolio.db.session import Database
from tests.platform.backup.conftest import delete, everything, files, lose
from tests.sites import Site

Elsewhere = Callable[[], Path]


@pytest.fixture
def backup(demo: Site, tmp_path: Path) -> Path:
    assert main(["backup", str(tmp_path / "backup")]) == 0
    return tmp_path / "backup"


def refused(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    capsys.readouterr()
    assert main(list(command)) == 2
    return capsys.readouterr().err


def flip(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))


def test_a_place_that_is_not_empty_is_refused_and_left_as_it_was(
    demo: Site,
    backup: Path,
    tmp_path: Path,
    elsewhere: Elsewhere,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = demo.parts.settings.data / "blindfolio.sqlite"
    before = everything(file)
    assert "The database isn't empty," in refused(capsys, "restore", str(backup))
    assert everything(file) == before
    new = elsewhere()
    (new / "blobs" / "ab" / "cd").mkdir(parents=True)
    (new / "blobs" / "ab" / "cd" / f"{'x' * 32}.{'0' * 64}").write_bytes(b"other")
    assert "The storage isn't empty," in refused(capsys, "restore", str(backup))
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
    demo: Site,
    backup: Path,
    elsewhere: Elsewhere,
    capsys: pytest.CaptureFixture[str],
    what: str,
    says: str,
) -> None:
    file = next(iter(sorted(backup.glob(what))))
    flip(file)
    new = elsewhere()
    assert says in refused(capsys, "restore", str(backup))
    assert not (new / "blindfolio.sqlite").exists()
    flip(file)
    assert main(["restore", str(backup)]) == 0


def test_files_that_are_lost_are_gone_without_only_if_the_operator_says_so(
    demo: Site, backup: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = next(iter(sorted(backup.glob("blobs/*/*/*"))))
    lost.unlink()
    new = elsewhere()
    assert "1 files could not be restored" in refused(capsys, "restore", str(backup))
    assert "A backup is being restored here" in refused(capsys, "audit", "head")
    assert "A backup is being restored here" in refused(capsys, "db", "upgrade")
    assert main(["restore", str(backup), "--without-damaged-files"]) == 1
    assert lost.name[:32] in capsys.readouterr().out
    assert len(files(new / "blobs")) == len(files(backup / "blobs"))
    assert main(["audit", "verify"]) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("head", "0" * 64), ("rows", {}), ("gone", ["x"]), ("database", "../x")],
)
def test_a_manifest_that_somebody_wrote_is_refused(
    demo: Site,
    backup: Path,
    elsewhere: Elsewhere,
    capsys: pytest.CaptureFixture[str],
    field: str,
    value: object,
) -> None:
    file = backup / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: value}))
    elsewhere()
    assert "manifest.json is damaged" in refused(capsys, "restore", str(backup))


def test_a_newer_versions_backup_and_no_backup_at_all_are_named(
    demo: Site,
    backup: Path,
    tmp_path: Path,
    elsewhere: Elsewhere,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere()
    assert "no finished backup" in refused(capsys, "restore", str(tmp_path))
    file = backup / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"form": 2}))
    assert "newer version" in refused(capsys, "restore", str(backup))


def test_another_log_of_deletions_and_a_lost_one_are_refused(
    demo: Site,
    backup: Path,
    tmp_path: Path,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    delete(demo, "debrief")
    lose(demo)
    elsewhere()
    monkeypatch.setenv("BLINDFOLIO_DELETIONS", str(tmp_path / "nowhere"))
    assert "The deletion log that belongs to this backup" in refused(
        capsys, "restore", str(backup)
    )
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "log").write_text("another\n")
    assert "The deletion log that belongs to" in refused(capsys, "restore", str(backup))
    monkeypatch.setenv("BLINDFOLIO_DELETIONS", str(tmp_path / "log"))
    assert main(["restore", str(backup)]) == 0
    assert "in the deletion log: 1." in capsys.readouterr().out


def test_a_backup_that_is_older_than_the_log_goes_back_is_refused(
    demo: Site, backup: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere()
    with clock.at(clock.now() + timedelta(days=91)):
        assert "This backup is 91 days old" in refused(capsys, "restore", str(backup))


def test_a_file_that_is_missing_fails_the_backup_and_leaves_the_former_one(
    demo: Site, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    former = files(backup)
    with demo.parts.database.transaction() as db:
        blob = demo.parts.archive.put(db, b"soon lost")
    demo.parts.archive.remove(blob.key)
    said = refused(capsys, "backup", str(backup))
    assert blob.key in said and "The earlier backup is unchanged." in said
    assert files(backup) == former


def test_a_file_that_a_deletion_takes_meanwhile_is_no_fault(
    demo: Site,
    tmp_path: Path,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take = snapshot.take

    def and_then_delete(database: Database, file: Path, tell: Callable[[str], None]) -> None:
        take(database, file, tell)
        delete(demo, "debrief")

    monkeypatch.setattr(snapshot, "take", and_then_delete)
    assert main(["backup", str(tmp_path / "backup")]) == 0
    assert "Deletions that were under way: 1." in capsys.readouterr().out
    left = files(demo.parts.settings.data / "blobs")
    assert len(files(tmp_path / "backup" / "blobs")) == len(left)
    lose(demo)
    # Even without the log: the backup itself knows of it.
    new = elsewhere()
    assert main(["restore", str(tmp_path / "backup"), "--without-deletion-log"]) == 0
    assert files(new / "blobs") == left
    assert main(["audit", "verify"]) == 0


def test_a_folder_with_other_things_in_it_is_no_place_for_a_backup(
    demo: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("Dear")
    assert "contains other files" in refused(capsys, "backup", str(tmp_path / "home"))
    assert (tmp_path / "home" / "letter.txt").exists()


def test_a_restore_goes_on_only_with_its_backup_and_where_it_was_begun(
    demo: Site,
    backup: Path,
    tmp_path: Path,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = shutil.copytree(backup, tmp_path / "other")
    assert main(["backup", str(other)]) == 0
    lost = next(backup.glob("blobs/*/*/*"))
    raw = lost.read_bytes()
    lost.unlink()
    elsewhere()
    refused(capsys, "restore", str(backup))
    assert "The restore of another backup was started" in refused(capsys, "restore", str(other))
    lost.write_bytes(raw)
    monkeypatch.setenv("BLINDFOLIO_DATABASE", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert "with another database or storage" in refused(capsys, "restore", str(backup))
    monkeypatch.delenv("BLINDFOLIO_DATABASE")
    assert main(["restore", str(backup)]) == 0
