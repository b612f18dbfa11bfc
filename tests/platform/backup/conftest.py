"""A site that commands find by the environment, a place for its backup, and an empty place."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from blindfolio import clock, resources
from blindfolio.erasure import ask
from blindfolio.visibility.models import Folio
from tests.sites import Site, copied, open_site

CHANGED = {"session", "link", "job", "mail_out", "entry", "payload"}
"""Tables in which a restore stops what was going on, and says that it did."""


def stamp(file: Path) -> None:
    head = ScriptDirectory(str(resources.MIGRATIONS)).get_current_head()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        db.execute("INSERT INTO alembic_version VALUES (?)", (head,))
        db.commit()


@pytest.fixture
def demo(
    demo_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    folder = copied(demo_template, tmp_path / "demo")
    stamp(folder / "blindfolio.sqlite")
    monkeypatch.setenv("BLINDFOLIO_DATA", str(folder))
    monkeypatch.setenv("BLINDFOLIO_DELETIONS", str(tmp_path / "log"))
    site = open_site(folder)
    yield site
    site.parts.database.engines.dispose()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    def move() -> Path:
        monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "new"))
        return tmp_path / "new"

    return move


def delete(site: Site, where: str) -> str:
    mine = site.invitation(where)
    assert site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"}).status_code == 303
    # The mails of the end go out before the name is gone.
    site.parts.worker.run_until_idle()
    with clock.at(clock.now() + ask.HOLD + timedelta(hours=13)):
        site.parts.worker.run_until_idle()
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, mine.folio).stage == "8"
    return mine.folio


def everything(file: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a database file, by table; whatever order its columns have."""
    with closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            name: sorted(
                (
                    dict(sorted(dict(row).items()))
                    for row in db.execute(f'SELECT * FROM "{name}"')
                ),
                key=repr,
            )
            for name in tables
        }


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def lose(site: Site) -> None:
    site.parts.database.engines.dispose()
    shutil.rmtree(site.parts.settings.data)
