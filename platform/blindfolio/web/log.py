from __future__ import annotations

import logging
import re
import time

from flask import Flask, Response, g, has_request_context, request

from blindfolio import chance
from blindfolio.operating.log_lines import (
    EXTRA,
    JSONLines,
    TextLines,
    WithoutPaths,
    known_method,
)
from blindfolio.refusal import Refusal
from blindfolio.web.http import senders

HEADER = "X-Request-ID"

_log = logging.getLogger("blindfolio.request")
_JSON = "json"
# Only groups of hexadecimal digits, as proxies send them: no word can hide in it.
_WELL_FORMED = re.compile(r"[0-9a-fA-F]{8,32}(-[0-9a-fA-F]{1,32}){0,4}")
_LONGEST = 64


def install(app: Flask) -> None:
    """Logs one line per request, with the route's rule instead of the path. Uses the request id
    of the site's proxy, if it sends one.
    """

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(HEADER, "")
        known = _WELL_FORMED.fullmatch(given) and len(given) <= _LONGEST and senders.by_proxy()
        g.request_id = given.lower() if known else chance.request_id()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        said = {
            "method": known_method(request.method),
            "rule": rule,
            "status": response.status_code,
            "milliseconds": round(took, 1),
        }
        words = f"%(method)s %(rule)s %(status)d {took:.0f} ms"
        _log.info(words, said, extra={EXTRA: said})
        if "request_id" in g:
            response.headers[HEADER] = g.request_id
        return response


class _OfRequest(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context() and "request_id" in g:
            setattr(record, EXTRA, {"request": g.request_id, **getattr(record, EXTRA, {})})
        return True


def open_log(setting: str) -> None:
    """Opens the log in a file, or on standard error if the setting is empty. `json` and
    `json:FILE` write JSON lines. Raises Refusal.
    """
    as_json = setting == _JSON or setting.startswith(f"{_JSON}:")
    file = setting.removeprefix(_JSON).removeprefix(":") if as_json else setting
    try:
        handler = logging.FileHandler(file) if file else logging.StreamHandler()
    except OSError:
        raise Refusal(
            "log",
            f"We can't write to the log file {file}. Set BLINDFOLIO_LOG to a file that"
            " can be written to.",
        ) from None
    handler.setFormatter(JSONLines() if as_json else TextLines())
    handler.addFilter(_OfRequest())
    root = logging.getLogger("blindfolio")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
    # The web server logs little, but without a handler Python would print it, paths included.
    server = logging.getLogger("waitress")
    server.addHandler(handler)
    if not any(isinstance(it, WithoutPaths) for it in server.filters):
        server.addFilter(WithoutPaths())
    server.propagate = False
    if as_json:
        # Logs which request queued which job, so that a job's lines can be traced back to it.
        logging.getLogger("blindfolio.jobs.queue").setLevel(logging.DEBUG)
