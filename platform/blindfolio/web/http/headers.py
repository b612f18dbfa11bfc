from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.http import parse_date

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE")


def install(app: Flask, *, https: bool) -> None:

    @app.before_request
    def pass_over_no_dates() -> None:
        # Werkzeug ignores invalid dates, but crashes on a year out of range.
        for name in _DATES:
            try:
                parse_date(request.environ.get(name))
            except OverflowError:
                del request.environ[name]
                request.environ.pop("HTTP_RANGE", None)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static" and response.status_code < 400:
            response.cache_control.immutable = True
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response
