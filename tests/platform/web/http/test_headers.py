"""Headers of every kind of answer, and the session's cookie."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from dataclasses import replace

import pytest
from flask import Flask, session
from itsdangerous import base64_decode

from blindfolio import resources
from blindfolio.accounts import people
from blindfolio.app import create_app
from blindfolio.settings import load
from blindfolio.web.session.cookies import AgelessCookies
from tests import factories
from tests.crawler import response_headers
from tests.platform.web.conftest import member
from tests.sites import Site

STATIC = resources.static_path()
_OF_FILES = ("Cache-Control", "ETag", "Last-Modified")
"""What is different on our own files."""

NO_DATE = "Mon, 01 Jan 99999999999 00:00:00 GMT"


@pytest.fixture
def https(site: Site) -> Site:
    settings = load(
        data=site.parts.settings.data,
        base_url="https://review.example.test",
        mail=site.parts.settings.mail_url,
    )
    parts = type(site.parts)(
        settings, *(getattr(site.parts, name) for name in ("database", "archive", "worker"))
    )
    return Site(parts, csrf=True)


def test_every_kind_of_answer_carries_them(site: Site) -> None:
    signed_in, stranger = site.as_account(member(site).id), site.app.test_client()
    answers = {
        "page": signed_in.get("/queue"),
        "head": signed_in.head("/queue"),
        "options": signed_in.options("/queue"),
        "json": stranger.get("/healthz"),
        "redirect": stranger.get("/queue"),
        "absent": signed_in.get("/candidates/x"),
        "refused": stranger.post("/open/x"),
        "not allowed": stranger.delete("/sign-in"),
        "static": stranger.get(STATIC + "/css/base.css"),
        "static absent": stranger.get(STATIC + "/none.css"),
    }
    statuses = {answers[it].status_code for it in ("page", "redirect", "absent", "refused")}
    assert statuses == {200, 302, 404, 410}
    for kind, answer in answers.items():
        wrong = list(response_headers.faults(answer))
        cached = {f"{it}: {answer.headers.get(it)}" for it in _OF_FILES}
        assert set(wrong) <= (cached if kind.startswith("static") else set()), kind
        assert "Strict-Transport-Security" not in answer.headers, kind


def test_browsers_keep_our_files_until_one_of_them_changes(site: Site) -> None:
    client = site.app.test_client()
    assert ",css/tokens.css,css/base.css," in client.get("/sign-in").text
    kept = client.get(STATIC + "/css/base.css").headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    assert client.get(STATIC + "/none.css").headers["Cache-Control"] == "no-store"


def test_scripts_and_styles_are_sent_compressed_and_pages_are_not(site: Site) -> None:
    client, style = site.app.test_client(), STATIC + "/css/base.css"
    asked = {"Accept-Encoding": "gzip, br"}
    plain = client.get(style)
    for answer in (client.get(style, headers=asked) for _ in range(2)):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) / 2
        assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        again = asked | {"If-None-Match": answer.headers["ETag"]}
        assert client.get(style, headers=again).status_code == 304
    for path, wants in (
        ("/sign-in", asked),
        (STATIC + "/none.css", asked),
        (style, {"Accept-Encoding": "gzip;q=0"}),
        (style, asked | {"Range": "bytes=0-9"}),
    ):
        assert "Content-Encoding" not in client.get(path, headers=wants).headers, path


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookies_flags_and_that_browsers_are_told_to_stay_on_https(
    request: pytest.FixtureRequest, secure: bool
) -> None:
    of: Site = request.getfixturevalue("https" if secure else "site")
    answer = of.app.test_client().get("/sign-in")
    name, *flags = answer.headers["Set-Cookie"].split("; ")
    assert name.partition("=")[0] == ("__Host-blindfolio" if secure else "blindfolio")
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())
    assert set(flags) == wanted
    stays = answer.headers.get("Strict-Transport-Security")
    assert stays == ("max-age=31536000" if secure else None)


def test_the_cookie_says_nothing_of_its_owner(site: Site) -> None:
    with site.parts.database.transaction() as db:
        person = factories.account(db, "Robin Testcase")
        people.grant(db, person, "coordinator", by=None)
        account, email = person.id, person.email
    client = site.as_account(account)
    client.get("/candidates")
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None
    plain, packed, *_ = cookie.value.split(".")
    raw = base64_decode(plain) if plain else zlib.decompress(base64_decode(packed))
    held = json.loads(raw)
    assert set(held) <= {"_user_id", "_fresh", "_id", "csrf_token", "language"}
    for never in ("Robin", account, email, "coordinator"):
        assert never.encode() not in raw
        assert base64.b64encode(never.encode()).rstrip(b"=") not in raw


def test_a_cookie_outlives_a_change_of_the_secret(site: Site) -> None:
    client = site.as_account(member(site).id)
    client.get("/queue")
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None
    earlier = site.parts.settings.signing_key()
    for before, status in ((earlier, 200), ("another", 302)):
        changed = site.parts.settings.model_copy(
            update={"secret": "present " * 4, "secret_before": before}
        )
        browser = create_app(replace(site.parts, settings=changed)).test_client()
        browser.set_cookie("blindfolio", cookie.value)
        assert browser.get("/queue").status_code == status


def test_a_date_that_no_calendar_has_is_passed_over(site: Site) -> None:
    client = site.app.test_client()
    date = client.get(STATIC + "/css/tokens.css").headers["Last-Modified"]
    for headers, status in (
        ({"If-Modified-Since": NO_DATE}, 200),
        ({"If-Range": NO_DATE, "Range": "bytes=0-5"}, 200),
        ({"If-Modified-Since": date}, 304),
    ):
        answer = client.get(STATIC + "/css/tokens.css", headers=headers)
        assert answer.status_code == status, headers


@pytest.fixture
def app() -> Flask:
    made = Flask("cookies")
    made.config["SECRET_KEY"] = "a key of the tests"
    made.session_interface = AgelessCookies()

    @made.get("/<word>")
    def keep(word: str) -> str:
        before = str(session.get("word", "nothing"))
        session["word"] = word
        return before

    return made


@pytest.mark.parametrize("seconds", [-7200, -1, 0, 40 * 86_400])
def test_a_clock_that_is_set_signs_nobody_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    browser = app.test_client()
    assert browser.get("/first").text == "nothing"
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)
    assert browser.get("/second").text == "first"


def test_a_cookie_that_somebody_altered_counts_for_nothing(app: Flask) -> None:
    browser = app.test_client()
    browser.get("/first")
    cookie = browser.get_cookie("session")
    assert cookie is not None
    browser.set_cookie("session", "x" + cookie.value)
    assert browser.get("/second").text == "nothing"
