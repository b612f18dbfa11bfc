"""Keeps people signed in when the clock is set back, although Flask refuses cookies from the
future. Static files don't depend on the cookie, so that browsers keep them when it changes.
"""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature


class AgelessCookies(SecureCookieSessionInterface):
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            kept = request.cookies.get(self.get_cookie_name(app), "")
            return self.session_class(serializer.loads(kept) if kept else {})
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # flask-login looks into the session after each request, and Flask then says that the
        # answer varies with the cookie.
        if request.endpoint != "static":
            super().save_session(app, session, response)
