"""The page on which coordinators see to orders that need a person."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.inviting import from_connection, invitation_list, invite, orders

ordered = Blueprint("ordered", __name__)

_ROLES = ("coordinator",)
_CLASSES = (DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.PROMPT)
_PARAMS = {"candidate_id": "order"}

_WHY = {
    **invitation_list.SENTENCES,
    # Only of orders from before an upgrade: the coordinators may not all know why.
    invite.SEEN: "Someone has to look at this order before the candidate is invited.",
    "address": "The name or the address can't be used. Correct it.",
    from_connection.CLOSED: "The opening takes no invitations now. Reopen it, or don't invite.",
    orders.OTHER: "The same order came again with another address, which was not used. Look the"
    " address up in the hiring system.",
    orders.CANCELLED: "The hiring system asks to cancel this. Only you can end the application.",
    orders.AGAIN: "The hiring system cancelled this and then ordered it again.",
    "": "The invitation could not be delivered. Correct the address on the candidate's page.",
}


@route(ordered, "/orders", auth="account", roles=_ROLES, classes=_CLASSES)
def listed(refusal: Refusal | None = None, **_of: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    return pages.page(
        "reviews/connected/orders.html",
        "Orders that need you",
        refusal,
        orders=orders.waiting(db, me),
        invited_before=partial(orders.invited_before, db, me),
        why=_WHY,
        sent=_of.get("candidate_id", ""),
    )


_press = partial(button, ordered, shows=listed, roles=_ROLES, params=_PARAMS)


@_press("/orders/<candidate_id>/invite", body={"name": "text", "email": "email"})
def invite_ordered(candidate_id: str) -> str:
    orders.send(
        current.db,
        candidate_id,
        name=current.field_sent("name"),
        email=current.field_sent("email"),
        team=current.shown.team,
        secret=current.settings.signing_key(),
        by=current.account,
    )
    return url_for("ordered.listed")


@_press("/orders/<candidate_id>/settle")
def settle(candidate_id: str) -> str:
    orders.settle(current.db, candidate_id, by=current.account)
    return url_for("ordered.listed")
