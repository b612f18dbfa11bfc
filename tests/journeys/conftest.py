"""The stage of a module's journeys: built once, with a clock that only the journeys move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blindfolio import clock
from blindfolio.accounts import people
from tests.journeys.scene import Scene
from tests.live import browser, live
from tests.platform.mail.conftest import SmtpProcess
from tests.sites import open_site

BEGINNING = datetime(2026, 9, 21, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("journey")
    (folder / "site").mkdir()
    (folder / "taken").mkdir()
    shutil.copyfile(sqlite_template, folder / "site" / "blindfolio.sqlite")
    smtp = SmtpProcess(folder / "taken")
    smtp.start()
    try:
        with clock.at(BEGINNING):
            site = open_site(folder / "site", csrf=True, mail=f"smtp://127.0.0.1:{smtp.port}")
            with site.parts.database.transaction() as db:
                jo = people.create(db, "Jo Sampleton", "jo@example.test", by=None)
                people.grant(db, jo, "coordinator", by=None)
            with live(site) as base, browser() as chromium:
                yield Scene(site, base, smtp, chromium, jo.id)
    finally:
        smtp.stop()


@pytest.fixture
def scene(stage: Scene) -> Iterator[Scene]:
    stage.said.clear()
    yield stage
    assert stage.said == []
    for context in stage.chromium.contexts:
        context.close()
