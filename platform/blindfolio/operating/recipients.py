"""Where the site's data goes, from its settings and connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from blindfolio.archive import address as bucket
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.language_model import model_address
from blindfolio.outbound.address import LOOPBACK
from blindfolio.settings import Settings


class Recipient(NamedTuple):
    name: str
    gets: str


def of_site(db: Session, settings: Settings) -> list[Recipient]:
    return [*_of_settings(settings), *_of_connections(db)]


def connected(db: Session) -> str:
    """Return the names of connected systems, for candidates. Hosts in the settings are left out:
    they would show strangers how the site is built."""
    return ", ".join(name for name, _ in _connections(db))


def _of_settings(settings: Settings) -> Iterator[Recipient]:
    here = "this machine"
    yield Recipient(_host(settings.database) or here, "the database: everything but files")
    yield Recipient(_store(settings.storage) or here, "sent files, and what is made of them")
    if mail := _host(settings.mail):
        yield Recipient(mail, "emails, with names and addresses")
    if settings.model:
        gets = "documents whose candidates were told and did not object"
        yield Recipient(_model(settings), gets)
    if provider := _host(settings.oidc_issuer):
        yield Recipient(provider, "that a member of the team signs in")


def _of_connections(db: Session) -> Iterator[Recipient]:
    for name, webhook in _connections(db):
        place = f"{name} ({_host(webhook)})" if webhook else name
        yield Recipient(place, "what its tokens allow; never a name, document or rating")


def _connections(db: Session) -> Sequence[Row[str, str | None]]:
    query = (
        select(Connection.name, Webhook.address)
        .outerjoin(Webhook, Webhook.connection == Connection.id)
        .where(Connection.ended_at.is_(None))
        .order_by(Connection.name, Connection.id)
    )
    return db.execute(query).all()


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
