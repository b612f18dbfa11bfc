"""Refuses requests from another site's page, whatever token they carry."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.web.request import SAFE

_OURS = frozenset({"same-origin", "none"})


def install(app: Flask) -> None:

    @app.before_request
    def refuse() -> None:
        if request.method not in SAFE and _from_elsewhere():
            raise Refusal(
                "elsewhere",
                _(
                    "This form was sent from another site. Open the page on this site and send"
                    " the form again."
                ),
                status=403,
            )


def _from_elsewhere() -> bool:
    if request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
        return True
    # Our pages send no referrer, so browsers send "null" as their forms' origin.
    origin = request.headers.get("Origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc != request.host
    except ValueError:  # such as "http://[": no page of ours
        return True
