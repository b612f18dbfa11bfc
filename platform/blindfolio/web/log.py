"""The request log: route, status and time. Never an address, a query, a name or a token."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from blindfolio.refusal import Refusal

_log = logging.getLogger("blindfolio.request")


def install(app: Flask) -> None:
    """Write one line for each request, with the rule in place of the address."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        _log.info("%s %s %d %.0f ms", request.method, rule, response.status_code, took)
        return response


def open_log(file: str) -> None:
    """Send the application's log to `file`, or to standard error where it is empty.

    A file that cannot be written is a `Refusal`.
    """
    try:
        handler = logging.FileHandler(file) if file else logging.StreamHandler()
    except OSError:
        raise Refusal(
            "log",
            f"We can't write to the log file {file}. Set BLINDFOLIO_LOG to a file that"
            " can be written to.",
        ) from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("blindfolio")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
