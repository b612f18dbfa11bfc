"""A site goes from SQLite to PostgreSQL and back by a backup, and from a folder to a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blindfolio import settings as site_settings
from blindfolio.archive import opening
from blindfolio.cli import main
from tests.conftest import PostgresqlServer
from tests.platform.archive import s3_server
from tests.platform.backup.conftest import CHANGED, delete, everything, files, lose
from tests.sites import Site, open_site


@pytest.fixture
def empty_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    postgresql_server.execute("CREATE DATABASE restored_here")
    yield postgresql_server.url("restored_here")
    postgresql_server.drop("restored_here")


@pytest.mark.postgresql
def test_a_site_goes_to_postgresql_and_back_row_by_row(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    empty_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["backup", str(tmp_path / "first")]) == 0
    before = everything(demo.parts.settings.data / "blindfolio.sqlite")
    blobs = files(demo.parts.settings.data / "blobs")
    lose(demo)
    new = elsewhere()
    monkeypatch.setenv("BLINDFOLIO_DATABASE", empty_url)
    assert main(["restore", str(tmp_path / "first")]) == 0
    assert main(["audit", "verify"]) == 0
    assert main(["db", "check"]) == 0
    assert not list(new.glob("*restoring*"))
    assert main(["restore", str(tmp_path / "first")]) == 2
    assert "The database isn't empty," in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "second")]) == 0
    (written,) = (tmp_path / "second").glob("database-*")
    after = everything(written)
    assert set(after) == set(before)
    assert len(after["entry"]) == len(before["entry"]) + 1
    assert {table for table in after if after[table] != before[table]} <= CHANGED
    monkeypatch.delenv("BLINDFOLIO_DATABASE")
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "back"))
    assert main(["restore", str(tmp_path / "second")]) == 0
    assert main(["audit", "verify"]) == 0
    assert files(tmp_path / "back" / "blobs") == blobs


def test_a_site_goes_to_a_bucket_and_back_with_its_deletion_log_in_one(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in s3_server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with s3_server.running() as endpoint:
        at, log = (
            f"s3://{it.bucket}/{it.prefix}?region={it.region}&endpoint={it.endpoint}"
            for it in (s3_server.make_bucket(endpoint, name) for name in ("files", "log"))
        )
        monkeypatch.setenv("BLINDFOLIO_DELETIONS", log)
        demo = open_site(demo.parts.settings.data)
        assert main(["backup", str(tmp_path / "first")]) == 0
        delete(demo, "debrief")
        left = files(demo.parts.settings.data / "blobs")
        lose(demo)
        new = elsewhere()
        monkeypatch.setenv("BLINDFOLIO_STORAGE", at)
        capsys.readouterr()
        assert main(["restore", str(tmp_path / "first")]) == 0
        assert "in the deletion log: 1." in capsys.readouterr().out
        assert not (new / "blobs").exists()
        storage = opening.of_site(site_settings.load())
        assert {key for key, _ in storage.names()} == {Path(it).name[:32] for it in left}
        assert main(["backup", str(tmp_path / "second")]) == 0
        kept = files(tmp_path / "second" / "blobs")
        assert kept == left
