from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request

FIELD = "here"


def install(app: Flask) -> None:

    @app.after_request
    def keep(response: Response) -> Response:
        address = response.location or ""
        part = request.form.get(FIELD, "") if response.status_code == 303 else ""
        if part and "#" not in address:
            response.location = f"{address}#{quote(part)}"
        return response
