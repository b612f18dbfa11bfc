"""Where the site's data goes, from its settings and connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import address as bucket
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.language_model import model_address
from blindfolio.outbound.address import LOOPBACK
from blindfolio.settings import Settings


class Recipient(NamedTuple):
    """`told` is whether candidates' pages name it. The model has its own notice."""

    name: str
    gets: str
    told: bool


def of_site(db: Session, settings: Settings) -> list[Recipient]:
    return [*_of_settings(settings), *_connected(db)]


def outside(db: Session, settings: Settings) -> str:
    """Return the names of those that get candidates' data elsewhere, or an empty string."""
    return ", ".join(it.name for it in of_site(db, settings) if it.told)


def _of_settings(settings: Settings) -> Iterator[Recipient]:
    database = _host(settings.database)
    yield Recipient(
        database or "this machine", "the database: everything but files", bool(database)
    )
    store = _store(settings.storage)
    yield Recipient(
        store or "this machine", "sent files, and what is made of them", bool(store)
    )
    if mail := _host(settings.mail):
        yield Recipient(mail, "emails, with names and addresses", True)
    if settings.model:
        yield Recipient(
            _model(settings), "documents whose candidates were told and did not object", False
        )
    if provider := _host(settings.oidc_issuer):
        yield Recipient(provider, "that a member of the team signs in", False)


def _connected(db: Session) -> Iterator[Recipient]:
    query = (
        select(Connection.name, Webhook.address)
        .outerjoin(Webhook, Webhook.connection == Connection.id)
        .where(Connection.ended_at.is_(None))
        .order_by(Connection.name, Connection.id)
    )
    for name, address in db.execute(query):
        place = f"{name} ({_host(address)})" if address else name
        yield Recipient(place, "what its tokens allow; never a name, document or rating", True)


def _store(storage: str) -> str:
    if not storage:
        return ""
    of = bucket.parse(storage)
    return _host(of.endpoint) or f"Amazon S3, {of.region}"


def _model(settings: Settings) -> str:
    of = model_address.parse(settings.model)
    if of.service == "bedrock":
        return f"Amazon Bedrock, {settings.model_region}"
    return _host(of.url) or "this machine"


def _host(url: str) -> str:
    """Return a host elsewhere, or an empty string."""
    host = urlsplit(url).hostname or ""
    return "" if host in LOOPBACK else host
