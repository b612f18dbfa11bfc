"""Coming in and going out, as a browser meets it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from blindfolio import clock
from blindfolio.accounts import links, mails, people, sessions
from blindfolio.accounts.models import Account, LoginSession
from blindfolio.identity import book
from blindfolio.mail.models import MailOut
from blindfolio.web.http import senders
from blindfolio.web.session import asking_limit
from tests import factories
from tests.alike import assert_alike
from tests.platform.conftest import Opened
from tests.platform.web.conftest import member
from tests.prompts import cases
from tests.sites import Site

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def _link(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        return "/open/" + links.for_account(db, account)


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None
    return cookie.value


def _candidate(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return book.behind(db, cases.invited(db).folio).email


def _is_in(client: FlaskClient) -> bool:
    return client.get("/panels").status_code == 200


def _written(statements: list[str]) -> list[str]:
    return [it.split()[2] for it in statements if it.startswith("INSERT")]


def _mails(site: Site) -> int:
    with site.parts.database.reading() as db:
        return len(db.scalars(select(MailOut.id)).all())


def _rows(site: Site) -> list[object]:
    with site.parts.database.reading() as db:
        tables = ("link", "session", "entry", "job", "mail_out", "account")
        return [db.execute(text(f"SELECT * FROM {table}")).all() for table in tables]


def test_opening_a_link_changes_nothing_and_tells_nothing(site: Site) -> None:
    good = _link(site, member(site).id)
    before = _rows(site)
    pages = set()
    for path in (good, "/open/" + "A" * 43, "/open/x"):
        for agent in ("Mozilla/5.0", "Microsoft Office/16.0 (Link Preview)"):
            answer = site.app.test_client().get(path, headers={"User-Agent": agent})
            pages.add((answer.status_code, TOKEN.sub("", answer.text)))
            assert site.app.test_client().head(path).status_code == 200
    assert len(pages) == 1, "the same page for a good link and a bad one"
    assert _rows(site) == before
    with site.counted() as statements:
        site.app.test_client().get(good)
        assert all(it.endswith("FROM look") for it in statements), "not the link"


def test_the_button_behind_a_link_signs_in_once(site: Site) -> None:
    link = _link(site, member(site).id)
    client = site.app.test_client()
    assert client.post(link).headers["Location"] == "/"
    assert _is_in(client)
    second = site.app.test_client()
    again = second.post(link)
    assert again.status_code == 410
    assert "ask for a new one on the sign-in page" in again.text
    assert not _is_in(second)


def test_each_sign_in_is_a_new_session_and_drops_a_planted_one(site: Site) -> None:
    account = member(site)
    client = site.app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as planted:
        planted["_user_id"] = "planted"
    client.post(_link(site, account.id))
    first, thief = _cookie(client), site.app.test_client()
    thief.set_cookie("blindfolio", first)
    assert _is_in(thief)
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert thief.get("/panels").headers["Location"].startswith("/sign-in")
    client.post(_link(site, account.id))
    assert _cookie(client) != first
    with site.parts.database.reading() as db:
        assert len(db.scalars(select(LoginSession.hash)).all()) == 2


def test_who_is_signed_in_as_another_must_sign_out_first(site: Site) -> None:
    with site.parts.database.transaction() as db:
        mine, other = cases.invited(db).id, cases.invited(db).id
        candidates = ["/open/" + links.for_invitation(db, i) for i in (mine, other)]
    of_team = site.as_account(member(site).id)
    team_link = _link(site, member(site).id)
    for client, link in (
        (of_team, candidates[0]),
        (of_team, team_link),
        (site.as_candidate(mine), candidates[1]),
        (site.as_candidate(mine), team_link),
        (site.as_candidate(mine), "/open/" + "A" * 43),
    ):
        answer = client.post(link)
        assert (answer.status_code, "Sign out first" in answer.text) == (409, True)
    assert _is_in(of_team)
    # None of them was used up, and nobody became another.
    assert site.app.test_client().post(team_link).status_code == 302


def test_a_candidates_own_link_works_again_and_again_and_beside_itself(site: Site) -> None:
    with site.parts.database.transaction() as db:
        mine = cases.invited(db).id
        link = "/open/" + links.for_invitation(db, mine)
    for client in (site.app.test_client(), site.app.test_client()):
        for _ in range(2):
            assert client.post(link).headers["Location"] == "/"
            assert client.get("/", follow_redirects=True).request.path == "/my"


def test_asking_takes_the_same_work_whoever_asks_and_leaves_a_strangers_nowhere(
    site: Site,
) -> None:
    known, client = [member(site).email, _candidate(site)], site.app.test_client()
    for address in known:
        client.post("/sign-in", data={"email": address})
    before, work = _rows(site), []
    for address in ("stranger@example.test", *known):
        with site.counted() as statements:
            client.post("/sign-in", data={"email": address})
        work.append((_written(statements), sum("SELECT" in it for it in statements)))
        assert address in known or _rows(site) == before
    assert work == [(["mail_out", "job"], work[0][1])] * 3


@pytest.mark.faults
def test_asking_takes_the_same_time_whoever_asks(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SC-30. After three mails a known address gets no more, so each asks from the start."""
    monkeypatch.setattr(links, "ASKED_AT_MOST", 1000)
    monkeypatch.setattr(asking_limit.AskingLimit, "reached", lambda *_: False)
    client = site.app.test_client()
    addresses = (member(site).email, "stranger@example.test")
    asks = (partial(client.post, "/sign-in", data={"email": it}) for it in addresses)
    assert_alike(*asks, within=20)


