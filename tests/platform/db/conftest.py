"""A site of an older release, to be upgraded with what is in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blindfolio import resources
from blindfolio.db import migrate
from blindfolio.db.session import Database
from tests.conftest import PostgresqlServer

Older = Callable[[str, str], Database]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        folder = tmp_path / "100% a folder"
        folder.mkdir()
        yield f"sqlite:///{folder / 'site.sqlite'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    server.execute("CREATE DATABASE empty")
    yield server.url("empty")
    server.drop("empty")


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Older]:
    """Makes the database at a URL as it was before the migration of a number (`"0013"`)."""
    made: list[Database] = []

    def make(url: str, number: str) -> Database:
        before = tmp_path / "before"
        shutil.copytree(resources.MIGRATIONS, before)
        for file in (before / "versions").glob("*.py"):
            if file.name >= number:
                file.unlink()
        with monkeypatch.context() as patched:
            patched.setattr(resources, "MIGRATIONS", before)
            migrate.upgrade(url, ())
        made.append(Database(url))
        return made[-1]

    yield make
    for database in made:
        database.engines.dispose()
