"""Who saves something on a full or failing disk is told so, and nothing is half saved."""

from __future__ import annotations

import errno
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from blindfolio import chance
from blindfolio.accounts.models import Account
from blindfolio.archive.folder import FolderArchive
from blindfolio.ledger.models import Entry
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts.models import Upload
from tests import factories
from tests.sites import Site

filling = Blueprint("filling_for_tests", __name__)
PEOPLE = 200


@route(filling, "/fill", auth="public", methods=("POST",))
def fill() -> str:
    for _ in range(PEOPLE):
        factories.account(current.db, "Secret Name")
    return "stored"


@contextmanager
def full_disk(site: Site) -> Iterator[None]:
    def limit(connection: Any, *_: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    engine = site.parts.database.engines.write
    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


def _people(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).select_from(Account)) or 0


def test_a_full_disk_is_told_and_needs_no_restart(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("blindfolio"), "propagate", True)
    site.app.register_blueprint(filling)
    client = site.app.test_client()
    with full_disk(site):
        page = client.post("/fill")
        answer = client.post("/fill", headers={"Accept": "application/json"})
        assert client.get("/sign-in").status_code == 200, "what only reads goes on"
    assert (page.status_code, answer.status_code) == (507, 507)
    assert "disk is full, so this was not saved" in " ".join(page.text.split())
    assert (answer.json or {})["error"]["code"] == "disk_full"
    assert _people(site) == 0
    assert "the disk is full: SQLITE_FULL" in caplog.text
    assert "Secret" not in caplog.text
    assert client.post("/fill").status_code == 200
    assert _people(site) == PEOPLE


def _kept(site: Site) -> tuple[int, int, list[str]]:
    blobs = site.parts.settings.data / "blobs"
    with site.parts.database.reading() as db:
        rows = db.scalar(select(func.count()).select_from(Upload)) or 0
        entries = db.scalar(select(func.count()).select_from(Entry)) or 0
    return rows, entries, sorted(path.name for path in blobs.rglob("*") if path.is_file())


def _send(site: Site, key: str) -> TestResponse:
    browser = site.as_candidate(site.invitation("writing").id)
    form = {"document": (io.BytesIO(b"# One\n"), "design.md"), "key": key}
    return browser.post("/my/uploads", data=form, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (errno.ENOSPC, 507, "disk is full, so this was not saved"),
        (errno.EIO, 503, "trouble with its disk"),
    ],
)
def test_a_file_that_the_disk_does_not_take_leaves_nothing_and_can_be_sent_again(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch, number: int, status: int, words: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "no")

    before, key = _kept(demo_site), chance.new_id()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", refuse)
        answer = _send(demo_site, key)
    assert answer.status_code == status
    assert words in " ".join(answer.text.split())
    assert "Location" not in answer.headers
    assert _kept(demo_site) == before
    assert _send(demo_site, key).status_code == 303
    assert _kept(demo_site)[0] == before[0] + 1


def test_who_only_reads_is_not_told_of_saving(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise OSError(errno.EIO, "no")

    browser = demo_site.as_candidate(demo_site.invitation("writing").id)
    address = _send(demo_site, chance.new_id()).headers["Location"]
    monkeypatch.setattr(FolderArchive, "read", refuse)
    answer = browser.get(f"{address}/original")
    assert answer.status_code == 503
    assert "disk, so this cannot be shown" in " ".join(answer.text.split())
