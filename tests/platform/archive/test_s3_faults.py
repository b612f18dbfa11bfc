"""A bucket behind a connection that breaks: no put returns without the very bytes in the store.

`TrustingArchive` takes the store's word for it, as a plain client does; the same plan must catch
it.
"""

from __future__ import annotations

import hashlib
import http.client
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from blindfolio import chance
from blindfolio.archive import patience
from blindfolio.archive.patience import Deadline
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import DamagedBlob, StorageAway
from tests.platform.archive.conftest import InBucket

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
def faulty(endpoint: str, plan: Iterator[str]) -> Iterator[Proxy]:
    with Proxy(endpoint, plan) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()


USER_HEARS_WITHIN = 15


class TrustingArchive(S3Archive):
    """A deliberately wrong build: what was acknowledged is taken for stored."""

    def _checked(
        self, deadline: Deadline, name: str, sha256: str, *, again: bool = True
    ) -> bytes:
        return b""


@dataclass(slots=True)
class Run:
    """What became of the puts of one plan."""

    kept: int = 0
    refused: int = 0
    violations: int = 0
    longest: float = 0.0
    most_tries: int = 0


def behind(proxy: Proxy, bucket: InBucket, build: type[S3Archive] = S3Archive) -> S3Archive:
    return build(replace(bucket.archive.at, endpoint=proxy.endpoint))


def is_there(bucket: InBucket, key: str, raw: bytes) -> bool:
    try:
        return bucket.archive.read(key) == raw
    except DamagedBlob:
        return False


def put(archive: S3Archive, raw: bytes) -> str | None:
    key = chance.token()[:32]
    try:
        archive.keep(key, hashlib.sha256(raw).hexdigest(), raw)
    except StorageAway:
        return None
    return key


def run(
    bucket: InBucket, plan: Iterator[str], puts: int, build: type[S3Archive] = S3Archive
) -> Run:
    found = Run()
    with faulty(bucket.archive.at.endpoint, plan) as proxy:
        archive = behind(proxy, bucket, build)
        for n in range(puts):
            raw = f"document {n} ".encode() * 40
            before, began = len(proxy.asked), time.monotonic()
            key = put(archive, raw)
            found.longest = max(found.longest, time.monotonic() - began)
            tries = [method for method, _ in proxy.asked[before:]].count("PUT")
            found.most_tries = max(found.most_tries, tries)
            if key is None:
                found.refused += 1
            else:
                found.kept += 1
                found.violations += not is_there(bucket, key, raw)
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_a_put_that_meets_a_fault_is_kept_whole_or_refused(
    bucket: InBucket, fault: str
) -> None:
    found = run(bucket, iter([fault]), 1)
    assert found.violations == 0
    # What only delays or breaks off is survived; what was changed is refused.
    assert found.kept == (0 if fault.endswith(" request") else 1)
    assert found.longest < USER_HEARS_WITHIN


@pytest.mark.parametrize("fault", ["short request", "flipped request"])
def test_a_build_that_trusts_the_store_is_caught(bucket: InBucket, fault: str) -> None:
    assert run(bucket, iter([fault]), 1, TrustingArchive).violations == 1


def test_what_was_changed_on_the_way_is_not_left_in_the_store(bucket: InBucket) -> None:
    assert run(bucket, iter(["flipped request"]), 1).refused == 1
    assert bucket.files() == []


@pytest.mark.parametrize("fault", ["flipped answer", "short answer", "cut after", "503"])
def test_a_read_that_meets_a_fault_once_gives_the_bytes(bucket: InBucket, fault: str) -> None:
    key = put(bucket.archive, b"text")
    assert key is not None
    plan = iter(["", fault])
    with faulty(bucket.archive.at.endpoint, plan) as proxy:
        assert behind(proxy, bucket).read(key) == b"text"


def test_a_store_that_always_refuses_is_asked_four_times(bucket: InBucket) -> None:
    found = run(bucket, iter(["503"] * 4), 1)
    assert (found.refused, found.most_tries) == (1, patience.TRIES)
    assert found.longest < USER_HEARS_WITHIN


@pytest.mark.faults
def test_an_answer_that_drips_is_not_waited_for(bucket: InBucket) -> None:
    raw = bytes(60_000)
    key = put(bucket.archive, raw)
    assert key is not None
    with faulty(bucket.archive.at.endpoint, iter(["", "drip"])) as proxy:
        began = time.monotonic()
        with pytest.raises(StorageAway, match="no answer in time"):
            behind(proxy, bucket).read(key)
        assert time.monotonic() - began < USER_HEARS_WITHIN


@pytest.mark.faults
def test_under_a_plan_of_faults_no_put_is_believed_that_is_not_there(bucket: InBucket) -> None:
    def plan() -> Iterator[str]:
        dice = random.Random(1)
        while True:
            yield dice.choice(FAULTS) if dice.random() < 0.3 else ""

    right = run(bucket, plan(), 100)
    assert (right.violations, right.longest < USER_HEARS_WITHIN) == (0, True)
    assert right.kept > 50 and right.most_tries <= patience.TRIES
    assert run(bucket, plan(), 100, TrustingArchive).violations > 0
