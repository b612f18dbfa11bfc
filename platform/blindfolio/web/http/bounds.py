"""Bounds what anyone, signed in or not, can make the site read, keep and send back."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, abort, request, session

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal

# A coordinator who ticks all candidates of the longest board sends 12 KB.
ADDRESS_BYTES = 16 * 1024
# The address and the cookies, of which other sites of the same company may have set some.
HEADER_BYTES = 2 * ADDRESS_BYTES
# What doesn't fit into memory waits on the disk, also if it comes from a stranger. Somewhat larger
# uploads than we take are read to their end: browsers show no answer that comes before it.
BODY_BYTES = 64 * 1024 * 1024
STRANGERS_BYTES = 64 * 1024  # what the sign-in forms send is a tenth of it
NEXT_BYTES = 1500  # so that the cookie that keeps it stays below the 4 KB that browsers keep

SIGNED_OUT = N_(
    "You are signed out, perhaps in another tab. Sign in, go back to the page and send the form"
    " again. What you typed is kept on this device."
)


def install(app: Flask) -> None:

    @app.before_request
    def refuse() -> None:
        if len(request.path) + len(request.query_string) > ADDRESS_BYTES:
            abort(414)
        # Before anything reads the form. The cookie is signed, so no stranger has one.
        if (request.content_length or 0) > STRANGERS_BYTES and "_user_id" not in session:
            raise Refusal("signed_out", _(SIGNED_OUT), status=413)


def next_page(path: str) -> str:
    """Returns the page to go on to after signing in, or an empty string if it's too long."""
    return path if len(quote(path)) <= NEXT_BYTES else ""
