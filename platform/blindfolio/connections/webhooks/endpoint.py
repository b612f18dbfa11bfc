"""Sets up and changes the webhook of a connection."""

from __future__ import annotations

import base64

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections import candidates, tokens
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks import deliver
from blindfolio.connections.webhooks.deliver import TEST
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.connections.webhooks.sending import PREFIX
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.outbound import address as addresses
from blindfolio.outbound import client
from blindfolio.outbound.address import Allowed
from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys
from blindfolio.visibility.scope import there

SHOWN = 50

_LONGEST = 500
_LOOK_UP_SECONDS = 2.0


def check(address: str, allowed: Allowed) -> str:
    """Returns the address as it is stored. Raises Refusal if events can't be sent there."""
    try:
        target = addresses.parse(address.strip()[: _LONGEST + 1])
        client.look_up(target, allowed, _LOOK_UP_SECONDS)
    except client.Unreached:
        raise Refusal(
            "address",
            "Events can't be sent to this address. It must begin with https://, have no other"
            " port than 443, and be reachable from the internet. The operator can allow others"
            " with BLINDFOLIO_OUTBOUND_ALSO.",
        ) from None
    except (OSError, UnicodeError):
        raise Refusal(
            "address", f"There is no host named {target.host}. Check the address."
        ) from None
    except ValueError as error:
        raise Refusal("address", str(error)) from None
    if len(address.strip()) > _LONGEST:
        raise Refusal("address", f"Enter at most {_LONGEST} characters.")
    return address.strip()


def save(db: Session, connection: str, address: str, keys: SiteKeys, *, by: str) -> str | None:
    """Sets a checked address. Returns the secret of a new webhook, which is shown only now."""
    alive = select(Connection).where(Connection.id == connection, Connection.ended_at.is_(None))
    there(db.scalar(alive.with_for_update()))
    webhook = _standard(_locked(db, connection))
    if webhook is not None:
        webhook.address = address
        _record(db, webhook, "address", by=by)
        return None
    secret = _new_secret()
    _make(db, connection, address, keys.encrypt(secret), by=by)
    return secret


def report(
    db: Session,
    connection: str,
    system: str,
    address: str,
    key: str,
    keys: SiteKeys,
    *,
    by: str,
) -> None:
    """Tells a hiring system in its own words, with this key."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= _LONGEST:
        raise Refusal("key", "Enter the key as the hiring system shows it.")
    if key.startswith(tokens.PREFIX):
        raise Refusal(
            "key",
            "This is a token of this site, for calls to here. Enter the key that the hiring system"
            " gave you.",
        )
    alive = select(Connection).where(Connection.id == connection, Connection.ended_at.is_(None))
    there(db.scalar(alive.with_for_update()))
    webhook = _locked(db, connection)
    if webhook is None:
        webhook = _make(db, connection, address, keys.encrypt(key), by=by, system=system)
    elif webhook.system != system:
        raise Refusal("system", "This connection has another webhook. Make a new connection.")
    webhook.address, webhook.secret = address, keys.encrypt(key)
    _record(db, webhook, "secret", by=by)


def _make(
    db: Session, connection: str, address: str, secret: str, *, by: str, system: str = ""
) -> Webhook:
    made = Webhook(
        connection=connection,
        system=system,
        address=address,
        secret=secret,
        changed_at=clock.now(),
        seen=db.scalar(select(func.max(Entry.seq))) or 0,
    )
    db.add(made)
    db.flush()
    _record(db, made, "made", by=by)
    return made


def _standard(webhook: Webhook | None) -> Webhook | None:
    if webhook is not None and webhook.system:
        raise Refusal("system", "This connection tells a hiring system. Use its page.")
    return webhook


def rotate(db: Session, connection: str, keys: SiteKeys, *, by: str) -> str:
    """Returns a new secret. For a day, events are signed with the earlier one too."""
    webhook = there(_standard(_locked(db, connection)))
    secret = _new_secret()
    webhook.secret, webhook.secret_before = keys.encrypt(secret), webhook.secret
    webhook.changed_at = clock.now()
    _record(db, webhook, "secret", by=by)
    return secret


def switch_off(db: Session, connection: str, *, by: str) -> None:
    deliver.switch_off(db, there(_locked(db, connection)), "pressed", by=by)


def switch_on(db: Session, connection: str, *, by: str) -> None:
    """Also sends what has been waiting."""
    webhook = there(_locked(db, connection))
    if webhook.off:
        webhook.off = ""
        waiting = (WebhookDelivery.connection == connection, WebhookDelivery.state == "waiting")
        for it in db.scalars(select(WebhookDelivery).where(*waiting)):
            deliver.queue(db, it)
        _record(db, webhook, "on", by=by)


def test(db: Session, connection: str) -> None:
    there(_standard(_locked(db, connection)))
    made = WebhookDelivery(
        id=chance.new_id(), connection=connection, type=TEST, at=clock.now(), data={}
    )
    db.add(made)
    db.flush()
    deliver.queue(db, made)


def send_again(db: Session, connection: str, delivery: str, *, by: str) -> None:
    webhook = there(_locked(db, connection))
    asked = _shown(connection, by).where(WebhookDelivery.id == delivery)
    found = there(db.scalar(asked.with_for_update()))
    if webhook.off:
        raise Refusal("off", "The webhook is switched off. Switch it on first.")
    found.state = "waiting"
    deliver.queue(db, found)


def of(db: Session, connection: str) -> tuple[Connection, Webhook | None]:
    """Raises Absent for a connection that has ended."""
    asked = (
        select(Connection, Webhook)
        .outerjoin(Webhook)
        .where(Connection.id == connection, Connection.ended_at.is_(None))
    )
    found, webhook = there(db.execute(asked).first())
    return found, webhook


def newest(db: Session, connection: str, viewer: str) -> list[WebhookDelivery]:
    query = _shown(connection, viewer).order_by(WebhookDelivery.at.desc()).limit(SHOWN)
    return list(db.scalars(query))


def _shown(connection: str, viewer: str) -> Select[WebhookDelivery]:
    judged = candidates.judged_by(viewer)
    is_free = or_(WebhookDelivery.candidate.is_(None), WebhookDelivery.candidate.not_in(judged))
    return select(WebhookDelivery).where(WebhookDelivery.connection == connection, is_free)


def _locked(db: Session, connection: str) -> Webhook | None:
    return db.get(Webhook, connection, with_for_update=True, populate_existing=True)


def _new_secret() -> str:
    return PREFIX + base64.b64encode(chance.octets(32)).decode()


def _record(db: Session, webhook: Webhook, what: str, *, by: str) -> None:
    chain.record(db, f"webhook.{what}", {"connection": webhook.connection}, by=by)
