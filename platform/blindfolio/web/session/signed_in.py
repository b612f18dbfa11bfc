from __future__ import annotations

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from blindfolio.accounts import sessions
from blindfolio.accounts.sessions import Viewer
from blindfolio.web.request import current
from blindfolio.web.session import made_for


class SignedIn(UserMixin):  # type: ignore[misc]
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_id(self) -> str:
        return self.viewer.token


def install(app: Flask) -> None:
    manager = LoginManager()
    # Our tokens don't depend on what the browser says about itself; flask-login's own check would
    # sign people out when their address changes.
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> SignedIn | None:
        lasts = sessions.WORKING_DAY if current.settings.is_company_only else sessions.LASTS
        viewer = sessions.find(current.db, token, lasts=lasts)
        return SignedIn(viewer) if viewer else None

    # Its context processor would query the database for every page, but error pages must work even
    # if the database has failed.
    manager.init_app(app, add_context_processor=False)


def sign_in(token: str) -> None:
    """Signs this browser in and drops any cookie that it had."""
    session.clear()
    viewer = sessions.find(current.db, token)
    if viewer is None:
        raise RuntimeError("a session that was just begun was not found")
    made_for.bind(viewer)
    session["language"] = viewer.language
    login_user(SignedIn(viewer))


def was() -> bool:
    """Returns whether this browser's session ended although no one signed out here."""
    return "_user_id" in session and current.viewer is None


def sign_out() -> None:
    """Ends this browser's session, first on the server."""
    viewer = current.viewer
    if viewer is not None:
        sessions.end(current.db, viewer.token)
    logout_user()
    session.clear()
