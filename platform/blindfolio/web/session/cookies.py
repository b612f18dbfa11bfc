"""Keeps people signed in when the clock is set back, although Flask refuses cookies from the
future.
"""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
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
