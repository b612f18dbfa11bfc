"""What a provider's answers may be: forged, meant for another site, late, or none at all."""

from __future__ import annotations

import base64
import hmac
import json
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.accounts import outside_identities, sessions
from blindfolio.accounts.outside_identities import OutsidePerson
from tests.forger import CLIENT, SIGNED_OUT, Forger
from tests.platform.web.conftest import member
from tests.platform.web.session.conftest import Companys, press
from tests.sites import Site


@pytest.fixture
def site_of_forger(company: Companys, forger: Forger) -> Site:
    return company(forger.issuer, email_is_trusted="true")


def come(
    site: Site,
    forger: Forger,
    client: FlaskClient | None = None,
    *,
    sign: Callable[[dict[str, Any]], str] | None = None,
    **given: Any,
) -> TestResponse:
    """Signs in with a token that has these claims, with its nonce unless another is given."""
    client = client or site.app.test_client()
    there = parse_qs(urlsplit(client.get("/sso").headers["Location"]).query)
    claims = forger.claims(**{"nonce": there["nonce"][0], **given})
    forger.id_token = sign(claims) if sign else forger.signed(claims)
    return press(client, f"/sso/return?code=c&state={there['state'][0]}")


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def without_signature(claims: dict[str, Any]) -> str:
    return f"{encoded({'alg': 'none', 'kid': 'first'})}.{encoded(claims)}."


def with_public_key(forger: Forger, claims: dict[str, Any]) -> str:
    """Signed with what anyone can read, as if it were a secret."""
    said = f"{encoded({'alg': 'HS256', 'kid': 'first'})}.{encoded(claims)}"
    pem = forger.keys[0].as_pem(private=False)
    signature = hmac.digest(pem, said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_an_honest_answer_signs_in(site_of_forger: Site, forger: Forger) -> None:
    mine = member(site_of_forger).email
    assert come(site_of_forger, forger, email=mine).status_code == 302
    several = [CLIENT, "another site"]
    assert come(site_of_forger, forger, aud=several, azp=CLIENT).status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "another site"},
        {"aud": "another site", "azp": CLIENT},
        {"aud": [CLIENT, "another site"]},
        {"azp": "another site"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"iat": 9_999_999_999},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    site_of_forger: Site, forger: Forger, claims: dict[str, Any]
) -> None:
    mine = member(site_of_forger).email
    told = come(site_of_forger, forger, email=mine, **claims)
    assert told.status_code == 400 and "You are not signed in." in told.text


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_signature_of_the_providers_is_refused(
    site_of_forger: Site, forger: Forger, algorithm: str
) -> None:
    forger.metadata = {"id_token_signing_alg_values_supported": [algorithm]}
    forge = {"none": without_signature, "HS256": lambda it: with_public_key(forger, it)}
    mine = member(site_of_forger).email
    told = come(site_of_forger, forger, email=mine, sign=forge[algorithm])
    assert told.status_code == 400 and "Start again" in told.text


def test_neither_a_message_about_a_sign_out_nor_a_strangers_key_signs_in(
    site_of_forger: Site, forger: Forger
) -> None:
    mine = member(site_of_forger).email
    said = forger.claims(email=mine, events=SIGNED_OUT, jti="1")
    message = come(site_of_forger, forger, sign=lambda _: forger.signed(said))
    assert message.status_code == 400
    stray = forger.new_key("first")
    told = come(site_of_forger, forger, email=mine, sign=lambda it: forger.signed(it, stray))
    assert told.status_code == 400
    # A provider may change its keys and not their names.
    forger.keys = [stray]
    assert come(site_of_forger, forger, email=mine).status_code == 302


def test_the_same_subject_of_another_issuer_is_someone_else(
    site_of_forger: Site, forger: Forger
) -> None:
    mine, other = member(site_of_forger), member(site_of_forger)
    person = OutsidePerson("https://another.example", "u1", mine.email, True)
    with site_of_forger.parts.database.transaction() as db:
        assert outside_identities.sign_in(db, person, trusts_email=True) is not None
    client = site_of_forger.app.test_client()
    come(site_of_forger, forger, client, email=other.email)
    assert other.name in client.get("/panels").text


def test_what_another_person_is_said_to_be_called_is_not_believed(
    site_of_forger: Site, forger: Forger
) -> None:
    assert "your email address" in come(site_of_forger, forger).text


@pytest.mark.parametrize("said", ["https://another.example", ""])
def test_a_provider_that_names_itself_in_its_answers_has_to(
    site_of_forger: Site, forger: Forger, said: str
) -> None:
    forger.metadata = {"authorization_response_iss_parameter_supported": True}
    client = site_of_forger.app.test_client()
    there = parse_qs(urlsplit(client.get("/sso").headers["Location"]).query)
    told = press(client, f"/sso/return?code=c&state={there['state'][0]}&iss={said}")
    assert told.status_code == 400


