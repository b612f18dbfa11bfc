"""An operator of the demo's site, who backs it up, loses it and restores it elsewhere."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from blindfolio import clock, resources
from blindfolio.cli import main
from blindfolio.erasure import ask
from blindfolio.visibility.models import Folio
from tests.sites import Site, copied, open_site

CHANGED = {"session", "link", "job", "mail_out", "entry", "payload"}
"""Tables in which a restore stops what was going on, and says that it did."""


def everything(file: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a database file, by table; whatever order its columns have."""
    with closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        tables = db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return {
            name: sorted(
                (
                    dict(sorted(dict(row).items()))
                    for row in db.execute(f'SELECT * FROM "{name}"')
                ),
                key=repr,
            )
            for (name,) in tables
        }


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@dataclass
class Operator:
    """Commands find the site by the environment; its backup lies in `backup`."""

    site: Site
    folder: Path
    environment: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.backup = self.folder / "backup"
        self.data = self.site.parts.settings.data

    def sets(self, name: str, value: object) -> None:
        self.environment.setenv(f"BLINDFOLIO_{name}", str(value))

    def runs(self, *command: str | Path, code: int = 0) -> str:
        """What this command says, which ends with this code."""
        self.capsys.readouterr()
        assert main([str(word) for word in command]) == code, command
        said = self.capsys.readouterr()
        return said.err if code == 2 else said.out

    def blobs(self) -> dict[str, bytes]:
        return files(self.data / "blobs")

    def delete(self, where: str = "debrief") -> str:
        """Somebody's data is deleted, at their request; gives their folio."""
        mine, parts = self.site.invitation(where), self.site.parts
        answer = self.site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
        assert answer.status_code == 303
        # The mails of the end go out before the name is gone.
        parts.worker.run_until_idle()
        with clock.at(clock.now() + ask.HOLD + timedelta(hours=13)):
            parts.worker.run_until_idle()
        with parts.database.reading() as db:
            assert db.get_one(Folio, mine.folio).stage == "8"
        return mine.folio

    def lose(self) -> Path:
        """The site is gone, and commands look for one in an empty place."""
        self.site.parts.database.engines.dispose()
        shutil.rmtree(self.data)
        return self.move()

    def move(self) -> Path:
        self.sets("DATA", self.folder / "new")
        return self.folder / "new"


@pytest.fixture
def operator(
    demo_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Operator]:
    monkeypatch.setenv("BLINDFOLIO_DELETIONS", str(tmp_path / "log"))
    site = open_site(copied(demo_template, tmp_path / "demo"))
    head = ScriptDirectory(str(resources.MIGRATIONS)).get_current_head()
    with closing(sqlite3.connect(tmp_path / "demo" / "blindfolio.sqlite")) as db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        db.execute("INSERT INTO alembic_version VALUES (?)", (head,))
        db.commit()
    made = Operator(site, tmp_path, monkeypatch, capsys)
    made.sets("DATA", made.data)
    yield made
    site.parts.database.engines.dispose()
