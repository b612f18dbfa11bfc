"""A site whose readiness and metrics can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.operating import readiness
from tests.sites import Site, open_site


@pytest.fixture
def migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(readiness, "FRESH", -1.0)
    monkeypatch.setattr(readiness, "STORAGE_FRESH", -1.0)
    folder = tmp_path / "migrated"
    folder.mkdir()
    migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
    made = open_site(folder)
    yield made
    made.parts.database.engines.dispose()
