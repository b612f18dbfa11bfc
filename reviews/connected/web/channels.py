"""The page on which coordinators say where the digest of an opening goes."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio import site_keys
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.web.openings import COORDINATOR, coordinated
from reviews.connected.channels import messages, setting_up
from reviews.connected.channels.models import Channel

channels = Blueprint("channels", __name__)

_RULE = "/openings/<opening_id>/channel"
_BODY = {"address": "https://hooks.slack.com/services/T1/B1/secret"}


@route(channels, _RULE, auth="account", roles=COORDINATOR, classes=(DataClass.PROMPT,))
def page(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    opening = coordinated(opening_id)
    return pages.page(
        "reviews/connected/channel.html",
        "Slack or Teams",
        refusal,
        opening=opening,
        channel=current.db.get(Channel, opening.id),
        longest=messages.LONGEST,
    )


_press = partial(button, channels, shows=page, roles=COORDINATOR, classes=(DataClass.PROMPT,))


@_press(_RULE, body=_BODY)
def save(opening_id: str) -> str:
    opening, settings = coordinated(opening_id).id, current.settings
    address = messages.check(current.field_sent("address"), settings.outbound_allowed)
    keys = site_keys.of_site(settings)
    setting_up.save(current.db, opening, address, keys, by=current.account)
    return said.after("kept", "channels.page", opening_id=opening_id)


@_press(f"{_RULE}/test")
def test(opening_id: str) -> str:
    setting_up.test(current.db, coordinated(opening_id).id)
    return said.after("webhook_sent", "channels.page", opening_id=opening_id)


@_press(f"{_RULE}/arrived", body={"arrived": "1"})
def arrived(opening_id: str) -> str:
    has, zone = current.field_sent("arrived") == "1", current.settings.time_zone
    opening = coordinated(opening_id).id
    setting_up.note_arrival(current.db, opening, zone, arrived=has, by=current.account)
    return url_for("channels.page", opening_id=opening_id)


@_press(f"{_RULE}/remove")
def remove(opening_id: str) -> str:
    setting_up.remove(current.db, coordinated(opening_id).id, by=current.account)
    return said.after("kept", "channels.page", opening_id=opening_id)
