"""What anyone can send is bounded, and what people do send stays below it."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote, urlsplit

import pytest

from blindfolio import chance
from blindfolio.web import outside
from blindfolio.web.http import bounds
from blindfolio.web.session.asking_limit import AskingLimit
from tests.platform.web.conftest import member
from tests.sites import Site

LONG = bounds.ADDRESS_BYTES


@pytest.mark.parametrize(
    "address", ["/{}", "/static/{}", "/?{}", "/sign-in?next=/{}", "/open/{}", "/help?x={}"]
)
def test_an_address_that_is_too_long_is_refused_and_says_what_to_do(
    site: Site, address: str
) -> None:
    client = site.app.test_client()
    assert client.get(address.format("a" * 1000)).status_code != 414
    answer = client.get(address.format("a" * LONG))
    assert answer.status_code == 414 and "choose fewer at once" in answer.text
    assert len(answer.data) < LONG and "aaaa" not in answer.text


def test_a_long_address_of_the_api_is_refused_as_its_other_errors_are(site: Site) -> None:
    answer = site.app.test_client().get(f"/api/v1/openapi.json?{'a' * LONG}")
    assert (answer.status_code, answer.mimetype) == (414, "application/problem+json")
    assert len(answer.data) < 1000


def test_all_candidates_of_the_longest_board_can_be_ticked_at_once(site: Site) -> None:
    ticked = "&".join(f"folio={chance.new_id()}" for _ in range(400))
    client = site.as_account(member(site, "coordinator").id)
    for page in ("/reminders", "/candidates", "/candidates/assign"):
        assert client.get(f"{page}?opening=&waits=&{ticked}").status_code == 200
    left = site.app.test_client().get(f"/reminders?{ticked}").headers["Location"]
    assert left == "/sign-in"


def test_a_link_that_leaves_the_site_may_be_long(site: Site) -> None:
    target = f"https://example.test/{'a' * 1900}"
    with site.app.test_request_context():
        way = outside.by_way_of(target)
    assert target in site.app.test_client().get(way).text


def test_only_who_is_signed_in_sends_more_than_a_form(site: Site) -> None:
    form = {"email": "kim@example.test", "more": "a" * bounds.STRANGERS_BYTES}
    stranger = site.app.test_client()
    told = stranger.post("/sign-in", data=form)
    assert told.status_code == 413 and "You are signed out" in told.text
    assert "Check your email" not in told.text
    big = (BytesIO(b"x" * 100_000), "logo.png")
    assert stranger.post("/look", data={"logo": big}).status_code == 413
    coordinator = site.as_account(member(site, "coordinator").id)
    big = (BytesIO(b"x" * 100_000), "logo.png")
    read = coordinator.post("/look", data={"name": "", "colour": "", "logo": big})
    assert read.status_code == 422 and "can&#39;t read this picture" in read.text
    assert coordinator.post("/sign-in", data=form).status_code == 200


def test_the_page_to_go_on_to_always_fits_into_the_cookie(site: Site) -> None:
    account = member(site)
    for path, led_to in (
        ("/candidates?q=" + "x" * 1400, "/candidates?q=" + "x" * 1400),
        ("/candidates?q=" + "x" * 3000, "/"),
        ("/candidates?q=" + "ü" * 700, "/"),
    ):
        client = site.app.test_client()
        client.get(f"/sign-in?next={quote(path)}")
        cookie = client.get_cookie("blindfolio")
        assert cookie is None or len(cookie.value) < 3000
        with site.parts.database.transaction() as db:
            from blindfolio.accounts import links

            link = links.for_account(db, account.id)
        assert client.post(f"/open/{link}").headers["Location"] == led_to
        turned = site.app.test_client().get(path).headers["Location"]
        assert urlsplit(turned).path == "/sign-in" and len(turned) < 2000


def test_a_throttle_keeps_little_of_whatever_a_proxy_hands_on() -> None:
    limit = AskingLimit(at_most=2)
    for _ in range(2):
        assert not limit.reached("192.0.2.1, " * 3000)
    assert limit.reached("192.0.2.1, " * 3000)
    assert sum(map(len, limit._asked)) < 100
