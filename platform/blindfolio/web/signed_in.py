from __future__ import annotations

from typing import Literal

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from blindfolio.accounts import sessions
from blindfolio.accounts.sessions import Viewer
from blindfolio.web import made_for
from blindfolio.web import request as current


class SignedIn(UserMixin):  # type: ignore[misc]
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_id(self) -> str:
        return self.viewer.token


def install(app: Flask) -> None:
    manager = LoginManager()
    # Our tokens are bound to nothing the browser says of itself; flask-login's own check would
    # sign people out whose address changes.
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> SignedIn | None:
        viewer = sessions.find(current.db(), token)
        return SignedIn(viewer) if viewer else None

    # Without its context processor, which asks the database for every page that is drawn: an
    # error page must come out even when the database is what failed.
    manager.init_app(app, add_context_processor=False)


def sign_in(token: str) -> None:
    """Whatever cookie the browser had is dropped."""
    session.clear()
    viewer = sessions.find(current.db(), token)
    if viewer is None:
        raise RuntimeError("a session that was just begun was not found")
    made_for.bind(viewer)
    login_user(SignedIn(viewer))


def why_out() -> Literal["", "changed", "replaced"]:
    """Only who holds the session's token learns it."""
    token = session.get("_user_id", "")
    if not token or current.viewer() is not None:
        return ""
    if sessions.outdated(current.db(), token):
        return "changed"
    return "replaced" if sessions.replaced(current.db(), token) else ""


def sign_out() -> None:
    """End this browser's session, on the server first."""
    viewer = current.viewer()
    if viewer is not None:
        sessions.end(current.db(), viewer.token)
    logout_user()
    session.clear()
