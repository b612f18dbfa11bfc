"""What is typed while the site's disk is full stays, and is saved once there is space."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from reviews.reading import content
from reviews.reading.models import Review
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = [pytest.mark.browser, pytest.mark.faults]

KEPT = "Kept on this device \u2013 will retry"
SAVED = re.compile(r"Saved \d\d:\d\d")


def _full(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
    if statement.startswith(("INSERT", "UPDATE")):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        raise OperationalError(statement, {}, error)


def test_text_typed_on_a_full_disk_is_kept_and_saved_later(seated: Seated) -> None:
    with seated.site.parts.database.transaction() as db:
        desks.fill(db, seated.round.folio, by=seated.me)
    page = seated.open("?open=scope")
    engine = seated.site.parts.database.engines.write
    event.listen(engine, "before_cursor_execute", _full)
    try:
        with page.expect_response("**/save") as answered:
            page.locator("#f-rationale-scope").fill("Typed on a full disk")
        assert answered.value.status == 507
        assert "disk is full" in answered.value.json()["error"]["message"]
        expect(page.locator("#status")).to_have_text(KEPT)
        page.reload()
        field = page.locator("#f-rationale-scope")
        expect(field).to_have_value("Typed on a full disk")
        expect(page.locator("#status")).to_have_text(KEPT)
    finally:
        event.remove(engine, "before_cursor_execute", _full)
    expect(page.locator("#status")).to_have_text(SAVED, timeout=30_000)
    with seated.site.parts.database.reading() as db:
        review = db.scalars(select(Review.id).where(Review.account == seated.me)).one()
        words = content.contents(db, [review])[review].rated("scope").rationale
    assert words == "Typed on a full disk"
