from __future__ import annotations

from flask import Flask, abort, request

from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal

_ZERO = "\0"


def install(app: Flask) -> None:
    """Refuses forms that contain NUL, which no keyboard types and PostgreSQL doesn't accept."""

    @app.before_request
    def refuse() -> None:
        if _ZERO in request.path:
            abort(404)
        if any(_ZERO in text for texts in request.values.lists() for text in texts[1]):
            raise Refusal(
                "character",
                _(
                    "This text contains a character that we cannot store (U+0000). Remove the"
                    " character and send the text again."
                ),
                status=400,
            )
