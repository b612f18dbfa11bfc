"""What strangers send to a site that is served: however much, it stays small and answers soon."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio import resources
from blindfolio.web.http import bounds
from tests.faults.served import Served

STATIC = resources.static_path()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'

GROWS = 60  # MB
ANSWER = 400_000  # bytes
SECONDS = 3.0  # on a busy machine; most take a few milliseconds

Sent = tuple[str, str, dict[str, str], bytes]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site = Served(tmp_path / "site", {"BLINDFOLIO_MAIL": f"folder://{tmp_path}/mail"})
    site.set_up()
    site.start()
    try:
        yield site
    finally:
        site.kill()


def memory(site: Served) -> float:
    process = site.members[0].process
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    [most] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(most) / 1024


def ask(site: Served, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
    """Send it and read the answer; gives its status, or 0 if the connection was closed."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    began, size = time.monotonic(), 0
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        while part := answer.read(65_536):
            size += len(part)
            assert size <= ANSWER, f"{method} {path[:60]}: more than {size} bytes"
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    took = time.monotonic() - began
    assert took < SECONDS, f"{method} {path[:60]}: {took:.1f} s"
    return answer.status


def lists(at_most: int) -> Iterator[str]:
    """Lists of our own files, in ever another order, up to so many bytes long."""
    names = [
        it.relative_to(resources.STATIC).as_posix() for it in resources.STATIC.rglob("*.css")
    ]
    rest = random.Random(5)
    while True:
        one = rest.choices(names, k=at_most // 30)
        yield ",".join(one)


def hostile() -> Iterator[Sent]:
    asked, posted = {"Accept-Encoding": "gzip"}, b"email=kim@example.test&"
    for long in (bounds.ADDRESS_BYTES - 500, 2 * bounds.ADDRESS_BYTES, 240_000):
        for listed, _ in zip(lists(long), range(3), strict=False):
            yield "GET", f"{STATIC}/{listed[:long]}", asked, b""
        for path in (
            "/",
            "/?",
            "/sign-in?next=/",
            "/open/",
            "/help/",
            "/look.png?key=",
            "/sso?",
        ):
            yield "GET", path + "a" * long, {}, b""
        yield "GET", "/sign-in?" + "&".join(f"a{n}=" for n in range(long // 8)), {}, b""
        for name in ("Accept-Language", "Accept", "Accept-Encoding", "Cookie", "If-None-Match"):
            for one in ("de;q=0.5,", "a=b; ", '"a", ', "x"):
                yield "GET", "/sign-in", {name: one * (long // len(one))}, b""
        yield "GET", f"{STATIC}/keep.js", {"Range": "bytes=" + "0-1," * (long // 4)}, b""
        yield "GET", "/sign-in", {"X-Forwarded-For": "10.0.0.1, " * (long // 10)}, b""
        yield "A" * long, "/sign-in", {}, b""
    for size in (60_000, 2_000_000, 12_000_000):
        yield "POST", "/sign-in", FORM, posted + b"a=&" * (size // 3)
        yield "POST", "/open/x", PARTS, PART * (size // len(PART)) + b"\r\n--b--\r\n"
        yield "POST", "/sso/back", PARTS, FILE + b"a" * size + b"\r\n--b--\r\n"
        yield "POST", "/api/v1/candidates", {"Content-Type": "application/json"}, b"[" * size
    yield "POST", "/sign-in", FORM | {"Content-Length": str(2**31)}, posted
    for public in ("/healthz", "/readyz", "/look.css", "/api/v1/openapi.json", "/closed"):
        for _ in range(10):
            yield "GET", public, asked, b""


def test_memory_and_time_are_bounded_whatever_strangers_send(served: Served) -> None:
    for path in ("/sign-in", "/help", "/help/candidates", "/api/v1/openapi.json"):
        assert ask(served, "GET", path, {}, b"") == 200
    before = memory(served)
    found = [(it, ask(served, *it)) for it in hostile()]
    assert all(status < 500 for _, status in found)
    assert memory(served) - before < GROWS
    assert served.members[0].log.stat().st_size < 1000 * len(found)
    cookies = {"Cookie": "; ".join(f"other{n}={'c' * 3000}" for n in range(4))}
    long = f"/sign-in?state={'s' * (bounds.ADDRESS_BYTES - 100)}"
    assert ask(served, "GET", long, cookies, b"") == 200
