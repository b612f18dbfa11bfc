"""Serves the look that candidates see, and the page on which coordinators change it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.local import LocalProxy

from blindfolio import look
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current

looks = Blueprint("looks", __name__)
_COORDINATOR = ("coordinator",)
_BODY = {"name": "text", "colour": "#1f4e6b"}


def install(app: Flask) -> None:
    app.add_template_global(lambda: current.look, "look")
    app.add_template_global(lambda: current.shown.team_name, "shown_team")
    app.jinja_env.globals["levels"] = LocalProxy(lambda: current.levels)


@route(looks, "/look.css", auth="public", kind="blob")
def style() -> ResponseReturnValue:
    return Response(render_template("web/look.css", own=current.look), content_type="text/css")


@route(looks, "/look.png", auth="public", kind="blob")
def logo() -> ResponseReturnValue:
    found = current.look
    if not found or not found.logo_key:
        raise Absent
    response = Response(found.logo_file, content_type="image/png")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(found.logo_key)
    return response.make_conditional(request)


@route(looks, "/look", auth="account", roles=_COORDINATOR)
def page(refusal: Refusal | None = None) -> ResponseReturnValue:
    own, form = current.look, request.form
    held = {it: form.get(it, getattr(own, it, "")) for it in ("name", "colour")}
    values = {"own": own, "limit": look.LOGO_WORDS} | held
    return pages.page("web/look.html", "Look", refusal, **values)


@button(looks, "/look", shows=page, roles=_COORDINATOR, savepoint=False, body=_BODY)
def change() -> str:
    typed = {it: current.field_sent(it) for it in ("name", "colour")}
    sent = request.files.get("logo")
    raw = sent.read(look.LOGO_BYTES + 1) if sent else b""
    # Reading takes a moment, during which SQLite's only write lock must not be held.
    current.db.rollback()
    logo, gone = look.encoded(raw) if raw else b"", "remove" in request.form
    look.change(
        current.db,
        **typed,
        logo=logo,
        remove_logo=gone,
        since=request.form.get("since"),
        by=current.account,
    )
    return said.after("kept", "looks.page")
