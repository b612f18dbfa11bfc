"""The page on which admins connect a hiring system, and see whether it works."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio import clock, site_keys
from blindfolio.accounts import people
from blindfolio.connections import candidates
from blindfolio.connections.models import ConnectionToken
from blindfolio.connections.webhooks import endpoint
from blindfolio.outbound import address, client
from blindfolio.outbound.address import Allowed
from blindfolio.refusal import Refusal
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from reviews.connected.hiring import told

hiring = Blueprint("hiring", __name__)

_RULE = "/connections/<connection_id>/hiring"
_ADMIN = (people.ADMIN,)
_BODY = {"system": "greenhouse", "key": "text"}
_SCOPE = "orders:take"
_LOOK_UP_SECONDS = 2.0


@route(hiring, _RULE, auth="account", roles=_ADMIN)
def page(
    connection_id: str, refusal: Refusal | None = None, checked: str = ""
) -> ResponseReturnValue:
    db = current.db
    connection, webhook = endpoint.of(db, connection_id)
    theirs = select(ConnectionToken).where(
        ConnectionToken.connection == connection_id, ConnectionToken.revoked_at.is_(None)
    )
    held = [it for it in db.scalars(theirs) if _SCOPE in it.scopes]
    return pages.page(
        "reviews/connected/hiring.html",
        f"Hiring system of {connection.name}",
        refusal,
        connection=connection,
        webhook=webhook,
        systems=told.SYSTEMS,
        calls=f"{current.settings.base_url}/api/v1",
        works=any(it.expires_at > clock.now() for it in held),
        called=max((it.used_at for it in held if it.used_at), default=None),
        last=next(iter(endpoint.newest(db, connection_id, current.account)), None),
        checked=checked,
    )


_press = partial(button, hiring, shows=page, roles=_ADMIN)


@_press(_RULE, body=_BODY)
def save(connection_id: str) -> str:
    db, system = current.db, current.field_sent("system")
    candidates.refuse_who_judges(db, connection_id, by=current.account)
    if system not in told.SYSTEMS:
        raise Refusal("system", "Choose the hiring system.")
    endpoint.report(
        db,
        connection_id,
        system,
        told.home(current.settings, system),
        current.field_sent("key"),
        site_keys.of_site(current.settings),
        by=current.account,
    )
    return url_for("hiring.page", connection_id=connection_id)


@_press(f"{_RULE}/check", savepoint=False)
def check(connection_id: str) -> ResponseReturnValue:
    # A look-up takes a moment, during which SQLite's only write lock must not be held.
    current.db.rollback()
    return page(connection_id=connection_id, checked=_reach(current.settings.base_url))


def _reach(url: str) -> str:
    """Returns whether others can reach this site, as far as it can tell: `public`, `private` or
    `unknown`."""
    try:
        client.look_up(address.parse(url), Allowed(), _LOOK_UP_SECONDS)
    except client.Unreached:
        return "private"
    except (OSError, UnicodeError, ValueError):
        return "unknown"
    return "public"
