"""A coordinator sets a channel up, tries it, and says whether the test arrived."""

from __future__ import annotations

import json

from sqlalchemy import select

from blindfolio import clock
from reviews.connected.channels import setting_up
from reviews.connected.channels.models import Channel
from tests.expect import answered, every, got, refused
from tests.platform.connections.webhooks.conftest import Receiver
from tests.reviews.connected.channels.conftest import (
    JO,
    MONDAY,
    SLACK_ENDS,
    slack,
    teams,
    work,
    working_at,
)
from tests.sites import Site


def test_it_is_set_up_tried_confirmed_and_removed(
    site: Site, opening: str, receiver: Receiver
) -> None:
    page = f"/openings/{opening}/channel"
    with clock.at(MONDAY):
        jo = site.as_member(JO)
        answered(jo.get(f"/openings/{opening}"), 200, page)
        answered(jo.get(page), 200, lacks="Send a test")
        assert jo.post(page, data={"address": teams(receiver)}).status_code == 303
        answered(jo.get(page), 200, "127.0.0.1/…5678", "not switched on", lacks="secret")
        work(site)
        assert receiver.got == []
        jo.post(f"{page}/test")
        work(site)
        answered(jo.get(page), 200, "Did the test message arrive?", "HTTP 200")
        jo.post(f"{page}/arrived", data={"arrived": "1"})
        answered(jo.get(page), 200, "On.", lacks="Did the test")
        answered(jo.get("/where-data-goes"), 200, "127.0.0.1</th>", lacks="5678")
        work(site)
    (body,) = receiver.bodies
    said = json.loads(body)["attachments"][0]["content"]
    assert said["body"][0]["text"].startswith("A test · ")
    assert said["actions"][0]["url"].endswith(page)
    with working_at(site, MONDAY.replace(day=4)):
        assert len(receiver.got) == 2
        jo.post(f"{page}/remove")
        answered(jo.get(page), 200, lacks="Send a test")
    assert every(site, select(Channel)) == []


def test_a_message_that_did_not_arrive_leaves_it_off(
    site: Site, opening: str, receiver: Receiver
) -> None:
    jo, page = site.as_member(JO), f"/openings/{opening}/channel"
    jo.post(page, data={"address": teams(receiver)})
    jo.post(f"{page}/test")
    work(site)
    jo.post(f"{page}/arrived", data={"arrived": "0"})
    answered(jo.get(page), 200, "not switched on", lacks="Did the test")
    answered(
        jo.post(f"{page}/arrived", data={"arrived": "1"}), 422, "Send a test message first."
    )
    assert got(site, Channel, opening).off == "new"


def test_a_test_that_is_refused_asks_nothing_and_says_why(
    site: Site, opening: str, receiver: Receiver
) -> None:
    jo, page = site.as_member(JO), f"/openings/{opening}/channel"
    jo.post(page, data={"address": slack(receiver)})
    receiver.plan = [SLACK_ENDS[404]]
    jo.post(f"{page}/test")
    work(site)
    answered(jo.get(page), 200, "HTTP 404, the channel or its webhook", lacks="Did the test")


def test_a_refused_address_stays_in_its_field(site: Site, opening: str) -> None:
    jo, page = site.as_member(JO), f"/openings/{opening}/channel"
    typed = "https://example.test/hook"
    answered(jo.post(page, data={"address": typed}), 422, "hooks.slack.com", typed)
    assert every(site, select(Channel)) == []


def test_the_address_is_stored_encrypted(site: Site, opening: str, receiver: Receiver) -> None:
    jo = site.as_member(JO)
    jo.post(f"/openings/{opening}/channel", data={"address": slack(receiver)})
    assert "secret" not in got(site, Channel, opening).address
    files = site.parts.settings.data.glob("*.sqlite*")
    assert not any(b"secret1234" in file.read_bytes() for file in files)


def test_only_its_coordinators_reach_it(site: Site, opening: str) -> None:
    for member in ("robin.testcase", "kim.lorem"):
        client = site.as_member(member)
        answered(client.get(f"/openings/{opening}/channel"), 404)
        for action in ("", "/test", "/arrived", "/remove"):
            assert client.post(f"/openings/{opening}/channel{action}").status_code == 404


def test_a_new_address_must_be_tried_again(
    site: Site, opening: str, receiver: Receiver
) -> None:
    jo, page = site.as_member(JO), f"/openings/{opening}/channel"
    jo.post(page, data={"address": slack(receiver)})
    jo.post(f"{page}/test")
    work(site)
    jo.post(page, data={"address": teams(receiver)})
    zone = site.parts.settings.time_zone
    with refused("asks"), site.parts.database.transaction() as db:
        setting_up.note_arrival(db, opening, zone, arrived=True, by="jo")
