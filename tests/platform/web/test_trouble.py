"""While the database is away or its disk is full, people are told so in a sentence, nothing is half
saved, and nobody sees a fault."""

from __future__ import annotations

import errno
import html
import io
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy import event, func, select, text
from werkzeug.test import TestResponse

from blindfolio import chance
from blindfolio.accounts.models import Account
from blindfolio.archive.folder import FolderArchive
from blindfolio.ledger.models import Entry
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts.models import Upload
from tests import factories
from tests.platform.conftest import Opened
from tests.sites import Site

NOWHERE = "postgresql://blindfolio:secret-word@127.0.0.1:9/none"
"""Where nobody listens."""

losing = Blueprint("losing_for_tests", __name__)


def _lose() -> None:
    pid = current.db.scalar(text("SELECT pg_backend_pid()"))
    with current.site.database.transaction() as db:
        db.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


ACTS: dict[str, Callable[[], object]] = {
    "lose": _lose,
    "read": lambda: current.db.execute(text("SELECT 1")),
    "write": lambda: factories.account(current.db, "Ada Example"),
    "flush": lambda: current.db.flush(),
}


def _acts() -> str:
    for act in request.args["acts"].split(","):
        ACTS[act]()
    return "done"


@route(losing, "/reads", auth="public")
def reads() -> str:
    return _acts()


@route(losing, "/writes", auth="public", methods=("POST",))
def writes() -> str:
    return _acts()


@route(losing, "/forged", auth="public")
def forged() -> ResponseReturnValue:
    raise CSRFError


@pytest.fixture
def nowhere(tmp_path: Path, opened: Opened) -> Site:
    site = opened(tmp_path, database=NOWHERE)
    site.app.register_blueprint(losing)
    return site


def _is_not_now(answer: TestResponse, words: str) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert words in html.unescape(answer.text)
    for never in ("psycopg", "sqlalchemy", "127.0.0.1", "SELECT", "Reference"):
        assert never not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/", "/my/document", "/forged")),
        *(("POST", path) for path in ("/open/some-link", "/sign-in")),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_page_says_that_the_database_is_away_and_when_to_ask_again(
    nowhere: Site, method: str, path: str, as_json: bool
) -> None:
    client = nowhere.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "a-token"
    headers = {"Accept": "application/json"} if as_json else {}
    form = {"email": "ada@example.test"} if method == "POST" else None
    answer = client.open(path, method=method, headers=headers, data=form)
    _is_not_now(answer, "so nothing was changed")
    assert answer.is_json == as_json


def test_what_needs_no_database_is_served_all_the_same(nowhere: Site) -> None:
    client = nowhere.app.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["database"]) == (503, "down")
    assert int(ready.headers["Retry-After"]) > 0


def test_the_log_says_it_in_a_line_without_what_anybody_sent(
    nowhere: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("blindfolio"), "propagate", True)
    nowhere.app.test_client().post("/sign-in", data={"email": "ada@example.test"})
    assert "the database is away" in caplog.text
    assert "ada" not in caplog.text and "secret-word" not in caplog.text


@pytest.mark.postgresql
def test_a_lost_connection_is_said_once_and_the_next_request_is_served(
    postgresql_url: str, tmp_path: Path, opened: Opened
) -> None:
    on_postgresql = opened(tmp_path, database=postgresql_url)
    on_postgresql.app.register_blueprint(losing)
    client = on_postgresql.app.test_client()
    _is_not_now(client.get("/reads?acts=lose,read"), "so nothing was changed")
    _is_not_now(client.post("/writes?acts=lose,write"), "so nothing was changed")
    _is_not_now(client.post("/writes?acts=write,flush,lose"), "we can't tell")
    assert client.get("/reads?acts=read,lose").text == "done"
    assert client.get("/sign-in").status_code == 200
    with on_postgresql.parts.database.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM account")) == 0


def test_a_database_that_others_keep_for_themselves_is_said_too(site: Site) -> None:
    engines = site.parts.database.engines
    client = site.app.test_client()
    with engines.write.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=100")
    other = sqlite3.connect(str(engines.write.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    _is_not_now(client.post("/open/some-link"), "so nothing was changed")
    other.close()
    assert client.post("/open/some-link").status_code != 503


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
