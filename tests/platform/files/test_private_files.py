"""What a site keeps is readable by its owner alone: a new one, and one that was left open."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from blindfolio.archive.folder import FolderArchive
from blindfolio.db.session import Database
from tests.sites import Site, copied, open_site

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture(autouse=True)
def _everybody_may_read_by_default() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def is_private(folder: Path) -> bool:
    return not any(mode & 0o077 for mode in modes(folder).values())


def opened(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def keep(site: Site, raw: bytes) -> None:
    with site.parts.database.transaction() as db:
        site.parts.archive.put(db, raw)


def test_a_new_site_is_its_owners_alone_while_it_runs(tmp_path: Path) -> None:
    data = tmp_path / "above" / "site"
    env = {**os.environ, "BLINDFOLIO_DATA": str(data)}
    command = str(Path(sys.executable).with_name("blindfolio"))
    subprocess.run([command, "db", "upgrade"], check=True, env=env, umask=0)
    site = open_site(data)
    assert site.app, "the key is made with the pages"
    keep(site, b"a document")
    found = modes(data)
    assert {"secret", "blobs", "blindfolio.sqlite-wal", "blindfolio.sqlite-shm"} <= set(found)
    assert is_private(data), found
    site.parts.database.engines.dispose()


def test_a_database_elsewhere_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.sqlite"
    database = Database(f"sqlite:///{file}")
    with database.transaction() as db:
        db.execute(text("CREATE TABLE kept (n INTEGER)"))
        names = {path.name.removeprefix("elsewhere.sqlite") for path in tmp_path.iterdir()}
        assert names == {"", "-wal", "-shm"}
        assert not any(path.stat().st_mode & 0o077 for path in tmp_path.glob("elsewhere*"))
    database.engines.dispose()


def test_blobs_are_private_even_in_a_folder_that_is_not(db: Session, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    FolderArchive(tmp_path / "open" / "blobs").put(db, b"a document")
    assert is_private(tmp_path / "open" / "blobs")


def test_a_folder_that_was_left_open_is_closed_at_the_next_start(
    demo_template: Path, tmp_path: Path
) -> None:
    data = copied(demo_template, tmp_path / "site")
    opened(data)
    # Another process may hold the database open.
    other = Database(f"sqlite:///{data / 'blindfolio.sqlite'}")
    with other.reading() as db:
        db.execute(text("SELECT 1 FROM account"))
        opened(data)
        assert (data / "blindfolio.sqlite-wal").exists()
        site = open_site(data)
        keep(site, b"a document")
        assert len(list((data / "blobs").rglob("*"))) > 10
        assert is_private(data), modes(data)
    site.parts.database.engines.dispose()
    other.engines.dispose()


def test_a_folder_that_holds_more_than_a_site_keeps_its_own_mode(
    demo_template: Path, tmp_path: Path
) -> None:
    data = copied(demo_template, tmp_path / "site")
    (data / "other-program.conf").write_text("x")
    opened(data)
    open_site(data).parts.database.engines.dispose()
    still_open = {name for name, mode in modes(data).items() if mode & 0o077}
    assert still_open == {
        ".",
        "other-program.conf",
    }
