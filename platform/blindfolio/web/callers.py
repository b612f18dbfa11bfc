from __future__ import annotations

from flask import g, request

from blindfolio.connections import tokens
from blindfolio.refusal import Refusal
from blindfolio.web.request import current

_BEARER = "Bearer "


def _sent() -> str:
    """Returns the token, which hiring systems send as the user name of Basic authentication."""
    sent, basic = request.headers.get("Authorization", ""), request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username or ""
    return sent[len(_BEARER) :] if sent.startswith(_BEARER) else ""


def admit(scope: str) -> None:
    """Makes `current.caller` known. Raises Refusal unless the request has a token that works
    and has this scope."""
    site, sent = current.site, _sent()
    # Apart from the view's session, because a GET can't write there.
    with site.database.reading() as db:
        caller = tokens.find(db, sent) if sent else None
    if caller is None:
        raise Refusal(
            "token",
            "Send a token as `Authorization: Bearer bfk_…`. If you did, it has expired or been"
            " revoked, or the owner of its connection is no longer an admin.",
            status=401,
        )
    if site.called.reached(caller.token):
        raise Refusal("too_many", "Too many requests. Try again in a minute.", status=429)
    if not tokens.is_noted(caller):
        with site.database.transaction() as db:
            tokens.note_use(db, caller)
    if scope not in caller.scopes:
        raise Refusal("scope", f"This needs a token with the scope `{scope}`.", status=403)
    g.caller = caller
