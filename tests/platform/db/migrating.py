"""Trying a migration on rows that were there `before` it, which are `add`ed and read without the
models: those have the newest columns."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, insert

from blindfolio import resources
from blindfolio.db import migrate
from blindfolio.db.session import Database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_FILLED: dict[type, Any] = {str: "x", int: 1, bool: False, datetime: NOON, dict: {}, object: {}}


def before(number: str, url: str, folder: Path) -> Database:
    """The empty database at `url` with the tables of before migration `number`; `folder` is for
    a copy of the migrations."""
    earlier = folder / f"before {number}"
    shutil.copytree(resources.MIGRATIONS, earlier)
    for file in (earlier / "versions").glob("*.py"):
        if file.name >= number:
            file.unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resources, "MIGRATIONS", earlier)
        migrate.upgrade(url, ())
    return Database(url)


def add(connection: Connection, table: str, **given: object) -> None:
    """A row of the table as it is, with something in each column that needs it."""
    meta = MetaData()
    meta.reflect(connection, only=[table], resolve_fks=False)
    columns = meta.tables[table].columns
    needed = {
        column.name: _FILLED[column.type.python_type]
        for column in columns
        if not column.nullable and column.server_default is None
    }
    connection.execute(insert(meta.tables[table]).values(needed | given))
