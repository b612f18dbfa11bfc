"""While the database is away, people are told so in a sentence, and nobody sees a fault."""

from __future__ import annotations

import html
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy import text
from werkzeug.test import TestResponse

from blindfolio.web.declare import route
from blindfolio.web.request import current
from tests import factories
from tests.sites import Site, open_site

NOWHERE = "postgresql://blindfolio:secret-word@127.0.0.1:9/none"
"""Where nobody listens."""

losing = Blueprint("losing_for_tests", __name__)


def _lose() -> None:
    pid = current.db.scalar(text("SELECT pg_backend_pid()"))
    with current.site.database.transaction() as db:
        db.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


@route(losing, "/lost-while-reading", auth="public")
def while_reading() -> ResponseReturnValue:
    _lose()
    current.db.execute(text("SELECT 1"))
    return "read"


@route(losing, "/lost-after-reading", auth="public")
def after_reading() -> ResponseReturnValue:
    current.db.execute(text("SELECT 1"))
    _lose()
    return "read"


@route(losing, "/lost-while-writing", auth="public", methods=("POST",))
def while_writing() -> ResponseReturnValue:
    _lose()
    factories.account(current.db, "Ada Example")
    return "written"


@route(losing, "/lost-while-committing", auth="public", methods=("POST",))
def while_committing() -> ResponseReturnValue:
    factories.account(current.db, "Ada Example")
    current.db.flush()
    _lose()
    return "written"


@route(losing, "/forged", auth="public")
def forged() -> ResponseReturnValue:
    raise CSRFError


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[Site]:
    site = open_site(tmp_path, database=NOWHERE)
    site.app.register_blueprint(losing)
    yield site
    site.parts.database.engines.dispose()


def _is_not_now(answer: TestResponse, words: str) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert words in html.unescape(answer.text)
    for never in ("psycopg", "sqlalchemy", "127.0.0.1", "SELECT", "Reference"):
        assert never not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/my/document"),
        ("POST", "/open/some-link"),
        ("POST", "/sign-in"),
        ("GET", "/forged"),
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


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Site]:
    site = open_site(tmp_path, database=postgresql_url)
    site.app.register_blueprint(losing)
    yield site
    site.parts.database.engines.dispose()


@pytest.mark.postgresql
def test_a_lost_connection_is_said_once_and_the_next_request_is_served(
    on_postgresql: Site,
) -> None:
    client = on_postgresql.app.test_client()
    _is_not_now(client.get("/lost-while-reading"), "so nothing was changed")
    _is_not_now(client.post("/lost-while-writing"), "so nothing was changed")
    _is_not_now(client.post("/lost-while-committing"), "we can't tell")
    assert client.get("/lost-after-reading").text == "read"
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
