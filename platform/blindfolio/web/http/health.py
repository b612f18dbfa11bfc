from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from blindfolio.operating.readiness import Readiness
from blindfolio.web.declare import route
from blindfolio.web.http.database_away import RETRY_AFTER

health = Blueprint("health", __name__)


def install(app: Flask, readiness: Readiness) -> None:
    app.extensions["blindfolio.readiness"] = readiness


@route(health, "/healthz", auth="public", kind="json")
def healthz() -> ResponseReturnValue:
    """Says only that this process answers, because a restart wouldn't fix anything else."""
    return {"ok": True}


@route(health, "/readyz", auth="public", kind="json")
def readyz() -> ResponseReturnValue:
    """Says whether requests can be sent here, with one word for the state of each part."""
    readiness: Readiness = current_app.extensions["blindfolio.readiness"]
    found = readiness.look()
    told = {"ok": found.ok, **asdict(found)}
    return told if found.ok else (told, 503, {"Retry-After": str(RETRY_AFTER)})
