"""A real receiver gets each event at least once, signed, and the same bytes each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from blindfolio import clock
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks import deliver, endpoint
from blindfolio.connections.webhooks.deliver import PAUSES
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.site_keys import SiteKeys
from tests import sinks
from tests.platform.connections.webhooks.conftest import KEYS, Receiver, connected, worker

BROKEN: tuple[int, dict[str, str], bytes] = (500, {}, b"")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def made(database: Database, receiver: Receiver) -> tuple[Connection, str]:
    with database.transaction() as db:
        return connected(db, receiver.url)


@pytest.fixture
def connection(made: tuple[Connection, str]) -> Connection:
    return made[0]


def queued(db: Session, connection: Connection, id_: str = "e1", **of: object) -> None:
    values = {"type": "candidate.started", "at": AT, "data": {"candidate": "c", "opening": "o"}}
    delivery = WebhookDelivery(id=id_, connection=connection.id, **{**values, **of})
    db.add(delivery)
    db.flush()
    deliver.queue(db, delivery)


def queue(database: Database, connection: Connection, id_: str = "e1", **of: object) -> None:
    with database.transaction() as db:
        queued(db, connection, id_, **of)


def row(database: Database, id_: str = "e1") -> WebhookDelivery:
    with database.reading() as db:
        return db.get_one(WebhookDelivery, id_)


def state(database: Database, connection: Connection) -> str:
    with database.reading() as db:
        return db.get_one(Webhook, connection.id).off


def later(database: Database, receiver: Receiver, *waits: timedelta) -> list[int]:
    """How much has arrived after each of these times, one after the other."""
    now, counts = clock.now(), []
    for wait in waits:
        now += wait
        with clock.at(now):
            worker(database, receiver).run_until_idle()
        counts.append(len(receiver.got))
    return counts


def test_an_event_arrives_signed_and_the_public_library_verifies_it(
    database: Database, receiver: Receiver, made: tuple[Connection, str]
) -> None:
    connection, secret = made
    queue(database, connection)
    worker(database, receiver).run_until_idle()
    said = {"candidate": "c", "opening": "o"}
    told = {"type": "candidate.started", "timestamp": "2026-11-02T09:30:00.000+00:00"}
    assert receiver.verified(secret) == [{**told, "data": said}]
    ((headers, body),) = receiver.got
    assert headers["webhook-id"] == "msg_e1"
    assert headers["content-type"] == "application/json"
    assert len(body) < 20_000
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 44).verify(body, headers)
    kept = row(database)
    assert (kept.state, kept.status, kept.attempts) == ("done", 200, 1)


def test_for_a_day_after_a_rotation_both_secrets_verify(
    database: Database, receiver: Receiver, made: tuple[Connection, str]
) -> None:
    connection, first = made
    now = clock.now()
    with database.transaction() as db, clock.at(now - timedelta(hours=23, minutes=59)):
        second = endpoint.rotate(db, connection.id, KEYS, by=connection.owner)
    queue(database, connection)
    worker(database, receiver).run_until_idle()
    assert receiver.verified(first) == receiver.verified(second)
    with database.transaction() as db, clock.at(now - timedelta(hours=24)):
        third = endpoint.rotate(db, connection.id, KEYS, by=connection.owner)
    queue(database, connection, "e2")
    worker(database, receiver).run_until_idle()
    headers, body = receiver.got[1]
    Verifier(third).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(second).verify(body, headers)
    with database.reading() as db:
        stored = db.get_one(Webhook, connection.id)
        assert not {first, second, third} & {stored.secret, stored.secret_before}
        assert KEYS.decrypt(stored.secret) == third


def test_retries_keep_bytes_and_id_and_the_standards_times(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [BROKEN] * 20
    queue(database, connection)
    early = timedelta(seconds=1)
    waits = [timedelta()]
    for pause in PAUSES:
        waits += [pause - early, early + pause * 0.11]
    counts = later(database, receiver, *waits, timedelta(days=3))
    # Nothing comes before its time, and nothing after the tenth attempt.
    assert counts == [1, *(n for m in range(1, 10) for n in (m, m + 1)), 10]
    assert len(set(receiver.bodies)) == len(set(receiver.ids())) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == 10
    assert (row(database).state, row(database).status) == ("failed", 500)
    assert state(database, connection) == "failing"
    with database.reading() as db:
        (mail,) = db.scalars(select(MailOut)).all()
        assert (mail.template, mail.to_id) == ("web/webhook_off", connection.owner)
        assert db.scalars(select(Entry).where(Entry.kind == "webhook.off")).one().actor is None


def test_one_event_that_never_arrives_switches_nothing_off_that_takes_others(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    queue(database, connection, "e2", at=clock.now())
    with clock.at(clock.now() + timedelta(seconds=1)):
        worker(database, receiver).run_until_idle()
    receiver.plan = [BROKEN] * 10
    queue(database, connection)
    later(database, receiver, *(pause * 1.1 for pause in (timedelta(), *PAUSES)))
    assert row(database).state == "failed"
    assert state(database, connection) == ""


def test_a_receiver_that_asks_for_time_gets_it(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [(429, {"Retry-After": "3600"}, b""), (503, {"Retry-After": "999999"}, b"")]
    queue(database, connection)
    hours = [timedelta(), timedelta(minutes=59), timedelta(minutes=1)]
    assert later(database, receiver, *hours, timedelta(hours=24)) == [1, 1, 2, 3]
    assert row(database).state == "done"


def test_a_redirect_is_a_failure(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    with sinks.silent() as elsewhere:
        receiver.plan = [(307, {"Location": f"{elsewhere}/in"}, b"")]
        queue(database, connection)
        worker(database, receiver).run_until_idle()
    assert (row(database).state, row(database).status) == ("waiting", 307)


def test_an_endpoint_that_is_gone_is_switched_off_and_its_owner_told(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [(410, {}, b"")]
    for id_ in ("e1", "e2"):
        queue(database, connection, id_)
    worker(database, receiver).run_until_idle()
    assert state(database, connection) == "gone"
    assert len(receiver.got) == 1, "the other one waits"
    with database.transaction() as db:
        assert len(db.scalars(select(MailOut)).all()) == 1
        endpoint.switch_on(db, connection.id, by=connection.owner)
    worker(database, receiver).run_until_idle()
    states = {row(database, id_).state for id_ in ("e1", "e2")}
    assert (len(receiver.got), states) == (2, {"failed", "done"})


def test_a_delivery_can_be_sent_again(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    queue(database, connection)
    worker(database, receiver).run_until_idle()
    with database.transaction() as db:
        endpoint.send_again(db, connection.id, "e1", by=connection.owner)
    worker(database, receiver).run_until_idle()
    assert receiver.ids() == ["msg_e1", "msg_e1"]
    assert len(set(receiver.bodies)) == 1
    receiver.plan = [BROKEN]
    queue(database, connection, "e2")
    worker(database, receiver).run_until_idle()
    with database.transaction() as db:
        endpoint.send_again(db, connection.id, "e2", by=connection.owner)
    worker(database, receiver).run_until_idle()
    assert row(database, "e2").state == "done", "it need not wait for its next attempt"


def test_a_test_is_sent_though_it_is_off_and_only_once(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [BROKEN]
    with database.transaction() as db:
        endpoint.switch_off(db, connection.id, by=connection.owner)
        endpoint.test(db, connection.id)
    assert later(database, receiver, timedelta(), timedelta(days=4)) == [1, 1]
    assert json.loads(receiver.bodies[0])["type"] == "webhook.test"
    with database.reading() as db:
        assert db.scalars(select(WebhookDelivery)).one().state == "failed"
    assert state(database, connection) == "pressed"


def test_what_a_receiver_says_is_kept_as_text_up_to_200_bytes(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [(200, {}, b"\0<b>\xff" + b"x" * 30_000_000)]
    queue(database, connection)
    worker(database, receiver).run_until_idle()
    assert row(database).reply == "\ufffd<b>\ufffd" + "x" * 195
    assert row(database).state == "done"


def test_an_address_that_now_leads_inside_gets_nothing(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    with sinks.silent() as inside, database.transaction() as db:
        db.get_one(Webhook, connection.id).address = f"{inside}/in"
        queued(db, connection)
        db.commit()
        worker(database, receiver).run_until_idle()
    assert (row(database).state, row(database).fault) == ("waiting", "address not allowed")


def test_what_has_been_deleted_is_not_sent_and_a_changed_secret_is_said(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    queue(database, connection)
    with database.transaction() as db:
        db.execute(delete(WebhookDelivery))
    worker(database, receiver).run_until_idle()
    queue(database, connection, "e2")
    worker(database, receiver, SiteKeys("another")).run_until_idle()
    assert receiver.got == []
    assert (row(database, "e2").state, row(database, "e2").fault) == (
        "waiting",
        "secret_changed",
    )


def test_an_answer_to_a_deletion_is_not_kept_because_it_may_name_who_was_deleted(
    database: Database, receiver: Receiver, connection: Connection
) -> None:
    receiver.plan = [(200, {}, b"Nova Example deleted")]
    queue(database, connection, type="data.erased")
    worker(database, receiver).run_until_idle()
    assert (row(database).state, row(database).reply) == ("done", "")
