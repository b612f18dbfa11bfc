from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.accounts import people
from blindfolio.connections import candidates, tokens
from blindfolio.connections.models import Connection, ConnectionCandidate
from blindfolio.operating import recipients
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, one, there
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.opening import openings
from reviews.board import queries
from reviews.connected.web import calls, hiring, hiring_calls, ordered

connections = Blueprint("connections", __name__)

_ADMIN = (people.ADMIN,)
_press = partial(button, connections, roles=_ADMIN)
_BODY = {"name": "text", "scope": "openings:read", "all": "1", "days": "90"}
VIEWS = (calls,)
BLUEPRINTS = (*(connections, hiring_calls.hiring_calls, hiring.hiring, ordered.ordered),)


@route(connections, "/connections", auth="account", roles=_ADMIN, classes=(DataClass.PROMPT,))
def listed(refusal: Refusal | None = None, **of: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    return pages.page(
        "reviews/connected/connections.html",
        "Connections",
        refusal,
        connections=tokens.every(db),
        # Of the team's names, whoever isn't a coordinator learns none here.
        names=people.names(db) if "coordinator" in people.roles(db, me) else {},
        openings=openings.run_by(db, me),
        scopes=tokens.SCOPES,
        days=tokens.DAYS,
        sent=of.get("connection_id", "new"),
    )


@route(connections, "/where-data-goes", auth="account", roles=("admin", "coordinator"))
def where_data_goes() -> ResponseReturnValue:
    settings = current.settings
    return pages.page(
        "reviews/connected/recipients.html",
        "Where data goes",
        recipients=[
            *recipients.of_site(current.db, settings),
        ],
        operator=settings.operator,
    )


@_press("/connections", shows=listed, classes=(DataClass.PROMPT,), body=_BODY)
def make() -> ResponseReturnValue:
    made = tokens.make(current.db, current.field_sent("name"), by=current.account)
    return _issued(made)


@_press("/connections/<connection_id>/tokens", shows=listed, body=_BODY)
def issue(connection_id: str) -> ResponseReturnValue:
    return _issued(there(current.db.get(Connection, connection_id)))


def _issued(connection: Connection) -> ResponseReturnValue:
    form, db, me = request.form, current.db, current.account
    candidates.refuse_who_judges(db, connection.id, by=me)
    mine = {it.id for it in openings.run_by(db, me)}
    chosen = None if form.get("all") == "1" else mine.intersection(form.getlist("opening"))
    token = tokens.issue(
        db,
        connection,
        form.getlist("scope"),
        None if chosen is None else sorted(chosen),
        current.number_sent("days"),
        by=me,
    )
    return pages.page(
        "reviews/connected/token.html", "Copy the token", name=connection.name, token=token
    )


@_press("/connections/<connection_id>/tokens/<token_id>/revoke", shows=listed)
def revoke(connection_id: str, token_id: str) -> str:
    tokens.revoke(current.db, connection_id, token_id, by=current.account)
    return said.after("token_revoked", "connections.listed")


@_press("/connections/<connection_id>/end", shows=listed)
def end(connection_id: str) -> str:
    tokens.end(current.db, connection_id, by=current.account)
    return said.after("connection_ended", "connections.listed")


@_press("/connections/<connection_id>/owner", shows=listed)
def take_over(connection_id: str) -> str:
    candidates.refuse_who_judges(current.db, connection_id, by=current.account)
    tokens.take_over(current.db, connection_id, by=current.account)
    return url_for("connections.listed")


@route(
    connections,
    "/from/<candidate_id>",
    auth="public",
    classes=(DataClass.DISPLAY_NAME,),
    params={"candidate_id": "connection_candidate"},
)
def from_outside(candidate_id: str) -> ResponseReturnValue:
    """Leads from another system to the candidate's page. It answers 200 to whoever isn't signed
    in, because Greenhouse shows no result whose page doesn't."""
    if current.viewer is None:
        return pages.page("reviews/connected/from.html", "Sign in")
    if not current.viewer.account:
        raise Absent
    asked = select(ConnectionCandidate.folio).where(ConnectionCandidate.id == candidate_id)
    known = {DataClass.DISPLAY_NAME}
    folio_id = current.db.scalar(asked) or ""
    folio, _ = one(current.db, current.account, known, id=folio_id, rows=queries.ROWS)
    return redirect(url_for("board.case", folio_id=folio.id))
