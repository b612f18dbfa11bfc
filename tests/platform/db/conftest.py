"""Databases without tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PostgresqlServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        folder = tmp_path / "100% a folder"
        folder.mkdir()
        yield f"sqlite:///{folder / 'site.sqlite'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    server.execute("CREATE DATABASE empty")
    yield server.url("empty")
    server.drop("empty")
