"""The blueprint that all pages of the reading room register on."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import errors

reading = Blueprint("reading", __name__)


@reading.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """As everywhere; a page that was open when its review was locked leads to what was locked."""
    code = (request.view_args or {}).get("code")
    if refusal.code != "locked" or code is None:
        return errors.answer(refusal.code, str(refusal), refusal.status)
    return errors.answer(
        refusal.code,
        str(refusal),
        refusal.status,
        href=url_for("reading.room", code=code),
        words="Open what you locked",
    )
