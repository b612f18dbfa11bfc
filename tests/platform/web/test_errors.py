"""Errors say what happened and what to do, in HTML and JSON, and nothing else; what cannot be read
or stored is a bad request, never an error of ours."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, abort
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from blindfolio.app import _FORM_MEMORY
from blindfolio.documents import limits
from blindfolio.web.declare import route
from blindfolio.web.request import current
from tests import factories
from tests.alike import assert_alike
from tests.platform.conftest import Opened
from tests.platform.web.conftest import member
from tests.reviews.reading import desks
from tests.sites import Site

broken = Blueprint("broken_for_tests", __name__)
NEVER = ("Traceback", 'File "', "sqlalchemy", "SELECT", "secret words", "werkzeug", "/site-")


@route(broken, "/broken", auth="public")
def boom() -> ResponseReturnValue:
    raise RuntimeError("secret words")


@route(broken, "/bad", auth="public")
def bad() -> ResponseReturnValue:
    abort(400)


@route(broken, "/too-long", auth="public", methods=("POST",))
def too_long() -> ResponseReturnValue:
    factories.account(current.db, "x" * 201)
    return "stored"


@pytest.fixture
def failing(site: Site) -> Site:
    site.app.register_blueprint(broken)
    return site


TOO_LARGE = limits.UPLOAD_BYTES + _FORM_MEMORY + 1
REQUESTS: dict[int, dict[str, Any]] = {
    400: {"path": "/bad"},
    401: {"path": "/my/start", "method": "POST"},
    404: {"path": "/no/such/page"},
    405: {"path": "/sign-in", "method": "DELETE"},
    410: {"path": "/open/nonsense", "method": "POST"},
    413: {"path": "/sign-in", "method": "POST", "data": {"email": "x" * TOO_LARGE}},
    500: {"path": "/broken"},
}


@pytest.mark.parametrize("status", REQUESTS)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_is_a_sentence_and_shows_nothing_of_the_inside(
    failing: Site, status: int, as_json: bool
) -> None:
    headers = {"Accept": "application/json"} if as_json else {}
    answer = failing.app.test_client().open(headers=headers, **REQUESTS[status])
    assert answer.status_code == status
    for never in NEVER:
        assert never not in answer.text
    if as_json:
        error = answer.get_json()["error"]
        assert set(error) == {"code", "message"}
        assert len(error["message"]) > 20
    else:
        assert answer.mimetype == "text/html"
        assert 'href="/"' in answer.text, "a way on"


@pytest.mark.parametrize("host", ["x" * 64 + ".test", "a..b"])
def test_a_host_that_is_none_is_a_bad_request(site: Site, host: str) -> None:
    for method, path in (("GET", "/sign-in"), ("GET", "/healthz"), ("POST", "/sign-in")):
        answer = site.app.test_client().open(path, method=method, headers={"Host": host})
        assert answer.status_code == 400
        assert "We could not understand this request." in answer.text
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_what_an_address_takes_stands_in_its_refusal(site: Site) -> None:
    answer = site.app.test_client().delete("/sign-in")
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_the_reference_of_an_error_leads_to_its_line_in_the_log(
    failing: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("blindfolio"), "propagate", True)
    page = failing.app.test_client().get("/broken").text
    reference = page.partition("Reference: ")[2].partition("<")[0]
    assert len(reference) == 20
    assert any(reference in line.getMessage() for line in caplog.records)


def test_the_error_page_comes_even_when_the_database_does_not(site: Site) -> None:
    client = site.as_account(member(site).id)
    with site.parts.database.transaction() as db:
        db.execute(text("ALTER TABLE session RENAME TO gone"))
    for path, status in (("/", 500), ("/queue", 500), ("/sign-out", 405), ("/no/such", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert "<h1>" in answer.text


@pytest.mark.postgresql
def test_what_the_database_cannot_store_is_a_refusal(
    postgresql_url: str, tmp_path: Path, opened: Opened
) -> None:
    on_postgresql = opened(tmp_path, database=postgresql_url)
    on_postgresql.app.register_blueprint(broken)
    answer = on_postgresql.app.test_client().post("/too-long")
    assert (answer.status_code, "too long" in answer.text) == (422, True)


def test_absent_and_forbidden_are_the_same_to_the_byte(site: Site) -> None:
    with site.parts.database.transaction() as db:
        folio = factories.folio(db, stage="5")
    client = site.as_account(member(site).id)
    for rule in ("/candidates/{}", "/panels/{}", "/panels/{}/print", "/debriefs/{}", "/my"):
        answers = [
            client.open(rule.format(id_), method=method, headers=headers)
            for id_ in (folio.id, "a" * 20, "%00", "x" * 3000)
            for method in ("GET", "HEAD")
            for headers in ({}, {"Range": "bytes=0-9", "If-None-Match": "*"})
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 2, "with a body, and HEAD without"
        for answer in answers:
            # Each answer's own, drawn by chance.
            del answer.headers["X-Request-ID"]
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.faults
def test_absent_and_forbidden_take_the_same_time(site: Site) -> None:
    """SC-38."""
    with site.parts.database.transaction() as db:
        folio = factories.folio(db, stage="5")
    client = site.as_account(member(site).id)
    assert_alike(
        *(partial(client.get, f"/candidates/{id_}") for id_ in (folio.id, "a" * 20)), within=3
    )


DEEP = 100_000


def reading(site: Site) -> tuple[FlaskClient, str]:
    """A reviewer's browser, and the address of their room."""
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    return site.as_account(round_.readers[0]), f"/read/{round_.code}"


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP,
        '{"fields":' * DEEP,
        "[" * DEEP + "]" * DEEP,
        "{",
        "\ud800".encode("utf-8", "surrogatepass"),
        '{"revision":' + "9" * 5000 + "}",
        *(f'{{"notes": "{text}"}}' for text in ("a\\u0000b", "\\ud800", "\\udc00\\ud800")),
    ],
    ids=["open lists", "open objects", "lists", "half", "surrogate", "huge", *"123"],
)
def test_a_body_that_is_no_json_is_a_bad_request(site: Site, body: str | bytes) -> None:
    browser, room = reading(site)
    for path in ("save", "comments"):
        answer = browser.post(f"{room}/{path}", data=body, content_type="application/json")
        assert answer.status_code == 400
        assert "We could not understand this request." in answer.text


