"""Sends one request to a server that isn't trusted. Time and size are limited, nothing is
decompressed, redirects aren't followed, and proxies from the environment are ignored.

A name is looked up once. Each address found for it is checked, and the connection goes to one
of these, so that a second answer of the name server can't lead elsewhere.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any

from blindfolio.outbound.address import Allowed, Target

CONNECT_SECONDS = 5
TOO_LATE = "no answer in time"
NOT_ALLOWED = "address not allowed"

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
_AddressInfo = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


class Unreached(Exception):
    """No answer came. `code` contains nothing of the request, the answer or the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def sent(
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    allowed: Allowed,
    seconds: float,
) -> Iterator[HTTPResponse]:
    """Yields the answer. `seconds` limits everything from the look-up of the name to the last
    byte read in the block. Raises Unreached, also for an answer that ends early in the block.
    """
    until = time.monotonic() + seconds
    try:
        with _connected(target, allowed, until) as connection:
            # A server may refuse before reading everything, and then says why.
            with suppress(BrokenPipeError):
                connection.request(method, target.path, body, {**_HEADERS, **headers})
            with connection.getresponse() as response:
                yield response
        if time.monotonic() >= until:
            # Without a stated length, an answer cut off by the time limit looks complete.
            raise TimeoutError
    except (OSError, HTTPException, ValueError) as error:
        # Not chained: the error may quote the request, which may contain a key.
        if isinstance(error, TimeoutError) or time.monotonic() >= until:
            raise Unreached(TOO_LATE) from None
        raise Unreached(_fault(error)) from None


def pieces(response: HTTPResponse, most: int) -> Iterator[bytes]:
    # Doesn't use `read`, which trusts a chunk's stated length.
    while most > 0 and (piece := response.read1(min(most, 65_536))):
        most -= len(piece)
        yield piece


def whole(response: HTTPResponse, most: int) -> bytes:
    """Raises Unreached for a body of more than `most` bytes, or a compressed one."""
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise Unreached("packed answer")
    body = b"".join(pieces(response, most + 1))
    if len(body) > most:
        raise Unreached("too long")
    if response.length:
        raise IncompleteRead(b"")
    return body


def pause_asked(response: HTTPResponse) -> int | None:
    """Returns the seconds after which the server wants to be asked again."""
    after = response.getheader("Retry-After") or ""
    return int(after[:6]) if after.isdecimal() and after.isascii() else None


def look_up(target: Target, allowed: Allowed, seconds: float) -> Sequence[_AddressInfo]:
    """Raises Unreached if an address isn't allowed, and OSError or UnicodeError if there is
    none."""
    answer: SimpleQueue[Sequence[_AddressInfo] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            kind = socket.SOCK_STREAM
            answer.put(socket.getaddrinfo(target.host, target.port, type=kind))
        except Exception as error:
            answer.put(error)

    # The system's own look-up has no time limit.
    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=max(0.001, seconds))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    if not allowed.may_reach(target, [ip_address(info[4][0]) for info in found]):
        raise Unreached(NOT_ALLOWED)
    return found


@contextmanager
def _connected(target: Target, allowed: Allowed, until: float) -> Iterator[HTTPConnection]:
    found = look_up(target, allowed, _left(until, CONNECT_SECONDS))
    ours = _opened(found, until)
    trusted = ssl.create_default_context() if target.scheme == "https" else None
    if trusted is not None:
        ours = trusted.wrap_socket(
            ours, server_hostname=target.host, do_handshake_on_connect=False
        )
    ours.settimeout(_left(until))
    # A socket's timeout restarts with each byte, so a slow server could hold it forever.
    watch = threading.Timer(_left(until), _cut, [ours])
    watch.daemon = True
    watch.start()
    try:
        with closing(ours):
            if isinstance(ours, ssl.SSLSocket):
                ours.do_handshake()
            kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
            connection = kind(target.host, target.port)
            connection.sock = ours
            yield connection
    finally:
        watch.cancel()


def _opened(found: Sequence[_AddressInfo], until: float) -> socket.socket:
    failed: OSError = OSError()
    for family, kind, protocol, _, place in found:
        ours = socket.socket(family, kind, protocol)
        try:
            ours.settimeout(_left(until, CONNECT_SECONDS))
            ours.connect(place)
            return ours
        except OSError as error:
            ours.close()
            failed = error
    raise failed


def _left(until: float, most: float = float("inf")) -> float:
    return max(0.001, min(most, until - time.monotonic()))


def _cut(ours: socket.socket) -> None:
    with suppress(OSError):
        # Bypasses TLS, whose closing handshake would wait for the other side.
        socket.socket.shutdown(ours, socket.SHUT_RDWR)


def _fault(error: Exception) -> str:
    if isinstance(error, _CUT_OFF):
        return "cut off"
    if isinstance(error, ssl.SSLError):
        return "no secure connection"
    # An invalid host name raises UnicodeError.
    return "no connection" if isinstance(error, (OSError, UnicodeError)) else "not HTTP"