def test_a_candidate_who_lost_the_link_gets_one_at_the_invited_address_three_times_a_day(
    site: Site,
) -> None:
    known, address, client = member(site).email, _candidate(site), site.app.test_client()
    for days, sent in ((0, 3), (1.1, 6)):
        with clock.at(clock.now() + timedelta(days=days)):
            pages = {
                TOKEN.sub("", client.post("/sign-in", data={"email": it}).text).replace(
                    it.lower(), ""
                )
                for it in [address.upper(), known, known.upper()] * 5
                + ["stranger@example.test"]
            }
        assert len(pages) == 1
        with site.parts.database.reading() as db:
            links_sent = db.scalars(select(MailOut).filter_by(template=links.CANDIDATES_MAIL))
            assert [it.to_kind for it in links_sent] == ["candidate"] * sent


def test_what_is_no_address_is_said_beside_what_was_typed(site: Site) -> None:
    answer = site.app.test_client().post("/sign-in", data={"email": "jo\r\nBcc: x@y.test"})
    assert answer.status_code == 422
    assert "name@example.com" in answer.text
    assert "Bcc: x@y.test" in answer.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.test", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test"),
        *("/\t/evil.test", "/\t\\evil.test", "\n//evil.test", "/ /evil.test"),
        *("javascript:alert(1)", "evil.test", ""),
    ],
)
def test_next_never_leaves_the_site(site: Site, elsewhere: str) -> None:
    account = member(site)
    for asked, led_to in (("/candidates?done=1",) * 2, (elsewhere, "/")):
        browser = site.app.test_client()
        browser.get(f"/sign-in?next={quote(asked)}")
        assert browser.post(_link(site, account.id)).headers["Location"] == led_to


def test_who_is_not_signed_in_is_sent_to_sign_in_and_writes_nothing(site: Site) -> None:
    client = site.app.test_client()
    asked = urlsplit(client.get("/candidates?done=1").headers["Location"])
    assert (asked.netloc, asked.path) == ("", "/sign-in")
    assert parse_qs(asked.query) == {"next": ["/candidates?done=1"]}
    page = client.post("/my/start", data={"zone": "UTC"})
    assert (page.status_code, page.mimetype) == (401, "text/html")
    json = client.post("/my/start", headers={"Accept": "application/json"})
    assert (json.status_code, json.get_json()["error"]["code"]) == (401, "signed_out")


@pytest.mark.parametrize(
    ("role", "path"),
    [("coordinator", "/candidates"), ("manager", "/candidates"), (None, "/queue")],
)
def test_each_person_starts_on_their_own_page(site: Site, role: str | None, path: str) -> None:
    client = site.as_account(member(site, role).id)
    assert client.get("/").headers["Location"] == path
    assert client.get(path).status_code == 200


