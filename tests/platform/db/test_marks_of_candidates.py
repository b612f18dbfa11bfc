"""A site whose candidates were asked nothing about their documents: they go on as they were."""

from __future__ import annotations

from sqlalchemy import select, text

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.identity.models import Trace
from prompts.models import Upload
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import add


def test_what_was_sent_before_is_asked_nothing_and_keeps_its_submission(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0021")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="1")
        add(connection, "invitation", id="mine", opening="opening", folio="folio")
        add(connection, "blob", key="blob")
        add(connection, "upload", id="upload", invitation="mine", blob="blob")
        add(connection, "trace", id="trace", folio="folio", upload="upload", findings=[])
        add(
            connection,
            "submission",
            **{"id": "sub", "folio": "folio", "invitation": "mine", "upload": "upload"},
        )
    migrate.upgrade(empty_url, FREEZES)
    with database.transaction() as db:
        trace = db.scalars(select(Trace)).one()
        assert (trace.doubts, trace.answered_at) == ([], None)
        upload = db.scalars(select(Upload)).one()
        assert (upload.marked_from, upload.marked) == (None, [])
        assert db.execute(text("SELECT upload FROM submission")).scalar() == "upload"
