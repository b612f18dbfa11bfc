"""A transaction, databases without tables, and sites that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.settings import Settings
from tests.conftest import PostgresqlServer
from tests.prompts import cases
from tests.sites import Site, open_site

Opened = Callable[..., Site]


@pytest.fixture
def db(asked_database: Database) -> Iterator[Session]:
    """A transaction in the database that the test uses: SQLite, but with `either_database`."""
    with asked_database.transaction() as session:
        yield session


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return FolderArchive(tmp_path / "blobs")


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of this shell's, which reach a test's site else."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BLINDFOLIO_{name.upper()}", raising=False)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """A fresh PostgreSQL database with the whole schema."""
    database = Database(postgresql_url)
    yield database
    database.engines.dispose()


@pytest.fixture
def empty_postgresql(postgresql_server: PostgresqlServer) -> Iterator[str]:
    postgresql_server.execute("CREATE DATABASE empty")
    yield postgresql_server.url("empty")
    postgresql_server.drop("empty")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database without tables is."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("empty_postgresql"))
    (tmp_path / "100% a folder").mkdir()
    return f"sqlite:///{tmp_path / '100% a folder' / 'site.sqlite'}"


@pytest.fixture
def opened() -> Iterator[Opened]:
    """`open_site`, for sites that are closed when the test ends."""
    with ExitStack() as stack:

        def open_(folder: Path, **given: str | bool) -> Site:
            site = open_site(folder, **given)  # type: ignore[arg-type]
            stack.callback(site.parts.database.engines.dispose)
            return site

        yield open_