def test_a_foreign_host_is_refused_and_asks_for_no_mail(site: Site) -> None:
    email, client = member(site).email, site.app.test_client()
    foreign = ("evil.test", "evil.test:8000", "127.0.0.1.evil.test", "[::2]", "[")
    for host in (*foreign, "evil@127.0.0.1"):
        headers = {"Host": host, "X-Forwarded-Host": "127.0.0.1"}
        answer = client.post("/sign-in", data={"email": email}, headers=headers)
        assert (answer.status_code, "evil.test" in answer.text) == (400, False), host
    assert client.get("/", headers={"Host": "evil.test"}).status_code == 400
    assert client.get("/healthz", headers={"Host": "web-1:8000"}).status_code == 200
    assert client.get("/readyz", headers={"Host": "web-1:8000"}).status_code != 400
    for host in ("127.0.0.1:8000", "LOCALHOST", "[::1]:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200
    assert _mails(site) == 0
    headers = {"X-Forwarded-Host": "evil.test"}
    client.post("/sign-in", data={"email": email}, headers=headers)
    with site.parts.database.transaction() as db:
        mail = db.scalars(select(MailOut)).one()
        link = mails.to_account(db, mail, site.parts.settings).values["link"]
    assert link.startswith("http://127.0.0.1:8000/open/")


def _asks(site: Site, sender: str, email: str, **headers: str) -> str:
    answer = site.app.test_client().post(
        "/sign-in", data={"email": email}, headers=headers, environ_base={"REMOTE_ADDR": sender}
    )
    assert answer.status_code == (429 if "too many links" in answer.text else 200)
    return TOKEN.sub("", answer.text).replace(email, "")


def test_who_asks_too_often_from_one_address_is_told_whatever_they_type_and_gets_no_mail(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        emails = [factories.account(db).email for _ in range(asking_limit.AT_MOST + 5)]
    pages = [_asks(site, "192.0.2.1", it) for it in (*emails, "stranger@example.test")]
    assert (len(set(pages)), _mails(site)) == (2, asking_limit.AT_MOST)
    assert len(set(pages[: asking_limit.AT_MOST])) == 1
    assert "Wait 15 minutes, then ask again." in pages[-1]
    # No header of a stranger's makes another address of theirs, and others are not kept out.
    _asks(site, "192.0.2.1", emails[-1], **{"X-Forwarded-For": "198.51.100.1"})
    assert _mails(site) == asking_limit.AT_MOST
    work = []
    for email in (emails[-1], "stranger@example.test"):
        with site.counted() as statements:
            _asks(site, "192.0.2.1", email)
        work.append(statements)
    assert work[0] == work[1] and _written(work[0]) == []
    _asks(site, "192.0.2.2", emails[-1])
    assert _mails(site) == asking_limit.AT_MOST + 1
    with clock.at(clock.now() + asking_limit.WITHIN):
        _asks(site, "192.0.2.1", emails[-2])
    assert _mails(site) == asking_limit.AT_MOST + 2


@pytest.mark.parametrize(
    ("proxy", "sender", "forwarded", "address"),
    [
        ("", "192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "", ""),
        ("10.0.0.0/8", "192.0.2.1", "198.51.100.1", "192.0.2.1"),
        # A proxy on this machine that no setting names sends everyone's requests.
        ("", "127.0.0.1", "198.51.100.1", ""),
        ("127.0.0.1", "127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_a_proxy_of_the_site_says_whose_request_it_is(
    proxy: str, sender: str, forwarded: str, address: str
) -> None:
    app = Flask("senders")
    senders.install(app, proxy, "http://localhost")
    headers = {"X-Forwarded-For": forwarded}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": sender}):
        assert senders.address() == address


def test_a_member_signs_out_everywhere_and_a_copied_cookie_and_open_links_are_dead(
    site: Site,
) -> None:
    account = member(site)
    here, copied = site.as_account(account.id), site.as_account(account.id)
    other = site.as_account(member(site).id)
    link = _link(site, account.id)
    assert "Sign out everywhere" in here.get("/away").text
    assert here.post("/sign-out/everywhere").status_code == 302
    assert not _is_in(here) and not _is_in(copied) and _is_in(other)
    assert "you signed out everywhere" in copied.get("/sign-in").text
    assert site.app.test_client().post(link).status_code == 410
    assert site.app.test_client().post("/sign-out/everywhere").status_code == 302
    assert site.app.test_client().get("/sign-out/everywhere").status_code == 405


def test_a_candidate_signs_out_everywhere_and_their_link_still_works(site: Site) -> None:
    with site.parts.database.transaction() as db:
        mine = cases.writing(db).id
        link = "/open/" + links.for_invitation(db, mine)
    here, copied = site.as_candidate(mine), site.as_candidate(mine)
    page = here.get("/my").text
    assert "Signing out keeps the links in our emails" in page
    here.post("/sign-out/everywhere")
    assert copied.get("/my").status_code == 302
    assert ">Blindfolio for Example Harbour</p>" in copied.get("/sign-in").text
    assert ">Blindfolio for Example Harbour</p>" in copied.get(link).text
    assert site.app.test_client().post(link).status_code == 302


def test_only_a_browser_whose_session_ended_elsewhere_is_told(site: Site) -> None:
    account, why = member(site), "You were signed out."
    with site.parts.database.transaction() as db:
        mine = cases.invited(db).id
    browser, candidate = site.app.test_client(), site.as_candidate(mine)
    browser.post(_link(site, account.id))
    own = site.as_candidate(mine)
    own.post("/sign-out")
    with site.parts.database.transaction() as db:
        people.grant(db, db.get_one(Account, account.id), "coordinator", by=None)
        sessions.end_of_candidate(db, mine)
    for client, address in ((browser, "/panels"), (candidate, "/my")):
        told = client.get(address, follow_redirects=True)
        assert told.request.path == "/sign-in" and why in told.text
    plain = TOKEN.sub("", site.app.test_client().get("/sign-in").text)
    assert TOKEN.sub("", own.get("/sign-in").text) == plain and why not in plain
    browser.post(_link(site, account.id))
    assert browser.get("/panels").status_code == 200
    browser.post("/sign-out")
    assert why not in browser.get("/sign-in").text


def test_the_sign_in_page_says_who_hands_out_links(
    site: Site, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site.app.test_client().get("/sign-in").text
    assert "write to the person in the team who told you about the exercise" in page
    assert "sends no email" not in page and 'type="email"' in page
    silent = opened(site.parts.settings.data).app.test_client()
    page = silent.get("/sign-in").text
    assert "This site sends no email" in page and "blindfolio links" in page
    assert 'type="email"' not in page
    asked = silent.post("/sign-in", data={"email": "kim@example.test"})
    assert "This site sends no email" in asked.text
    monkeypatch.setenv("BLINDFOLIO_MAIL_REPLY_TO", "hiring@example.test")
    again = opened(site.parts.settings.data, mail=site.parts.settings.mail)
    assert "mailto:hiring@example.test" in again.app.test_client().get("/sign-in").text
