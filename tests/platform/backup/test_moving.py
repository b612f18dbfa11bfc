"""`blindfolio db copy`: the same rows and the same audit log at both ends, or nothing."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from blindfolio.backup import moving, rows
from blindfolio.cli import main
from blindfolio.db.engine import make_engines
from blindfolio.refusal import Refusal
from tests.conftest import PostgresqlServer
from tests.platform.backup.conftest import everything, lose
from tests.platform.backup.test_killed import run, steps
from tests.sites import Site, open_site

COPY = ("db", "copy")


@pytest.fixture
def source(demo: Site) -> str:
    """The address of the demo's database, which no process has open."""
    demo.parts.database.engines.dispose()
    return f"sqlite:///{demo.parts.settings.data / 'blindfolio.sqlite'}"


@pytest.fixture
def empty_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A PostgreSQL database without any tables."""
    postgresql_server.execute("CREATE DATABASE moved_here")
    yield postgresql_server.url("moved_here")
    postgresql_server.drop("moved_here")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What a command printed, with what it complained about."""
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_a_copy_has_the_same_rows_and_goes_on(
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "new").mkdir()
    target = tmp_path / "new" / "blindfolio.sqlite"
    before = everything(Path(source.removeprefix("sqlite:///")))
    assert main([*COPY, source, f"sqlite:///{target}"]) == 0
    assert "and read all of them back" in said(capsys)
    assert everything(target) == before
    assert target.stat().st_mode & 0o077 == 0
    assert main([*COPY, source, f"sqlite:///{target}"]) == 0
    assert "The target is already a copy" in said(capsys)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "new"))
    assert main(["audit", "verify"]) == 0
    assert main(["db", "check"]) == 0
    # Its triggers came with it.
    with closing(sqlite3.connect(target)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE entry SET kind = 'other'")


@pytest.mark.postgresql
def test_a_site_goes_to_postgresql_and_back(
    demo: Site, source: str, tmp_path: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(Path(source.removeprefix("sqlite:///")))
    monkeypatch.setenv("NEW_DATABASE", empty_url)
    assert main([*COPY, source, "env:NEW_DATABASE"]) == 0
    assert main([*COPY, source, "env:NEW_DATABASE"]) == 0
    assert (
        open_site(demo.parts.settings.data, database=empty_url)
        .as_member("jo.sampleton")
        .get("/candidates")
    )
    monkeypatch.setenv("BLINDFOLIO_DATABASE", empty_url)
    assert main(["audit", "verify"]) == 0
    back = tmp_path / "back.sqlite"
    assert main([*COPY, "env:NEW_DATABASE", f"sqlite:///{back}"]) == 0
    after = everything(back)
    # The sign-in above is a session of its own.
    assert {table for table in after if after[table] != before[table]} <= {"session", "link"}


def test_a_target_with_other_rows_is_left_alone(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "other.sqlite"
    shutil.copy(source.removeprefix("sqlite:///"), target)
    with closing(sqlite3.connect(target)) as db:
        db.execute("UPDATE job SET error = 'something else'")
        db.commit()
    left = everything(target)
    assert main([*COPY, source, f"sqlite:///{target}"]) == 2
    assert "isn't a copy of the source: table job differs" in said(capsys)
    assert everything(target) == left
    with closing(sqlite3.connect(tmp_path / "strange.sqlite")) as db:
        db.execute("CREATE TABLE strange (id INTEGER)")
        db.commit()
    assert main([*COPY, source, f"sqlite:///{tmp_path / 'strange.sqlite'}"]) == 2
    assert "isn't a site of this version" in said(capsys)


def test_a_site_in_use_is_not_copied(
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = rows.copy

    def written_meanwhile(*given: object) -> object:
        done = copy(*given)  # type: ignore[arg-type]
        engines = make_engines(source)
        with engines.write.begin() as connection:
            connection.exec_driver_sql("UPDATE job SET error = 'meanwhile'")
        engines.dispose()
        return done

    monkeypatch.setattr(rows, "copy", written_meanwhile)
    target = tmp_path / "new.sqlite"
    assert main([*COPY, source, f"sqlite:///{target}"]) == 2
    assert "used while it was copied (table job)" in said(capsys)
    monkeypatch.undo()
    assert main([*COPY, source, f"sqlite:///{target}"]) == 0


def test_faults_of_the_audit_log_are_told_and_copied(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("UPDATE entry SET actor = 'nobody' WHERE seq = 3")
        for _, made in kept:
            db.execute(made)
        db.commit()
    assert main([*COPY, source, f"sqlite:///{tmp_path / 'new.sqlite'}"]) == 1
    assert "same faults at both ends" in said(capsys)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("postgresql://jo:secret@example.test/site", "Don't put a password in the command"),
        ("env:NOT_SET_HERE", "The environment variable NOT_SET_HERE isn't set"),
        ("mysql://example.test/site", "Give each database as sqlite:///FILE"),
        ("var/site/blindfolio.sqlite", "Give each database as sqlite:///FILE"),
    ],
)
def test_addresses_that_are_refused(given: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        moving.address(given)
    assert words in str(refused.value)


def test_places_that_are_refused(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = f"sqlite:///{tmp_path / 'new.sqlite'}"
    assert main([*COPY, f"sqlite:///{tmp_path / 'missing.sqlite'}", new]) == 2
    assert "There is no database file" in said(capsys)
    assert main([*COPY, source, source]) == 2
    assert "the same database" in said(capsys)
    assert main([*COPY, source, f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}"]) == 2
    assert "There is no folder" in said(capsys)
    assert main([*COPY, source, "postgresql://127.0.0.1:1/nothing"]) == 2
    assert "doesn't answer" in said(capsys)
    assert not (tmp_path / "missing.sqlite").exists()


@pytest.mark.faults
@pytest.mark.postgresql
def test_a_copy_that_is_killed_leaves_nothing_and_is_begun_again(
    demo: Site,
    source: str,
    empty_url: str,
    postgresql_server: PostgresqlServer,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: Callable[[], Path],
) -> None:
    monkeypatch.setenv("NEW_DATABASE", empty_url)
    total = steps(run(0, *COPY, source, "env:NEW_DATABASE"))
    engines = make_engines(empty_url)
    with engines.read.begin() as connection:
        wanted = rows.sums(connection)
    engines.dispose()
    seed = random.randrange(10**6)
    print(f"seed {seed}, {total} steps")
    for last in [*random.Random(seed).sample(range(1, total + 1), 5), total]:
        postgresql_server.drop("moved_here")
        postgresql_server.execute("CREATE DATABASE moved_here")
        died = run(last, *COPY, source, "env:NEW_DATABASE")
        assert died.returncode == -signal.SIGKILL, last
        assert main([*COPY, source, "env:NEW_DATABASE"]) == 0, last
        engines = make_engines(empty_url)
        with engines.read.begin() as connection:
            assert rows.sums(connection) == wanted, last
        engines.dispose()
    lose(demo)
    elsewhere()
    monkeypatch.setenv("BLINDFOLIO_DATABASE", empty_url)
    assert main(["audit", "verify"]) == 0
