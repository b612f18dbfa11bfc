"""A site whose channels lead to a real server on this machine, which answers as Slack and Teams
do: neither can be reached from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from blindfolio import clock, site_keys
from reviews.connected.channels import setting_up
from reviews.connected.channels.models import Channel
from tests.platform.connections.webhooks.conftest import Receiver, receiving
from tests.sites import Site, open_site

JO = "jo.sampleton"
MONDAY = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)
"""Nine in the site's time zone, long after everything in the demo."""

Answer = tuple[int, dict[str, str], bytes]
SLACK_ENDS: dict[int, Answer] = {
    403: (403, {}, b"action_prohibited"),
    404: (404, {}, b"no_service"),
    410: (410, {}, b"channel_is_archived"),
}
BUSY: Answer = (429, {"Retry-After": "600"}, b"rate_limited")


def slack(receiver: Receiver) -> str:
    return f"http://127.0.0.1:{receiver.port}/services/T1/B1/secret1234"


def teams(receiver: Receiver) -> str:
    return f"http://127.0.0.1:{receiver.port}/workflows/1?api-version=1&sig=secret5678"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def site(
    demo_site: Site, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    monkeypatch.setenv("BLINDFOLIO_OUTBOUND_ALSO", f"http://127.0.0.1:{receiver.port}")
    opened = open_site(demo_site.parts.settings.data)
    yield opened
    opened.parts.database.engines.dispose()


@pytest.fixture
def opening(site: Site) -> str:
    return site.invitation("invited").opening


def switch_on(site: Site, opening: str, address: str) -> None:
    """As a coordinator does who has seen the test message, on an earlier day."""
    keys = site_keys.of_site(site.parts.settings)
    with site.parts.database.transaction() as db:
        setting_up.save(db, opening, address, keys, by=site.account(JO))
        db.get_one(Channel, opening).off = ""


def work(site: Site) -> None:
    site.parts.worker.tidy()
    site.parts.worker.run_until_idle()


@contextmanager
def working_at(site: Site, at: datetime, *then: timedelta) -> Iterator[None]:
    """The worker has run at this time, and after each of these waits."""
    for wait in (timedelta(), *then):
        at += wait
        with clock.at(at):
            work(site)
    with clock.at(at):
        yield
