"""Every route says what it is; what a route says is enforced; a page that was made for one person
writes nothing in the session of another."""

from __future__ import annotations

import html
import io
import itertools
import re
from typing import Any

import pytest
from flask import Blueprint, Flask, g, request
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.app import create_app
from blindfolio.db.session import Database
from blindfolio.web import declare
from blindfolio.web.request import current
from blindfolio.web.session.made_for import REFUSED
from tests import factories, policy
from tests.expect import answered
from tests.platform.conftest import Opened
from tests.platform.web.conftest import member
from tests.sites import Site

STRANGE_ORIGINS = ("http://localhost@evil.test", "http://[", "http://a]", "javascript:")

trial = Blueprint("trial_for_tests", __name__)


@declare.route(trial, "/trial/write", auth="public", methods=("POST",))
def write() -> str:
    factories.account(current.db, "Written")
    return "done"


@declare.route(trial, "/trial/break", auth="public", methods=("POST",))
def write_and_break() -> str:
    factories.account(current.db, "Half")
    raise RuntimeError


@declare.button(trial, "/trial/twice", auth="public")
def read_at_the_same_moment() -> tuple[str, int]:
    sent = request.files["document"].read().decode()
    if "first" not in g:
        g.first = "incomplete"
        current.db.add(Account(id=g.first))
        current.db.flush()
    return sent, 200


@declare.route(trial, "/trial/get", auth="public")
def write_in_a_get() -> str:
    factories.account(current.db, "Sneaked in")
    return "done"


@declare.route(trial, "/trial/admin", auth="account", roles=("admin",))
def for_admins() -> str:
    return "in"


@pytest.fixture
def tried(site: Site) -> Site:
    site.app.register_blueprint(trial)
    return site


def _names(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(Account.name)))


def test_the_application_does_not_start_with_an_undeclared_route(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_one_more(app: Flask, blueprint: Blueprint, **options: object) -> None:
        register(app, blueprint, **options)
        if blueprint.name == "sign_in":
            app.add_url_rule("/undeclared", "undeclared", lambda: "x")

    register = Flask.register_blueprint
    monkeypatch.setattr(Flask, "register_blueprint", with_one_more)
    with pytest.raises(LookupError, match="/undeclared"):
        create_app(site.parts)


def test_every_declaration_is_complete(site: Site) -> None:
    declared = declare.declarations(site.app)
    assert len(declared) > 50
    rules = [(route["rule"], *route["methods"]) for route in declared]
    assert len(rules) == len(set(rules))
    for route in declared:
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", route["rule"]))
        assert names == set(route["params"]), route["rule"]
        assert set(route["classes"]) <= policy.CLASSES, route["rule"]
        # The packet of a decided submission is the one exception (rule 5 of the policy). The page
        # of a deletion has the name or the code, by who reads it: the crawler looks for both.
        if not re.search(r"/packet(\.json)?$|^/deletions/", route["rule"]):
            assert not {"FC", "IDn"} <= set(route["classes"]), route["rule"]
        assert route["writes"] == (route["methods"] != ("GET",)), route["rule"]


def test_a_safe_method_cannot_write(tried: Site) -> None:
    database = tried.parts.database
    before = _names(database)
    assert tried.app.test_client().get("/trial/get").status_code == 500
    assert _names(database) == before
    with pytest.raises(OperationalError, match="readonly"), database.reading() as db:
        db.execute(text("DELETE FROM account"))


def test_a_writing_request_is_kept_whole_or_not_at_all(tried: Site) -> None:
    client = tried.app.test_client()
    assert client.post("/trial/write").status_code == 200
    assert client.post("/trial/break").status_code == 500
    assert _names(tried.parts.database) == ["Written"]


NO_TOKEN: tuple[dict[str, Any], ...] = (
    *({"data": {}}, {"data": {"csrf_token": "wrong"}}),
    {"data": "{}", "content_type": "text/plain"},
)


def _candidate(site: Site) -> FlaskClient:
    return site.as_candidate("no-such-invitation")


def test_a_second_run_reads_the_file_again(
    tried: Site, caplog: pytest.LogCaptureFixture
) -> None:
    sent = {"document": (io.BytesIO(b"A plan."), "plan.md")}
    answered(tried.app.test_client().post("/trial/twice", data=sent), 200, "A plan.")
    assert "again, after" in caplog.text


def test_a_page_for_others_does_not_exist_for_this_one(tried: Site) -> None:
    of_team, candidate = tried.as_account(member(tried).id), _candidate(tried)
    for path in ("/trial/admin", "/my", "/candidates", "/openings"):
        assert of_team.get(path).status_code == 404, path
    for path in ("/queue", "/panels", "/my"):
        assert candidate.get(path).status_code == 404, path


SIGNED = "oidc.back_channel"
"""Sent by the identity provider, whose signature is checked in place of a form's token."""


def test_every_writing_route_needs_its_token(strict: Site) -> None:
    account = member(strict).id
    clients = (strict.app.test_client(), strict.as_account(account), _candidate(strict))
    with clients[0].session_transaction() as another:
        another["csrf_token"] = "a" * 40
    for route in declare.declarations(strict.app):
        if not route["writes"] or route["endpoint"] == SIGNED:
            continue
        path = re.sub(r"<[^>]+>", "x" * 20, route["rule"])
        for client, sent in itertools.product(clients, NO_TOKEN):
            answer = client.open(path, method=route["methods"][0], **sent)
            wanted = 401 if route["auth"] == "token" else 403
            assert answer.status_code == wanted, (path, client, sent)


@pytest.mark.parametrize("base", ["http://localhost", "https://localhost"])
def test_a_form_of_ours_goes_through_and_one_from_elsewhere_does_not(
    strict: Site, base: str
) -> None:
    """Browsers send no Referer, as our policy tells them, and "null" as their forms' Origin."""
    client = strict.app.test_client()
    page = client.get("/sign-in", base_url=base).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "email": "jo@example.test"}

    def sends(**headers: str) -> int:
        answer = client.post("/sign-in", data=form, headers=headers, base_url=base)
        return answer.status_code

    null = {"Origin": "null"}
    for own in (
        *({}, {**null, "Sec-Fetch-Site": "same-origin"}),
        *({"Origin": base}, {"Sec-Fetch-Site": "none"}),
    ):
        assert sends(**own) == 200, own
    for origin in ("https://evil.test", *STRANGE_ORIGINS, f"{base}.evil.test"):
        assert sends(Origin=origin) == 403, origin
    for site in ("cross-site", "same-site", "", "Same-Origin"):
        assert sends(**{"Sec-Fetch-Site": site}) == 403, site
    assert sends(**null, **{"Sec-Fetch-Site": "cross-site"}) == 403
    # Another browser's token is no good here.
    stranger = strict.app.test_client()
    stranger.get("/sign-in", base_url=base)
    assert stranger.post("/sign-in", data=form, base_url=base).status_code == 403


TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
DEVICE = re.compile(r'data-device="([^"]+)" data-key="([^"]+)"')


@pytest.fixture
def demo(demo_site: Site, opened: Opened) -> Site:
    data = demo_site.parts.settings.data
    return opened(data, csrf=True, mail=f"folder://{data}/mail")


def _token(client: FlaskClient, path: str) -> str:
    page = client.get(path).text
    found = TOKEN.search(page)
    assert found, page
    return found.group(1)


def _sign_in(site: Site, client: FlaskClient, who: str) -> None:
    """A member by their address, a candidate by where they are."""
    with site.parts.database.transaction() as db:
        if "." in who:
            token = links.for_account(db, site.account(who))
        else:
            token = links.for_invitation(db, site.invitation(who).id)
    form = {"csrf_token": _token(client, f"/open/{token}")}
    assert client.post(f"/open/{token}", data=form).status_code == 302


def _sign_out(client: FlaskClient, path: str) -> None:
    answer = client.post("/sign-out", data={"csrf_token": _token(client, path)})
    assert answer.status_code == 302


def _dump(site: Site) -> str:
    with site.parts.database.engines.read.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("before", "start"), [("alex.ipsum", "/queue"), ("writing", "/my/document")]
)
@pytest.mark.parametrize("now", ["jo.sampleton", "split"])
def test_no_route_takes_what_another_persons_page_sends(
    demo: Site, before: str, start: str, now: str
) -> None:
    client = demo.app.test_client()
    _sign_in(demo, client, before)
    old = _token(client, start)
    _sign_out(client, start)
    _sign_in(demo, client, now)
    rows = _dump(demo)
    declared = declare.declarations(demo.app)
    written = [
        r for r in declared if r["writes"] and r["auth"] != "token" and r["endpoint"] != SIGNED
    ]
    assert {route["auth"] for route in written} >= {"account", "candidate"}
    for route in written:
        path = re.sub(r"<[^>]+>", "x" * 20, route["rule"])
        form = client.open(path, method=route["methods"][0], data={"csrf_token": old})
        assert form.status_code == 409, path
        assert REFUSED in html.unescape(form.text)
        headers = {"X-CSRFToken": old}
        sent = client.open(path, method=route["methods"][0], json={}, headers=headers)
        assert sent.status_code == 409, path
        assert sent.json == {"error": {"code": "someone_else", "message": REFUSED}}
    assert _dump(demo) == rows


def test_who_signs_out_and_in_again_goes_on_in_a_page_that_was_left_open(demo: Site) -> None:
    client = demo.app.test_client()
    _sign_in(demo, client, "jo.sampleton")
    old = _token(client, "/people")
    _sign_out(client, "/people")
    form = {"csrf_token": old, "name": "Nova Placeholder", "email": "nova@example.test"}
    form |= {"level": "3", "zone": "", "day": "1"}
    signed_out = client.post("/people", data=form)
    assert signed_out.status_code == 403
    assert "You are signed out" in signed_out.text
    _sign_in(demo, client, "jo.sampleton")
    assert client.post("/people", data=form).status_code in (302, 303)
    with demo.parts.database.reading() as db:
        found = select(Account.name).where(Account.email == "nova@example.test")
        assert db.scalars(found).one() == "Nova Placeholder"


def test_a_page_says_opaquely_whose_words_its_device_keeps(demo: Site) -> None:
    said = {}
    for name in ("alex.ipsum", "lee.mockworth"):
        client = demo.app.test_client()
        _sign_in(demo, client, name)
        first, again = (DEVICE.search(client.get("/queue").text) for _ in range(2))
        assert first and again and first.groups() == again.groups()
        said[name] = set(first.groups())
        assert not said[name] & {demo.account(name)}
        # What is shown to who is not signed in, or is not theirs, has no key.
        for path in ("/sign-in", "/closed", "/nothing-here"):
            assert not DEVICE.search(client.get(path).text), path
    assert len(set.union(*said.values())) == 4