def test_values_nested_to_the_edge_of_the_stack_are_refused(site: Site) -> None:
    browser, room = reading(site)
    for depth in (500, *range(860, 1000, 4)):
        nested = "[" * depth + "]" * depth
        code = room.rpartition("/")[2]
        body = f'{{"code": "{code}", "fields": {{}}, "text": {nested}}}'
        for path in ("save", "comments", "comments/x"):
            answer = browser.post(f"{room}/{path}", data=body, content_type="application/json")
            assert answer.status_code in (400, 404, 422)


def test_a_form_with_the_character_zero_is_refused(site: Site) -> None:
    answer = site.app.test_client().post("/sign-in", data={"email": "a\0@example.test"})
    assert answer.status_code == 400
    assert "U+0000" in answer.text


@pytest.mark.parametrize("path", ["/candidates?opening=a%00", "/candidates/a%00", "/%00"])
def test_an_address_with_the_character_zero_leads_nowhere(site: Site, path: str) -> None:
    answer = site.as_account(member(site).id).get(path)
    assert answer.status_code == (400 if "?" in path else 404)


def test_escapes_that_are_typed_as_letters_and_whole_emoji_are_text(site: Site) -> None:
    read = site.app.json.loads('{"a": "\\\\u0000 \\ud83d\\ude00"}')
    assert read == {"a": "\\u0000 \N{GRINNING FACE}"}
