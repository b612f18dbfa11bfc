"""Asks a model on a server that isn't trusted. Time and size are limited, nothing is
decompressed, redirects aren't followed, and only the answer is passed on.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from typing import Any
from urllib.parse import urlsplit

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.patience import (
    CONNECT_SECONDS,
    LONGEST_PAUSE,
    PAUSE,
    TRIES,
)
from blindfolio.language_model.untrusted import as_code, text_of, whole_text

ANSWER_BYTES = 400_000  # Twice the longest usable answer. The rest isn't read.
_COMPLAINT_BYTES = 10_000
_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "blindfolio",
}
_CUT_OFF = (
    BrokenPipeError,
    ConnectionAbortedError,
    ConnectionResetError,
    IncompleteRead,
    ssl.SSLEOFError,
)


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    pause: float


class _TryAgain(NoAnswer):
    def __init__(self, code: str, pause: float = PAUSE) -> None:
        super().__init__(code)
        self.pause = pause


class Chat:
    """A model on a server. `seconds` limits the time from the first byte sent to the last byte
    read. Proxies from the environment are ignored, because they must not see a document.
    """

    def __init__(self, name: str, url: str, key: str, seconds: float) -> None:
        parts = urlsplit(url)
        self.model = f"{name}@{parts.netloc}"
        self._name = name
        self._tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"{parts.path.rstrip('/')}/chat/completions"
        self._headers = _HEADERS | ({"Authorization": f"Bearer {key}"} if key else {})
        self._seconds = seconds

    def answer(self, request: ModelRequest) -> str:
        """Raises NoAnswer if the model refuses, stops early or can't be reached."""
        for _ in range(TRIES - 1):
            try:
                return self._try(request)
            except _TryAgain as failed:
                time.sleep(failed.pause)
        return self._try(request)

    def _try(self, request: ModelRequest) -> str:
        until = time.monotonic() + self._seconds
        body = {
            "model": self._name,
            "messages": [
                {"role": "system", "content": request.instructions},
                {"role": "user", "content": request.material},
            ],
            "max_tokens": request.answer_tokens,
            "stream": False,
        }
        if request.schema:
            held_to = {"name": "answer", "strict": True, "schema": dict(request.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": held_to}
        reply = self._post(body, until)
        while reply.status in (400, 422) and (plainer := _plainer(body, reply.body)):
            body = plainer
            reply = self._post(body, until)
        if reply.status == 200:
            return _text_in(reply.body)
        if reply.status == 429 or reply.status >= 500:
            raise _TryAgain(f"HTTP {reply.status}", reply.pause)
        redirects = 300 <= reply.status < 400
        raise NoAnswer("redirected" if redirects else f"HTTP {reply.status}")

    def _post(self, body: dict[str, Any], until: float) -> _Reply:
        connection = self._connection(until)
        try:
            with _ended(connection, until):
                # A server may refuse before reading everything, and then says why.
                with suppress(BrokenPipeError):
                    connection.request(
                        "POST", self._path, json.dumps(body).encode(), self._headers
                    )
                with connection.getresponse() as response:
                    reply = _read(response)
            if time.monotonic() >= until:
                # Without a stated length, an answer cut off by the time limit looks complete.
                raise TimeoutError
            return reply
        except (OSError, HTTPException, ValueError) as error:
            # Not chained: the error may quote the request, which contains the key.
            if isinstance(error, TimeoutError) or time.monotonic() >= until:
                raise _TryAgain("no answer in time") from None
            raise NoAnswer(_fault(error)) from None
        finally:
            connection.close()

    def _connection(self, until: float) -> HTTPConnection:
        patience = max(0.001, min(CONNECT_SECONDS, until - time.monotonic()))
        if not self._tls:
            return HTTPConnection(self._host, self._port, timeout=patience)
        trusted = ssl.create_default_context()
        return HTTPSConnection(self._host, self._port, timeout=patience, context=trusted)


@contextmanager
def _ended(connection: HTTPConnection, until: float) -> Iterator[None]:
    # A socket's timeout restarts with each byte, so a slow server could hold it forever.
    connection.connect()
    ours: socket.socket = connection.sock
    left = max(0.001, until - time.monotonic())
    ours.settimeout(left)
    watch = threading.Timer(left, _cut, [ours])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _cut(ours: socket.socket) -> None:
    with suppress(OSError):
        # Bypasses TLS, whose closing handshake would wait for the other side.
        socket.socket.shutdown(ours, socket.SHUT_RDWR)


def _read(response: HTTPResponse) -> _Reply:
    # a complete answer, the start of an error message, or only the status
    after = response.getheader("Retry-After") or ""
    seconds = min(float(after[:6]), LONGEST_PAUSE) if after.isdecimal() else PAUSE
    if response.status == 200:
        if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
            raise NoAnswer("packed answer")
        body = b"".join(_pieces(response, ANSWER_BYTES + 1))
        if len(body) > ANSWER_BYTES:
            raise NoAnswer("too long")
        if response.length:
            raise IncompleteRead(b"")
        return _Reply(200, body, seconds)
    wanted = _COMPLAINT_BYTES if response.status in (400, 422) else 0
    return _Reply(response.status, b"".join(_pieces(response, wanted)), seconds)


def _pieces(response: HTTPResponse, most: int) -> Iterator[bytes]:
    # Doesn't use `read`, which trusts a chunk's stated length.
    while most > 0 and (piece := response.read1(min(most, 65_536))):
        most -= len(piece)
        yield piece


def _plainer(body: dict[str, Any], said: bytes) -> dict[str, Any] | None:
    # Drops an option that the server may not know. None if none is left.
    plainer = dict(body)
    if "max_tokens" in body and b"max_completion_tokens" in said:
        return plainer | {"max_completion_tokens": plainer.pop("max_tokens")}
    return plainer if plainer.pop("response_format", None) else None


def _fault(error: Exception) -> str:
    if isinstance(error, _CUT_OFF):
        return "cut off"
    if isinstance(error, ssl.SSLError):
        return "no secure connection"
    # An invalid host name raises UnicodeError.
    return "no connection" if isinstance(error, (OSError, UnicodeError)) else "not HTTP"


def _text_in(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise NoAnswer("not JSON") from None
    match said:
        case {"choices": [{"message": {**message}, **choice}, *_]}:
            stopped = choice.get("finish_reason")
        case _:
            raise NoAnswer("another shape")
    if stopped != "stop":
        raise NoAnswer(f"stopped: {as_code(stopped)}")
    content = message.get("content")
    # Some services send parts.
    parts = content if isinstance(content, list) else [{"text": content}]
    return whole_text("".join(map(text_of, parts)))
