"""Delivers events at least once, and retries for three days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.connections.webhooks.sending import (
    NOTHING,
    Letter,
    Outcome,
    Sender,
    message_of,
)
from blindfolio.db.session import Database
from blindfolio.jobs import queue as jobs
from blindfolio.jobs.worker import Handler
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys

JOB = "webhook"
TEST = "webhook.test"
ERASED = "data.erased"
OFF_MAIL = "web/webhook_off"
BOTH_SECRETS = timedelta(hours=24)

# waits after a failed attempt (Standard Webhooks, "Deliverability and reliability")
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=n) for n in (2, 5, 10, 14, 20, 24)),
)
_LONGEST_PAUSE = PAUSES[-1]
_JITTER = 0.1


# writes what a hiring system is told, with the key for it, or None if it needn't be told
Writer = Callable[[Session, WebhookDelivery, str], Letter | None]


def queue(db: Session, delivery: WebhookDelivery, pause: timedelta = timedelta()) -> None:
    """Queues the next attempt, or moves it to now."""
    key = f"{JOB}:{delivery.id}:{delivery.attempts}"
    args = {"delivery": delivery.id}
    if pause:
        jobs.enqueue(db, JOB, key, args, run_at=clock.now() + pause)
    else:
        jobs.again(db, JOB, key, args)


def switch_off(db: Session, webhook: Webhook, why: str, *, by: str | None) -> None:
    if webhook.off:
        return
    webhook.off = why
    if by is None:
        owner = db.get_one(Connection, webhook.connection).owner
        outbox.send(
            db,
            OFF_MAIL,
            to_kind="account",
            to_id=owner,
            key=f"webhook_off:{chance.new_id()}",
            args={"connection": webhook.connection},
        )
    chain.record(db, "webhook.off", {"connection": webhook.connection}, by=by)


def page_of_mail(_db: Session, mail: MailOut) -> str:
    return f"/connections/{mail.args['connection']}/webhook"


class DeliverEvent(Handler):
    def __init__(
        self, keys: SiteKeys, sender: Sender, writers: Mapping[str, Writer] = {}
    ) -> None:
        self._keys = keys
        self._sender = sender
        self._writers = writers

    def prepare(self, database: Database, args: dict[str, Any]) -> Outcome | None:
        with database.reading() as db:
            delivery = db.get(WebhookDelivery, args["delivery"])
            if delivery is None or delivery.state != "waiting":
                return None
            webhook = db.get_one(Webhook, delivery.connection)
            ended = db.get_one(Connection, delivery.connection).ended_at is not None
            if ended or (webhook.off and delivery.type != TEST):
                return None
            secrets = self._secrets(webhook)
            if webhook.system:
                message = self._writers[webhook.system](db, delivery, secrets[0])
            else:
                message = message_of(delivery, webhook.address, secrets)
        return self._sender.send(message) if message else Outcome(fault=NOTHING)

    def finish(self, db: Session, args: dict[str, Any], prepared: Outcome | None) -> None:
        if prepared is not None:
            _note(db, args["delivery"], prepared)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        code = error.code if isinstance(error, Refusal) else "the worker stopped"
        _note(db, args["delivery"], Outcome(fault=code))

    def _secrets(self, webhook: Webhook) -> list[str]:
        held = [webhook.secret]
        if webhook.secret_before and clock.now() < webhook.changed_at + BOTH_SECRETS:
            held.append(webhook.secret_before)
        return [self._keys.decrypt(it) for it in held]


def _note(db: Session, id_: str, outcome: Outcome) -> None:
    of = select(WebhookDelivery.connection).where(WebhookDelivery.id == id_)
    webhook = db.scalar(select(Webhook).where(Webhook.connection.in_(of)).with_for_update())
    delivery = db.get(WebhookDelivery, id_, with_for_update=True)
    if webhook is None or delivery is None:
        return
    delivery.attempts += 1
    delivery.tried_at = clock.now()
    delivery.status, delivery.fault = outcome.status, outcome.fault
    # An answer may name whom it is about, and nobody would delete it again.
    delivery.reply = "" if delivery.type == ERASED else outcome.reply
    if outcome.arrived:
        delivery.state = "done"
        return
    is_last = delivery.type == TEST or delivery.attempts > len(PAUSES)
    if outcome.status == 410 or is_last:
        delivery.state = "failed"
    else:
        queue(db, delivery, _pause(delivery.attempts, outcome))
    if outcome.status == 410:
        switch_off(db, webhook, "gone", by=None)
    elif is_last and delivery.type != TEST and not _has_arrived_since(db, delivery):
        switch_off(db, webhook, "failing", by=None)


def _pause(attempts: int, outcome: Outcome) -> timedelta:
    jitter = 1 + _JITTER * chance.octets(1)[0] / 255
    asked = min(timedelta(seconds=outcome.pause), _LONGEST_PAUSE)
    return max(PAUSES[attempts - 1] * jitter, asked)


def _has_arrived_since(db: Session, delivery: WebhookDelivery) -> bool:
    arrived = select(WebhookDelivery.id).where(
        WebhookDelivery.connection == delivery.connection,
        WebhookDelivery.state == "done",
        WebhookDelivery.tried_at > delivery.at,
    )
    return db.scalar(arrived.limit(1)) is not None
