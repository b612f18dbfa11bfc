"""Leads Authlib's requests through the one client that calls other systems."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from blindfolio.outbound import address, client
from blindfolio.outbound.address import Allowed

_MOST = 1_000_000  # bytes of an answer


class Way(BaseAdapter):
    def __init__(self, allowed: Allowed, seconds: float) -> None:
        super().__init__()
        self._allowed, self._seconds = allowed, seconds

    def session(self, **given: Any) -> OAuth2Session:
        made = OAuth2Session(**given)
        # Neither a proxy nor a password from the environment, and no redirects.
        made.trust_env, made.max_redirects, made.headers = False, 0, {}
        for scheme in ("https://", "http://"):
            made.mount(scheme, self)
        return made

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        with client.sent(
            request.method or "",
            address.parse(request.url or ""),
            body,
            request.headers,
            allowed=self._allowed,
            seconds=self._seconds,
        ) as given:
            answer = Response()
            answer.status_code, answer.request = given.status, request
            answer.headers.update(given.headers)
            answer.raw = BytesIO(client.whole(given, _MOST))
        return answer

    def close(self) -> None:
        pass
