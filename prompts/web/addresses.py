"""Show a candidate's new address to those who confirm it or decide on a stop, and let admins enter
one for an application that is over."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import classes_of
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.inviting import new_address

addresses = Blueprint("addresses", __name__)

_ADMIN = (people.ADMIN,)
_press = partial(button, addresses)


@route(
    addresses,
    "/addresses/<address_id>",
    auth="account",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def address(address_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db, current.account
    seen = new_address.seen(db, address_id, me)
    folio = seen.row.folio
    classes = classes_of(db, me, folio)
    named = DataClass.DISPLAY_NAME in classes
    waits = book.next_address(db, folio) if DataClass.IDENTITY in classes else None
    return pages.page(
        "prompts/address.html",
        "New address",
        refusal,
        seen=seen,
        row=seen.row,
        called=book.name(db, me, folio) if named else "",
        folio_id=folio,
        email=waits.email if waits and not seen.row.settled else "",
        # Managers know the candidate's name, and of the team only their own part.
        names=people.names(db) if DataClass.IDENTITY in classes or not named else {},
        decided_by=new_address.decided_by(seen.row),
    )


@_press("/addresses/<address_id>", shows=address, body={"act": "confirm", "sure": "1"})
def act(address_id: str) -> str:
    db, me = current.db, current.account
    if current.field_sent("act") == "confirm":
        sure = request.form.get("sure") == "1"
        new_address.confirm_for(db, address_id, sure=sure, by=me)
        return said.after("address_second", "addresses.address", address_id=address_id)
    decision, reason = current.field_sent("decision"), current.field_sent("reason")
    new_address.decide(db, address_id, decision, reason, by=me)
    return url_for("addresses.address", address_id=address_id)


@route(addresses, "/addresses", auth="account", roles=_ADMIN)
def listed(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "prompts/addresses.html",
        "Candidates' new addresses",
        refusal,
        waiting=new_address.waiting(current.db, current.account),
    )


@_press("/addresses", shows=listed, roles=_ADMIN, body={"submission": "text", "email": "email"})
def enter() -> str:
    folio, email = current.field_sent("submission").strip(), current.field_sent("email")
    new_address.enter_afterwards(current.db, folio, email, by=current.account)
    return said.after("person_waits", "addresses.listed")
