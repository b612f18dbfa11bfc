"""The page on which admins set up the webhook of a connection and see what it has delivered."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio import site_keys
from blindfolio.accounts import people
from blindfolio.connections import candidates
from blindfolio.connections.webhooks import endpoint
from blindfolio.refusal import Refusal
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current

webhooks = Blueprint("webhooks", __name__)

_RULE = "/connections/<connection_id>/webhook"
_ADMIN = (people.ADMIN,)
_BODY = {"address": "https://93.184.216.34/in"}


@route(webhooks, _RULE, auth="account", roles=_ADMIN)
def page(connection_id: str, refusal: Refusal | None = None, **_of: str) -> ResponseReturnValue:
    return _page(connection_id, refusal)


def _page(
    connection_id: str, refusal: Refusal | None = None, secret: str = ""
) -> ResponseReturnValue:
    db = current.db
    connection, webhook = endpoint.of(db, connection_id)
    return pages.page(
        "web/webhook.html",
        f"Webhook of {connection.name}",
        refusal,
        connection=connection,
        webhook=webhook,
        secret=secret,
        deliveries=endpoint.newest(db, connection_id, current.account),
        shown=endpoint.SHOWN,
    )


_press = partial(button, webhooks, shows=page, roles=_ADMIN)


@_press(_RULE, savepoint=False, body=_BODY)
def save(connection_id: str) -> str | ResponseReturnValue:
    keys = site_keys.of_site(current.settings)
    candidates.refuse_who_judges(current.db, connection_id, by=current.account)
    # A look-up takes a moment, during which SQLite's only write lock must not be held.
    current.db.rollback()
    address = endpoint.check(current.field_sent("address"), current.settings.outbound_allowed)
    secret = endpoint.save(current.db, connection_id, address, keys, by=current.account)
    if secret is None:
        return said.after("kept", "webhooks.page", connection_id=connection_id)
    return _page(connection_id, secret=secret)


@_press(f"{_RULE}/secret")
def rotate(connection_id: str) -> ResponseReturnValue:
    keys = site_keys.of_site(current.settings)
    candidates.refuse_who_judges(current.db, connection_id, by=current.account)
    secret = endpoint.rotate(current.db, connection_id, keys, by=current.account)
    return _page(connection_id, secret=secret)


@_press(f"{_RULE}/switch", body={"on": "1"})
def switch(connection_id: str) -> str:
    is_on = current.field_sent("on") == "1"
    turn = endpoint.switch_on if is_on else endpoint.switch_off
    turn(current.db, connection_id, by=current.account)
    return url_for("webhooks.page", connection_id=connection_id)


@_press(f"{_RULE}/test")
def test(connection_id: str) -> str:
    endpoint.test(current.db, connection_id)
    return said.after("webhook_sent", "webhooks.page", connection_id=connection_id)


@_press(f"{_RULE}/deliveries/<delivery_id>", params={"delivery_id": "webhook_delivery"})
def again(connection_id: str, delivery_id: str) -> str:
    endpoint.send_again(current.db, connection_id, delivery_id, by=current.account)
    return said.after("webhook_sent", "webhooks.page", connection_id=connection_id)
