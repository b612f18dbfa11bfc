"""Where the site's data goes, from its settings and connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import address as bucket
from blindfolio.connections import tokens
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.language_model import model_address
from blindfolio.outbound.address import LOOPBACK
from blindfolio.settings import Settings

_HERE = "this machine"
_MODEL = (
    "prompts, and drafts of briefs; documents, what worries their authors most, and questions about"
    " a brief, of candidates who were told and did not object"
)
_NOTHING = "nothing: none of its tokens works, and it is told of no events"
# by whether the connection belongs to a hiring system, which is told in its own words
_TOLD = {
    False: ["events of its candidates, and closed accounts, by random ids"],
    True: [tokens.PROGRESS, tokens.DECISIONS],
}


class Recipient(NamedTuple):
    name: str
    gets: str


def of_site(db: Session, settings: Settings) -> list[Recipient]:
    return [*_of_settings(settings), *_of_connections(db)]


def connected(db: Session) -> str:
    """Return the names of connected systems, for candidates. Hosts in the settings are left out:
    they would show strangers how the site is built."""
    alive = select(Connection.name).where(Connection.ended_at.is_(None))
    return ", ".join(db.scalars(alive.order_by(Connection.name, Connection.id)))


def _of_settings(settings: Settings) -> Iterator[Recipient]:
    yield Recipient(_host(settings.database) or _HERE, "the database: everything but files")
    yield Recipient(_store(settings.storage) or _HERE, "sent files, and what is made of them")
    deletions = settings.deletions_place
    if isinstance(deletions, bucket.S3Address):
        yield Recipient(_bucket(deletions) or _HERE, "the log of deletions, by random ids")
    if settings.audit_head_to:
        yield Recipient(settings.audit_head_to, "each day, the seal of the audit log")
    if mail := _host(settings.mail):
        yield Recipient(mail, "emails, with names and addresses")
    if settings.model:
        yield Recipient(_model(settings), _MODEL)
    if provider := _host(settings.oidc_issuer):
        yield Recipient(provider, "that a member of the team signs in")


def _of_connections(db: Session) -> Iterator[Recipient]:
    webhooks = {it.connection: it for it in db.scalars(select(Webhook))}
    for it, works, held in sorted(tokens.every(db), key=lambda one: one[0].name):
        gets, place = tokens.given(held) if works else [], it.name
        if webhook := webhooks.get(it.id):
            place = f"{it.name} ({_host(webhook.address) or _HERE})"
            gets += [] if webhook.off else _TOLD[bool(webhook.system)]
        yield Recipient(place, "; ".join(dict.fromkeys(gets)) or _NOTHING)


def _store(storage: str) -> str:
    return _bucket(bucket.parse(storage)) if storage else ""


def _bucket(of: bucket.S3Address) -> str:
    return _host(of.endpoint) if of.endpoint else f"Amazon S3, {of.region}"


def _model(settings: Settings) -> str:
    of = model_address.parse(settings.model)
    if of.service == "bedrock":
        return f"Amazon Bedrock, {settings.model_region}"
    return _host(of.url) or _HERE


def _host(url: str) -> str:
    """Return a host elsewhere, or an empty string."""
    host = urlsplit(url).hostname or ""
    return "" if host in LOOPBACK else host
