"""What ended before the site erased by itself: after the upgrade the daily job looks at it too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from blindfolio.archive.folder import FolderArchive
from blindfolio.db import migrate
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from prompts.erasing import retention
from tests.platform.db.conftest import Older

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FOLIO = """INSERT INTO folio (id, code, purpose, opening, prompt_version, stage, reached, quorum,
preset, stage_since) VALUES ('f', 'F-AAAAA', 'live', 'o', 'p', :stage, 0, 2, 'full', :at)"""


@pytest.mark.parametrize(("stage", "looks"), [("E", 1), ("7", 1), ("2", 0)])
def test_the_daily_look_begins_where_something_has_ended(
    empty_url: str, older: Older, tmp_path: Path, stage: str, looks: int
) -> None:
    database = older(empty_url, "0015")
    # SQLite's own driver is told nothing of types here.
    at = NOON.isoformat(" ") if empty_url.startswith("sqlite") else NOON
    with database.engines.write.begin() as connection:
        connection.execute(text(FOLIO), {"stage": stage, "at": at})
    migrate.upgrade(empty_url, ())
    daily = retention.Retention(FolderArchive(tmp_path / "blobs"))
    assert Worker(database, {retention.JOB: daily}).run_until_idle() == looks
    with database.reading() as db:
        assert len(db.scalars(select(Job.id)).all()) == 2 * looks, "tomorrow's is queued"
