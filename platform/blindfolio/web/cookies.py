"""The signed cookie, whose age nobody asks.

Flask refuses a cookie that seems to come from the future. So a clock that is set back by a second,
or another web process whose clock is a little behind, would sign people out. How long a cookie
counts is the server's own record of its session (`accounts.sessions`).
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
