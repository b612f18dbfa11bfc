"""Makes form tokens from the site's secret, so that signing in again gives the same token and
open pages continue to work.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from blindfolio.accounts.sessions import Viewer
from blindfolio.languages import N_
from blindfolio.web import keyed
from blindfolio.web.request import current

REFUSED = N_(
    "Someone else opened this page before you signed in. Nothing was saved. Their text is"
    " kept on this device, and they will find it here when they sign in."
)

_FIELD = "csrf_token"  # Flask-WTF's name for the token, in forms and in the session.
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Device:
    """The name under which scripts store what a person types on the device, and the key that
    encrypts it.
    """

    name: str
    key: str


def bind(viewer: Viewer) -> None:
    session[_FIELD] = _token(viewer)


def device() -> Device | None:
    viewer = current.viewer
    if viewer is None:
        return None
    # Base64, because 64 hexadecimal digits on a page would look like a document's hash.
    key = b64encode(_keyed(viewer, "words")).decode()
    return Device(_keyed(viewer, "name").hex()[:16], key)


def is_anothers(viewer: Viewer) -> bool:
    sent = request.form.get(_FIELD) or request.headers.get("X-CSRFToken", "")
    signed = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        token = signed.loads(sent)
    except BadData:
        return False
    return isinstance(token, str) and token.startswith(_PERSON) and token != _token(viewer)


def _token(viewer: Viewer) -> str:
    return _PERSON + _keyed(viewer, "forms").hex()


def _keyed(viewer: Viewer, purpose: str) -> bytes:
    who = f"account {viewer.account}" if viewer.account else f"invitation {viewer.invitation}"
    return keyed.digest(f"page for {who}: {purpose}")
