"""Signing in at an identity provider, as a browser meets it. The provider is `oidc-provider-mock`,
a real server that checks neither PKCE nor a client's secret."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from blindfolio import cli, clock
from blindfolio.accounts import links, people, sessions
from blindfolio.accounts.models import Account, OutsideIdentity
from blindfolio.identity import book
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from tests.platform.web.conftest import member
from tests.platform.web.session.conftest import Companys, press
from tests.prompts import cases
from tests.sites import Site

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def brightwater(company: Companys, mock: str) -> Site:
    return company(mock)


@pytest.fixture
def trusting(company: Companys, mock: str) -> Site:
    return company(mock, email_is_trusted="true")


def hired(site: Site, sub: str, email: str, verified: bool | None = True) -> None:
    claims = {"email": email} | ({} if verified is None else {"email_verified": verified})
    issuer = site.parts.settings.oidc_issuer
    requests.put(f"{issuer}/users/{sub}", json=claims, timeout=5).raise_for_status()


def back(client: FlaskClient, sub: str) -> str:
    gone = client.get("/sso")
    told = {"data": {"sub": sub}, "allow_redirects": False, "timeout": 5}
    there = requests.post(gone.headers["Location"], **told)  # type: ignore[arg-type]
    return there.headers["Location"].removeprefix(HERE)


def come(site: Site, sub: str, client: FlaskClient | None = None) -> TestResponse:
    client = client or site.app.test_client()
    return press(client, back(client, sub))


def link(site: Site, template: str = links.CONNECT_MAIL) -> str:
    """What the newest email of this kind leads to."""
    with site.parts.database.transaction() as db:
        newest = select(MailOut).where(MailOut.template == template)
        mail = db.scalars(newest.order_by(MailOut.created_at.desc()).limit(1)).one()
        connects = template == links.CONNECT_MAIL
        return "/open/" + links.for_account(db, mail.to_id, connects=connects)


def mails(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).select_from(MailOut)) or 0


def is_in(client: FlaskClient) -> bool:
    return client.get("/panels").status_code == 200


def entries(site: Site, kind: str) -> list[object]:
    with site.parts.database.reading() as db:
        told = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
        return [body["facts"] for body in db.scalars(told.where(Entry.kind == kind))]


def connected(site: Site) -> list[tuple[str, str]]:
    with site.parts.database.reading() as db:
        found = select(OutsideIdentity.subject, OutsideIdentity.account)
        return [(subject, account) for subject, account in db.execute(found)]


def test_the_way_there_asks_for_a_code_with_everything_that_protects_it(
    brightwater: Site,
) -> None:
    client = brightwater.app.test_client()
    assert 'href="/sso"' in client.get("/sign-in").text
    there = parse_qs(urlsplit(client.get("/sso").headers["Location"]).query)
    assert {it: there[it][0] for it in there.keys() - {"state", "nonce", "code_challenge"}} == {
        "response_type": "code",
        "response_mode": "query",
        "client_id": "blindfolio",
        "scope": "openid email",
        "redirect_uri": f"{HERE}/sso/return",
        "code_challenge_method": "S256",
    }
    assert min(len(there[it][0]) for it in ("state", "nonce", "code_challenge")) >= 20
    for _ in range(20):
        client.get("/sso")
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None and len(cookie.value) < 1200


def test_the_way_back_takes_the_longest_code_that_providers_send(brightwater: Site) -> None:
    client = brightwater.app.test_client()
    there = parse_qs(urlsplit(client.get("/sso").headers["Location"]).query)
    sent = {"code": "c" * 8000, "state": there["state"][0], "session_state": "s" * 2000}
    page = client.get("/sso/return", query_string=sent)
    assert page.status_code == 200 and sent["code"] in page.text
    # The provider is asked, and doesn't know this code.
    told = client.post("/sso/return", data=sent)
    assert (told.status_code, "Start again." in told.text) == (400, True)


def test_the_first_sign_in_needs_a_mailed_link_and_later_ones_none(brightwater: Site) -> None:
    mine = member(brightwater)
    hired(brightwater, "first", mine.email)
    client = brightwater.app.test_client()
    client.get("/sign-in?next=/panels")
    waits = come(brightwater, "first", client)
    assert waits.status_code == 200 and "Open the link in this browser" in waits.text
    assert not is_in(client) and connected(brightwater) == []
    done = client.post(link(brightwater))
    assert done.headers["Location"] == "/panels" and is_in(client)
    assert connected(brightwater) == [("first", mine.id)]
    again = brightwater.app.test_client()
    assert come(brightwater, "first", again).headers["Location"] == "/"
    assert is_in(again) and mails(brightwater) == 1
    how = {"issuer": brightwater.parts.settings.oidc_issuer}
    assert entries(brightwater, "signed_in") == [how | {"method": "oidc"}] * 2
    proof = how | {"account": mine.id, "proof": "link"}
    assert entries(brightwater, "identity.connected") == [proof]


def test_a_connecting_link_works_only_in_the_browser_that_was_at_the_provider(
    brightwater: Site,
) -> None:
    mine, other = member(brightwater), member(brightwater)
    hired(brightwater, "attacker", mine.email, None)
    hired(brightwater, "other", other.email)
    attackers = brightwater.app.test_client()
    come(brightwater, "attacker", attackers)
    sent = link(brightwater)
    victims, others = brightwater.app.test_client(), brightwater.app.test_client()
    come(brightwater, "other", others)
    for client in (victims, others):
        refused = client.post(sent)
        assert refused.status_code == 409 and "in which you signed in" in refused.text
        assert not is_in(client)
    assert connected(brightwater) == []
    assert attackers.post(sent).status_code == 302, "not used up"


def test_an_ordinary_link_connects_nothing(brightwater: Site) -> None:
    mine = member(brightwater)
    hired(brightwater, "plain", mine.email)
    client = brightwater.app.test_client()
    come(brightwater, "plain", client)
    with brightwater.parts.database.transaction() as db:
        plain = "/open/" + links.for_account(db, mine.id)
    client.post(plain)
    assert is_in(client) and connected(brightwater) == []


def test_who_has_no_account_is_told_whom_to_ask_and_no_one_else_is_told_who_has_one(
    brightwater: Site,
) -> None:
    mine, gone = member(brightwater), member(brightwater)
    with brightwater.parts.database.transaction() as db:
        candidate = book.behind(db, cases.invited(db).folio).email
        people.disable(db, db.get_one(Account, gone.id), by=None)
    before, pages = mails(brightwater), set()
    strangers = ("stranger@example.test", candidate, gone.email)
    for n, email in enumerate((*strangers, mine.email)):
        hired(brightwater, f"self-asserted {n}", email, None)
        pages.add(come(brightwater, f"self-asserted {n}").text.replace(email, ""))
    assert len(pages) == 1 and mails(brightwater) == before + 1
    for n, email in enumerate(strangers):
        hired(brightwater, f"verified {n}", email)
        told = come(brightwater, f"verified {n}")
        assert told.status_code == 403 and f"the address {email}. Ask" in told.text
    hired(brightwater, "nameless", "")
    assert "give us your email address" in come(brightwater, "nameless").text
    assert connected(brightwater) == [] and mails(brightwater) == before + 1


@pytest.mark.parametrize("verified", [True, None])
def test_a_trusted_address_connects_at_once_but_only_an_account_that_has_no_identity(
    trusting: Site, verified: bool | None
) -> None:
    mine = member(trusting)
    hired(trusting, f"trusted {verified}", mine.email, verified)
    client = trusting.app.test_client()
    assert come(trusting, f"trusted {verified}", client).status_code == 302 and is_in(client)
    # The same address, given to someone else at the company.
    hired(trusting, f"namesake {verified}", mine.email, verified)
    namesake = trusting.app.test_client()
    assert come(trusting, f"namesake {verified}", namesake).status_code == 200
    assert not is_in(namesake) and connected(trusting) == [(f"trusted {verified}", mine.id)]
    # The mailbox's owner decides which of the two it is.
    namesake.post(link(trusting))
    assert connected(trusting) == [(f"namesake {verified}", mine.id)]
    assert not is_in(trusting.app.test_client())


def test_an_address_that_the_provider_calls_unverified_is_never_trusted(trusting: Site) -> None:
    hired(trusting, "unverified", member(trusting).email, False)
    assert "Check your email" in come(trusting, "unverified").text
    assert connected(trusting) == []


def test_a_site_without_email_says_why_the_first_sign_in_stops(
    brightwater: Site, company: Companys, mock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired(brightwater, "no mail", member(brightwater).email)
    monkeypatch.setattr("blindfolio.web.request._Current.sends_mail", False)
    told = come(company(mock), "no mail")
    assert told.status_code == 409 and "This site sends no email" in told.text


def test_another_address_at_the_provider_is_noted_and_not_followed(trusting: Site) -> None:
    mine, other = member(trusting), member(trusting)
    coordinator = trusting.as_account(member(trusting, "coordinator").id)
    hired(trusting, "moves", mine.email)
    come(trusting, "moves")
    note = "now has another email address at Brightwater"
    assert note not in coordinator.get(f"/people/{mine.id}").text
    hired(trusting, "moves", other.email)
    client = trusting.app.test_client()
    come(trusting, "moves", client)
    assert is_in(client) and connected(trusting) == [("moves", mine.id)]
    assert note in coordinator.get(f"/people/{mine.id}").text


def test_closing_an_account_forgets_its_identity_and_lets_it_in_no_more(trusting: Site) -> None:
    mine = member(trusting)
    hired(trusting, "leaver", mine.email)
    client = trusting.app.test_client()
    come(trusting, "leaver", client)
    with trusting.parts.database.transaction() as db:
        people.disable(db, db.get_one(Account, mine.id), by=None)
    assert not is_in(client) and connected(trusting) == []
    assert come(trusting, "leaver").status_code == 403


def test_an_answer_works_once_and_only_in_the_browser_that_asked(trusting: Site) -> None:
    hired(trusting, "replayed", member(trusting).email)
    client, thief = trusting.app.test_client(), trusting.app.test_client()
    arrived = back(client, "replayed")
    thief.get("/sso")
    stolen = press(thief, arrived)
    assert stolen.status_code == 400 and "finish. Start again" in stolen.text
    assert press(client, arrived).status_code == 302
    assert client.get(arrived).headers["Location"] == "/"
    client.post("/sign-out")
    replayed = press(client, arrived)
    assert replayed.status_code == 400 and "Start again" in replayed.text
    assert not is_in(client) and not is_in(thief)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x&code=",
        "?code=x&state=x&iss=https%3A%2F%2Fevil.example",
        "?iss=",
    ],
)
def test_an_answer_that_no_one_asked_for_gets_a_clear_page(
    brightwater: Site, query: str
) -> None:
    told = press(brightwater.app.test_client(), f"/sso/return{query}")
    assert told.status_code == 400 and "Start again" in told.text


def test_a_refusal_of_the_providers_is_said(brightwater: Site) -> None:
    client = brightwater.app.test_client()
    told = client.get("/sso/return?error=access_denied&error_description=%3Cb%3E")
    assert told.status_code == 403 and "or you cancelled" in told.text
    assert "<b>" not in client.get("/sso/return?error=%3Cb%3Ebold").text


def test_whoever_is_signed_in_goes_home_or_signs_out_first(brightwater: Site) -> None:
    with brightwater.parts.database.transaction() as db:
        invited = cases.invited(db).id
    candidate = brightwater.as_candidate(invited)
    of_team = brightwater.as_account(member(brightwater).id)
    assert of_team.get("/sso").headers["Location"] == "/"
    assert candidate.get("/sso").status_code == 409


def test_after_signing_out_a_link_leads_to_the_providers_own_sign_out(trusting: Site) -> None:
    hired(trusting, "leaves", member(trusting).email)
    client = trusting.app.test_client()
    come(trusting, "leaves", client)
    client.post("/sign-out")
    page = client.get("/sign-in").text
    assert "Sign out of Brightwater too" in page
    assert f"{trusting.parts.settings.oidc_issuer}/oauth2/end_session?" in page
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fsign-in" in page
    assert "Sign out of" not in trusting.app.test_client().get("/sign-in").text


def test_where_only_the_company_signs_in_the_team_gets_no_links_and_sessions_are_short(
    company: Companys, mock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site = company(mock, only="true", email_is_trusted="true")
    mine, client = member(site), site.app.test_client()
    with site.parts.database.transaction() as db:
        candidate = book.behind(db, cases.invited(db).folio).email
        db.execute(delete(MailOut))
    page = client.get("/sign-in").text
    assert "we will email you a link" not in page and "Are you a candidate?" in page
    for email, sent in ((mine.email, 0), (candidate, 1)):
        told = client.post("/sign-in", data={"email": email}).text
        assert "Members of the team get no link" in told and mails(site) == sent
    hired(site, "only", mine.email)
    come(site, "only", client)
    assert is_in(client)
    for hours, lives in ((7.9, True), (8.1, False)):
        with clock.at(clock.now() + timedelta(hours=hours)):
            assert is_in(client) == lives
    # The operator's way out of a lock-out.
    assert cli.main(["links", mine.email], open_site=lambda: site.parts) in (0, None)
    locked_out = site.app.test_client()
    locked_out.post(link(site, links.SIGN_IN_MAIL))
    assert is_in(locked_out)
    with site.parts.database.transaction() as db, clock.at(clock.now() + timedelta(days=9)):
        lasting = sessions.begin(db, invitation=cases.invited(db).id)
        assert sessions.find(db, lasting, lasts=sessions.WORKING_DAY) is not None


def test_a_site_without_a_provider_notices_nothing(site: Site) -> None:
    client = site.app.test_client()
    assert "/sso" not in client.get("/sign-in").text
    with site.counted() as statements:
        for path in ("/sso", "/sso/return?code=x"):
            assert client.get(path).status_code == 404
        for path in ("/sso/return", "/sso/back"):
            assert client.post(path).status_code == 404
    assert [it for it in statements if "look" not in it] == []
