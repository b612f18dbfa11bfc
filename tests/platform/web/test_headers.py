"""Headers of every kind of answer, and the session's cookie."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from itsdangerous import base64_decode

from blindfolio.accounts import people
from blindfolio.settings import load
from tests import factories
from tests.sites import Site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

NO_DATE = "Mon, 01 Jan 99999999999 00:00:00 GMT"


@pytest.fixture
def https(site: Site) -> Site:
    """The same site, reached by https."""
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
    with site.parts.database.transaction() as db:
        account = factories.account(db).id
    member, stranger = site.as_account(account), site.app.test_client()
    answers = {
        "page": member.get("/queue"),
        "head": member.head("/queue"),
        "options": member.options("/queue"),
        "json": stranger.get("/healthz"),
        "redirect": stranger.get("/queue"),
        "absent": member.get("/candidates/x"),
        "refused": stranger.post("/open/x"),
        "not allowed": stranger.delete("/sign-in"),
        "static": stranger.get("/static/css/base.css"),
        "static absent": stranger.get("/static/none.css"),
    }
    assert [answers[k].status_code for k in ("page", "redirect", "absent", "static")] == [
        200,
        302,
        404,
        200,
    ]
    for kind, answer in answers.items():
        headers = answer.headers
        assert headers["Content-Security-Policy"] == POLICY, kind
        assert headers["X-Content-Type-Options"] == "nosniff", kind
        assert headers["Referrer-Policy"] == "no-referrer", kind
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        for sense in ("camera", "microphone", "geolocation"):
            assert f"{sense}=()" in headers["Permissions-Policy"], kind
        for never in ("Server", "Access-Control-Allow-Origin", "Strict-Transport-Security"):
            assert never not in headers, kind
        if not kind.startswith("static"):
            assert headers["Cache-Control"] == "no-store", kind
            assert "ETag" not in headers, kind
            assert "Last-Modified" not in headers, kind


def test_on_https_browsers_are_told_to_stay_there(https: Site) -> None:
    answer = https.app.test_client().get("/sign-in", base_url="https://review.example.test")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookies_flags(request: pytest.FixtureRequest, secure: bool) -> None:
    of: Site = request.getfixturevalue("https" if secure else "site")
    answer = of.app.test_client().get("/sign-in")
    name, *flags = answer.headers["Set-Cookie"].split("; ")
    assert name.partition("=")[0] == ("__Host-blindfolio" if secure else "blindfolio")
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())
    assert set(flags) == wanted


def test_the_cookie_says_nothing_of_its_owner(site: Site) -> None:
    with site.parts.database.transaction() as db:
        person = factories.account(db, "Robin Testcase")
        people.grant(db, person, "coordinator", by=None)
        account, email = person.id, person.email
    client = site.as_account(account)
    client.get("/candidates")
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None
    payload = cookie.value.split(".")
    raw = (
        zlib.decompress(base64_decode(payload[1]))
        if not payload[0]
        else base64_decode(payload[0])
    )
    held = json.loads(raw)
    assert set(held) <= {"_user_id", "_fresh", "_id", "csrf_token"}
    for never in ("Robin", account, email, "coordinator"):
        assert never.encode() not in raw
        assert base64.b64encode(never.encode()).rstrip(b"=") not in raw


@pytest.mark.parametrize(
    "headers",
    [
        {"If-Modified-Since": NO_DATE},
        {"If-Range": NO_DATE, "Range": "bytes=0-5"},
    ],
)
def test_a_date_that_no_calendar_has_is_passed_over(
    site: Site, headers: dict[str, str]
) -> None:
    answer = site.app.test_client().get("/static/css/tokens.css", headers=headers)
    assert answer.status_code == 200


def test_a_date_that_is_one_still_counts(site: Site) -> None:
    client = site.app.test_client()
    date = client.get("/static/css/tokens.css").headers["Last-Modified"]
    answer = client.get("/static/css/tokens.css", headers={"If-Modified-Since": date})
    assert answer.status_code == 304
