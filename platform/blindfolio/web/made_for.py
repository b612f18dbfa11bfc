"""Who a page was made for: its forms' token says so, and another person's session refuses it.

A tab can outlive the session that opened it, and the next person of the same browser may be allowed
to write to the same address. So the token of Flask-WTF is one for each person, keyed with the
site's secret, instead of a random one for each session: it comes with every form and every script's
request already, and nothing that writes is exempt from it. Who signs out and in again has the same
token, so that a page left open goes on.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from blindfolio.accounts.sessions import Viewer
from blindfolio.web import keyed
from blindfolio.web import request as current

REFUSED = (
    "Someone else opened this page before you signed in. Nothing was saved. Their text is"
    " kept on this device, and they will find it here when they sign in."
)

_FIELD = "csrf_token"
"""Flask-WTF's name for the token, in a form and in the session."""
_PERSON = "person:"
"""What a person's token begins with, unlike the random one of who is not signed in."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a page tells its scripts: under which name they keep its person's words on the device,
    and the key to seal them with. Nobody else's page has either."""

    name: str
    key: str


def bind(viewer: Viewer) -> None:
    """Let the pages of a session that begins be made for `viewer`."""
    session[_FIELD] = _token(viewer)


def device() -> Device | None:
    """What the page under way tells its scripts; None for who is not signed in."""
    viewer = current.viewer()
    if viewer is None:
        return None
    # In Base64: 64 hexadecimal digits on a page would look like a document's hash.
    key = b64encode(_keyed(viewer, "words")).decode()
    return Device(_keyed(viewer, "name").hex()[:16], key)


def is_anothers(viewer: Viewer) -> bool:
    """Whether a request that was refused for its token comes from a page of another person."""
    sent = request.form.get(_FIELD) or request.headers.get("X-CSRFToken", "")
    try:
        token = _serializer().loads(sent)
    except BadData:
        return False
    return isinstance(token, str) and token.startswith(_PERSON) and token != _token(viewer)


def _token(viewer: Viewer) -> str:
    return _PERSON + _keyed(viewer, "forms").hex()


def _keyed(viewer: Viewer, purpose: str) -> bytes:
    who = f"account {viewer.account}" if viewer.account else f"invitation {viewer.invitation}"
    return keyed.digest(f"page for {who}: {purpose}")


def _serializer() -> URLSafeTimedSerializer:
    """The one that Flask-WTF signs its tokens with."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