def test_clocks_that_differ_are_named(site_of_forger: Site, forger: Forger) -> None:
    late = int(time.time()) - 600
    assert "The clocks of" in come(site_of_forger, forger, exp=late).text


def test_an_issuer_that_calls_itself_otherwise_is_refused_and_asked_again(
    site_of_forger: Site, forger: Forger
) -> None:
    client = site_of_forger.app.test_client()
    forger.metadata = {"issuer": forger.issuer + "/"}
    told = client.get("/sso")
    assert told.status_code == 502 and "BLINDFOLIO_OIDC_ISSUER" in told.text
    forger.metadata = {}
    assert client.get("/sso").status_code == 302


def test_an_issuer_with_nothing_behind_it_names_the_setting(
    company: Companys, forger: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    issuer = f"{forger.issuer}/realms/misspelt"
    told = company(issuer).app.test_client().get("/sso")
    assert told.status_code == 503 and "BLINDFOLIO_OIDC_ISSUER" in told.text
    assert f"{issuer}: HTTPError 404" in caplog.text


@pytest.mark.parametrize("way", ["down", "hanging", "slow", "broken"])
def test_without_the_provider_a_page_offers_the_mailed_link_and_the_site_goes_on(
    company: Companys, forger: Forger, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("blindfolio.web.session.provider._TIMEOUT", 0.3)
    forger.delay = 1.0 if way == "slow" else 0.0
    forger.metadata = {"issuer": ["x"]} if way == "broken" else {}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_port = silent.getsockname()[1]
        if way == "down":
            silent.close()
        of_silent = f"http://127.0.0.1:{silent_port}"
        site = company(of_silent if way in ("down", "hanging") else forger.issuer)
        client, began = site.app.test_client(), time.monotonic()
        told = client.get("/sso")
        assert time.monotonic() - began < 3
        assert told.status_code == (502 if way == "broken" else 503)
        assert "You are not signed in." in told.text and 'type="email"' in told.text
        assert client.get("/sign-in").status_code == 200
        if way != "broken":
            began = time.monotonic()
            assert client.get("/sso").status_code == 503
            assert time.monotonic() - began < 0.25, "not asked again for some seconds"


def test_a_provider_that_stops_in_the_middle_gets_a_page_too(
    company: Companys, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDFOLIO_OUTBOUND_ALSO", "http://127.0.0.1:9")
    forger.metadata = {"token_endpoint": "http://127.0.0.1:9/token"}
    told = come(company(forger.issuer), forger)
    assert told.status_code == 503 and "doesn't answer" in told.text.replace("&#39;", "'")


@pytest.mark.parametrize("name", ["token", "jwks", "userinfo"])
def test_other_addresses_inside_are_asked_only_if_the_operator_lists_them(
    company: Companys, forger: Forger, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    elsewhere = forger.issuer.replace("127.0.0.1", "localhost")
    field = "jwks_uri" if name == "jwks" else f"{name}_endpoint"
    forger.metadata = {field: f"{elsewhere}/{name}"}
    told = come(company(forger.issuer, email_is_trusted="true"), forger)
    assert told.status_code == 503 and "BLINDFOLIO_OUTBOUND_ALSO" in told.text
    assert not any("localhost" in host for host in forger.hosts)
    monkeypatch.setenv("BLINDFOLIO_OUTBOUND_ALSO", elsewhere)
    come(company(forger.issuer, email_is_trusted="true"), forger)
    assert [host for host in forger.hosts if "localhost" in host] == [
        urlsplit(elsewhere).netloc
    ]


@pytest.mark.parametrize("way", ["redirect", "endless"])
def test_keys_are_neither_followed_elsewhere_nor_read_without_end(
    site_of_forger: Site, forger: Forger, way: str
) -> None:
    forger.metadata = {"jwks_uri": f"{forger.issuer}/{way}"}
    assert come(site_of_forger, forger).status_code == 503
    assert "jwks" not in forger.asked


# --- messages that someone has signed out --------------------------------------


@pytest.fixture
def signed_in(site_of_forger: Site, forger: Forger) -> list[FlaskClient]:
    """Two browsers of one person, whom the provider calls by two ids, and one of a colleague."""
    mine, colleague = member(site_of_forger).email, member(site_of_forger).email
    clients = [site_of_forger.app.test_client() for _ in range(3)]
    come(site_of_forger, forger, clients[0], email=mine, sid="s1")
    come(site_of_forger, forger, clients[1], email=mine, sid="s2")
    come(site_of_forger, forger, clients[2], email=colleague, sub="u2", sid="s3")
    return clients


def live(clients: list[FlaskClient]) -> list[bool]:
    return [client.get("/panels").status_code == 200 for client in clients]


def message(forger: Forger, **given: Any) -> str:
    said = {"events": SIGNED_OUT, "jti": str(time.monotonic_ns()), **given}
    return forger.signed(forger.claims(**said), typ="logout+jwt")


def tell(site: Site, sent: str) -> TestResponse:
    return site.app.test_client().post("/sso/back", data={"logout_token": sent})


@pytest.mark.parametrize(
    ("claims", "left"),
    [
        ({"sid": "s1"}, [False, True, True]),
        ({"sid": "s1", "sub": None}, [False, True, True]),
        ({}, [False, False, True]),
        ({"sid": "never seen"}, [False, False, True]),
        ({"sid": "never seen", "sub": None}, [True, True, True]),
        ({"sub": "stranger"}, [True, True, True]),
    ],
    ids=str,
)
def test_a_sign_out_at_the_provider_ends_that_session_or_else_all_of_the_persons(
    site_of_forger: Site,
    forger: Forger,
    signed_in: list[FlaskClient],
    claims: dict[str, Any],
    left: list[bool],
) -> None:
    answer = tell(site_of_forger, message(forger, **claims))
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert live(signed_in) == left


def test_a_session_that_ended_here_before_ends_no_other(
    site_of_forger: Site, forger: Forger, signed_in: list[FlaskClient]
) -> None:
    signed_in[0].post("/sign-out")
    assert tell(site_of_forger, message(forger, sid="s1")).status_code == 200
    assert live(signed_in) == [False, True, True]


def test_a_message_works_once_as_long_as_it_is_good(
    site_of_forger: Site, forger: Forger, signed_in: list[FlaskClient]
) -> None:
    sent = message(forger)
    assert tell(site_of_forger, sent).status_code == 200
    come(site_of_forger, forger, signed_in[0])
    assert tell(site_of_forger, sent).status_code == 400
    with clock.at(clock.now() + timedelta(seconds=175)):
        assert tell(site_of_forger, sent).status_code == 400
    assert live(signed_in)[0]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "n"},
        {"events": None},
        {"events": {}},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": 1}},
        {"iss": "https://another.example"},
        {"aud": "another site"},
        {"aud": None},
        {"jti": None},
        {"iat": None},
        {"exp": None},
        {"exp": 1},
        {"exp": 10**20},
        {"iat": 9_999_999_999},
        {"sub": None},
    ],
    ids=str,
)
def test_another_message_ends_nothing(
    site_of_forger: Site,
    forger: Forger,
    signed_in: list[FlaskClient],
    claims: dict[str, Any],
) -> None:
    assert tell(site_of_forger, message(forger, **claims)).status_code == 400
    assert live(signed_in) == [True] * 3


def test_no_one_else_can_say_so(
    site_of_forger: Site, forger: Forger, signed_in: list[FlaskClient]
) -> None:
    claims = forger.claims(events=SIGNED_OUT, jti="1")
    for sent in (
        forger.id_token,
        forger.signed(claims, typ="at+jwt"),
        without_signature(claims),
        with_public_key(forger, claims),
        message(forger)[:-4] + "AAAA",
        "",
        "a.b.c",
    ):
        assert tell(site_of_forger, sent).status_code == 400
    assert live(signed_in) == [True] * 3


def test_new_keys_are_fetched_but_not_whenever_a_stranger_names_one(
    site_of_forger: Site,
    forger: Forger,
    signed_in: list[FlaskClient],
) -> None:
    forger.keys = [*forger.keys, forger.new_key("second")]
    assert tell(site_of_forger, message(forger)).status_code == 200
    assert live(signed_in) == [False, False, True]
    before = len(forger.asked)
    for n in range(5):
        said = forger.claims(events=SIGNED_OUT, jti=str(n))
        assert tell(site_of_forger, forger.signed(said, kid=f"unknown {n}")).status_code == 400
    assert len(forger.asked) == before


def test_only_this_message_needs_no_token_of_a_form(company: Companys, forger: Forger) -> None:
    site = company(forger.issuer, csrf=True, email_is_trusted="true")
    account = member(site).id
    with site.parts.database.transaction() as db:
        session = sessions.begin(db, account=account)
    assert tell(site, message(forger)).status_code == 200
    for path in ("/sso/return", "/sign-in", "/sign-out"):
        assert site.app.test_client().post(path).status_code == 403, path
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    refused = site.app.test_client().post("/sso/back", headers=elsewhere)
    assert refused.status_code == 403 and session
