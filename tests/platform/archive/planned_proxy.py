"""A proxy before an S3 server that breaks requests by a plan, one fault for each request."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

FAULTS: tuple[str, ...] = ("500", "503", "cut before", "cut after", "short request")
FAULTS += ("flipped request", "short answer", "flipped answer", "wrong ETag", "drip")
STEP = 100
"""Bytes of a dripping answer in a tenth of a second: 1 KB/s."""


def flipped(raw: bytes, bit: int) -> bytes:
    """The bytes with one bit of the last one changed: another bit on the way there than on the way
    back, or two faults would undo each other."""
    return raw[:-1] + bytes([raw[-1] ^ bit]) if raw else raw


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def parse_request(self) -> bool:
        self.do_GET = self.do_PUT = self.do_DELETE = self.do_POST = self.handle_any
        return super().parse_request()

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.next_fault(self.command)
        if fault in ("500", "503"):
            self.reply(int(fault), {}, b"", "")
        elif fault == "cut before":
            self.close_connection = True
        else:
            body = body[: len(body) // 2] if fault == "short request" else body
            answer = self.forwarded(flipped(body, 1) if fault == "flipped request" else body)
            if fault == "cut after":
                self.close_connection = True
            else:
                self.reply(*answer, fault)

    def forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        there = http.client.HTTPConnection(self.server.behind, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name != "Expect"}
        there.request(self.command, self.path, body, {**kept, "Content-Length": str(len(body))})
        answer = there.getresponse()
        lengths = ("content-length", "connection", "transfer-encoding")
        headers = {k: v for k, v in answer.getheaders() if k.lower() not in lengths}
        return answer.status, headers, answer.read()

    def reply(self, status: int, headers: dict[str, str], raw: bytes, fault: str) -> None:
        self.send_response_only(status)
        wrong = {"ETag": '"0"'} if fault == "wrong ETag" else {}
        for name, value in {**headers, **wrong, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        raw = flipped(raw, 2) if fault == "flipped answer" else raw
        if fault == "short answer":
            raw, self.close_connection = raw[: len(raw) // 2], True
        for start in range(0, len(raw), STEP if fault == "drip" else 1 << 30):
            self.wfile.write(raw[start:][: STEP if fault == "drip" else None])
            time.sleep(0.1 if fault == "drip" else 0)

    def log_message(self, *_: object) -> None:
        pass


class Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, endpoint: str, plan: Iterator[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = urlsplit(endpoint).netloc
        self.endpoint = f"http://127.0.0.1:{self.server_port}"
        self.plan, self.asked, self._one = plan, list[tuple[str, str]](), threading.Lock()

    def next_fault(self, method: str) -> str:
        with self._one:
            self.asked.append((method, next(self.plan, "")))
            return self.asked[-1][1]

    def handle_error(self, *_: object) -> None:
        """Whoever gave up has gone; that is what some plans are for."""


@contextmanager
def before(endpoint: str, plan: Iterator[str]) -> Iterator[Proxy]:
    with Proxy(endpoint, plan) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()
