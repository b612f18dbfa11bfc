"""Upgrades a database to this version's tables.

Each change to a models.py needs a migration, which Alembic writes and a person reviews. To
compare the models with all migrations so far and write the file to alembic/versions, run:

    .venv/bin/python -m blindfolio.db.migrate 0002 "who asked what"

Then run `ruff format` on the file. Give every column an explicit type, and a `server_default` to
each new column that can't be null. On SQLite, everything except adding a column needs
`op.batch_alter_table`. There are no downgrades: to go back, restore a backup.
"""

from __future__ import annotations

import functools
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from blindfolio import resources
from blindfolio.db import triggers
from blindfolio.db.engine import make_engines
from blindfolio.db.freezes import Freeze
from blindfolio.refusal import Refusal

_NOT_ALLOWED = "42501"  # PostgreSQL's code for missing privileges

# Makes two servers that start at the same time migrate one after the other.
_UPGRADE_LOCK = 0x6D696772


def upgrade(url: str, freezes: Sequence[Freeze]) -> None:
    """Upgrades the database at `url` in one transaction, with the triggers of all `freezes`.

    Raises Refusal for dangling references or missing rights. Other errors of a migration aren't
    caught.
    """
    with _transaction(url) as connection, _as_owner():
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        # No triggers while tables are rebuilt: SQLite refuses to rename a table while a trigger
        # elsewhere mentions the dropped one.
        triggers.apply(connection, ())
        command.upgrade(_config(connection), "head")
        if connection.dialect.name == "sqlite":
            _refuse_dangling(connection)
        triggers.apply(connection, freezes)


def set_up(url: str, freezes: Sequence[Freeze]) -> None:
    with _transaction(url) as connection:
        if state(connection) == "ok" and not triggers.missing(connection, freezes):
            return
    upgrade(url, freezes)


def make_tables(connection: Connection) -> None:
    """Creates the tables in the caller's transaction, without triggers, so that rows from
    another database can be copied into them.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
    command.upgrade(_config(connection), "head")


def check(url: str) -> None:
    """Raises Refusal unless the database has exactly the models' tables."""
    with _transaction(url) as connection:
        if not inspect(connection).get_table_names():
            raise Refusal(
                "db-schema",
                "This site's database has no tables yet. Run `blindfolio init` to set the"
                " site up, or `blindfolio db upgrade` to create only the tables.",
            )
        try:
            command.check(_config(connection))
        except CommandError as error:
            raise Refusal(
                "db-schema",
                f"The database does not match this version of Blindfolio: {error}"
                " Run `blindfolio db upgrade` first.",
            ) from error


def state(connection: Connection) -> Literal["ok", "old", "unknown"]:
    """Returns `old` if migrations are missing, and `unknown` if the database was never set up.

    A revision that this version doesn't know is newer and counts as `ok`, so older processes
    continue to serve during an upgrade.
    """
    if not inspect(connection).has_table("alembic_version"):
        return "unknown"
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is None:
        return "unknown"
    known, newest = _revisions(str(resources.MIGRATIONS))
    return "old" if found in known and found != newest else "ok"


@functools.cache
def _revisions(folder: str) -> tuple[frozenset[str], str | None]:
    scripts = ScriptDirectory(folder)
    return frozenset(it.revision for it in scripts.walk_revisions()), scripts.get_current_head()


def revise(revision: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        with _transaction(url) as connection:
            config = _config(connection)
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=revision)


@contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    # SQLite can't rebuild a table that other rows refer to unless foreign keys are off.
    with make_engines(url) as engines, engines.write.connect() as connection:
        if connection.dialect.name == "sqlite":
            # On the driver's own connection, because it has no effect inside a transaction.
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.close()
        with connection.begin():
            yield connection


@contextmanager
def _as_owner() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != _NOT_ALLOWED:
            raise
        raise Refusal(
            "db-owner",
            "Nothing was changed: this database user can't change tables. Run the command"
            " as the user that owns the tables (docs/deploy.md).",
        ) from error


def _config(connection: Connection) -> Config:
    # No alembic.ini: there is nothing to configure. A percent sign would begin a variable.
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(resources.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _refuse_dangling(connection: Connection) -> None:
    wrong = connection.execute(text("PRAGMA foreign_key_check")).all()
    if wrong:
        tables = ", ".join(sorted({str(row[0]) for row in wrong}))
        raise Refusal(
            "db-dangling",
            f"Nothing was changed: rows in {tables} refer to rows that don't exist."
            " Restore a backup, or ask for help and include the output of `blindfolio"
            " audit verify`.",
        )


if __name__ == "__main__":
    revise(*sys.argv[1:])
