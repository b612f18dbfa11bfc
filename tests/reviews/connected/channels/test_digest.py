"""At nine on working days, a channel learns how many candidates need somebody, once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

from blindfolio import clock
from blindfolio.app import assemble
from blindfolio.mail.models import MailOut
from prompts.models import Opening, OpeningMember
from reviews.board import queries
from reviews.board.filters import BoardFilter
from reviews.connected.channels import digest
from reviews.connected.channels.models import Channel
from tests.expect import got, told
from tests.platform.connections.webhooks.conftest import Receiver
from tests.reviews.connected.channels.conftest import (
    BUSY,
    JO,
    MONDAY,
    SLACK_ENDS,
    slack,
    switch_on,
    teams,
    working_at,
)
from tests.sites import Site

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_it_says_the_number_of_the_board_and_nothing_else(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    with working_at(site, MONDAY), site.parts.database.reading() as db:
        zone = site.parts.settings.time_zone
        asks = BoardFilter(opening=opening)
        n = queries.board(db, site.account(JO), asks, days_in=zone).needing
        title = db.get_one(Opening, opening).title
    assert n > 1
    board = f"{site.parts.settings.base_url}/candidates?opening={opening}&amp;waits=you"
    said = f"{n} candidates need you · {title}"
    assert json.loads(receiver.bodies[0]) == {
        "text": said,
        "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": said, "emoji": False}},
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"<{board}|Open the board>"},
            },
        ],
    }


def test_it_comes_at_nine_once_a_day_on_working_days(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, teams(receiver))
    counts = []
    for hours in (-1, -0.1, 0, 0.1, 8, 23, 24, 30, 24 * 4, 24 * 5, 24 * 6, 24 * 7):
        with working_at(site, MONDAY + timedelta(hours=hours)):
            counts.append(len(receiver.got))
    assert counts == [0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 4]


def test_another_worker_sends_no_second(site: Site, opening: str, receiver: Receiver) -> None:
    switch_on(site, opening, slack(receiver))
    with working_at(site, MONDAY):
        again = assemble(site.parts.settings)
        again.worker.tidy()
        again.worker.run_until_idle()
        again.database.engines.dispose()
    assert len(receiver.got) == 1


def test_a_day_without_a_need_sends_nothing(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    with site.parts.database.transaction() as db:
        db.execute(delete(OpeningMember).where(OpeningMember.opening == opening))
    with working_at(site, MONDAY), site.parts.database.reading() as db:
        assert digest.needing(db, opening, site.parts.settings.time_zone) == 0
    assert receiver.got == []


def test_a_late_worker_sends_it_the_same_day_but_not_the_next(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    with clock.at(MONDAY):
        site.parts.worker.tidy()
    with working_at(site, MONDAY + DAY - timedelta(hours=1)):
        assert receiver.got == []
    with working_at(site, MONDAY + DAY + timedelta(hours=7)):
        assert len(receiver.got) == 1


@pytest.mark.parametrize("status", SLACK_ENDS)
def test_an_answer_that_ends_a_channel_switches_it_off_and_tells_its_coordinators(
    site: Site, opening: str, receiver: Receiver, status: int
) -> None:
    switch_on(site, opening, slack(receiver))
    receiver.plan = [SLACK_ENDS[status]]
    with working_at(site, MONDAY, DAY), site.parts.database.reading() as db:
        channel = db.get_one(Channel, opening)
        assert (channel.off, channel.answer) == ("gone", str(status))
        assert told(db, digest.OFF_MAIL) == [site.account(JO)]
        mail = db.query(MailOut).filter_by(template=digest.OFF_MAIL).one()
        assert mail.args == {"opening": opening}
    assert len(receiver.got) == 1


def test_an_answer_to_come_later_is_heeded(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    receiver.plan = [BUSY, (500, {}, b"rollup_error")]
    sent = []
    for minutes in (0, 9, 10.1, 14, 16, 60):
        with working_at(site, MONDAY + minutes * MINUTE):
            sent.append(len(receiver.got))
    assert sent == [1, 1, 2, 2, 3, 3]
    assert got(site, Channel, opening).answer == "200"


def test_a_receiver_that_stays_busy_is_left_alone_until_tomorrow(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    receiver.plan = [(503, {}, b"")] * 20
    with working_at(site, MONDAY, *(timedelta(hours=1),) * 8):
        assert len(receiver.got) == 1 + len(digest.PAUSES)
        assert got(site, Channel, opening).off == ""


def test_after_a_time_out_it_is_not_sent_again(
    site: Site, opening: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blindfolio.connections.webhooks.sending.SECONDS", 0.3)
    receiver.seconds = 1
    switch_on(site, opening, slack(receiver))
    with working_at(site, MONDAY, timedelta(hours=3)):
        assert got(site, Channel, opening).answer == "no answer in time"
    assert len(receiver.got) == 1


def test_a_key_that_cannot_be_read_is_said(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    with site.parts.database.transaction() as db:
        db.get_one(Channel, opening).address = "unreadable"
    with working_at(site, MONDAY):
        assert got(site, Channel, opening).answer == "secret_changed"


def test_its_statements_do_not_grow_with_the_channels_that_were_told(
    site: Site, opening: str, receiver: Receiver
) -> None:
    switch_on(site, opening, slack(receiver))
    zone, database = site.parts.settings.time_zone, site.parts.database
    with working_at(site, MONDAY), site.counted() as seen, database.transaction() as db:
        digest.queue_due(db, zone)
    assert len(seen) == 1
