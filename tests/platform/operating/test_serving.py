"""Serving from one process until it is told to stop: requests and jobs under way end or are given
back, in time, with exit code 0."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path

import pytest
from sqlalchemy import select, text

from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from tests.every_run import in_every_run
from tests.faults.served import free_port

START = 60.0
"""Seconds that a start may take on a busy machine; a test that waits ends as soon as it can."""

SLOW_BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nemail="
"""SC-47: the rest never comes."""


def _answer(url: str) -> HTTPResponse:
    deadline = time.monotonic() + START
    while True:
        try:
            response: HTTPResponse = urllib.request.urlopen(url, timeout=START)
            return response
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize(
    "asked", in_every_run((signal.SIGTERM, signal.SIGINT), (signal.SIGTERM,))
)
def test_the_site_serves_without_telling_its_server_and_stops_when_asked(
    tmp_path: Path, asked: signal.Signals
) -> None:
    command = str(Path(sys.executable).with_name("blindfolio"))
    log = tmp_path / "site.log"
    env = {"BLINDFOLIO_DATA": str(tmp_path / "site"), "BLINDFOLIO_LOG": str(log)}
    subprocess.run([command, "db", "upgrade"], check=True, env=env, cwd=tmp_path)
    port = free_port()
    said = (tmp_path / "said").open("w+")
    served = subprocess.Popen(
        [command, "serve", "--port", str(port)], env=env, cwd=tmp_path, stdout=said
    )
    try:
        answer = _answer(f"http://127.0.0.1:{port}/healthz")
        assert answer.read() == b'{"ok":true}\n'
        assert "Server" not in answer.headers
        token = "a-token-that-no-log-may-hold"
        assert _answer(f"http://127.0.0.1:{port}/open/{token}?next=/x").status == 200
        with ExitStack() as held:
            for _ in range(150):
                one = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                one.sendall(SLOW_BODY)
            assert _answer(f"http://127.0.0.1:{port}/healthz").status == 200, "others wait"
    finally:
        served.send_signal(asked)
        code = served.wait(timeout=START)
    assert code == 0
    said.seek(0)
    links, nameless, address = said.read().splitlines()
    assert links == "Links to this site begin with http://127.0.0.1:8000 (BLINDFOLIO_BASE_URL)."
    assert "`blindfolio init`" in nameless
    assert address == f"Serving on http://127.0.0.1:{port} until you press Ctrl-C."
    written = log.read_text(encoding="utf-8")
    assert "GET /open/<token> 200" in written
    assert token not in written


SCRIPT = Path(__file__).with_name("stopped_process.py")
BOTH = in_every_run((signal.SIGTERM, signal.SIGINT), (signal.SIGTERM,))
WAIT = 60.0


class Process:
    """The script on this database, and the port that it serves."""

    def __init__(self, database: Database, grace: float) -> None:
        with database.transaction() as db:
            db.execute(text("CREATE TABLE effect (n TEXT)"))
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), database.url, str(grace)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.said("Serving on").split(":")[2].split()[0])

    def said(self, begins: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(begins):
                return line
        raise AssertionError(f"it ended without saying {begins!r}")

    def stop(self, kind: signal.Signals) -> None:
        self._process.send_signal(kind)

    def ended(self) -> int:
        try:
            return self._process.wait(timeout=WAIT)
        finally:
            self._process.kill()
            self._process.wait()


def queue(database: Database, seconds: float) -> None:
    with database.transaction() as db:
        enqueue(db, "slow", "slow", {"seconds": seconds})


def outcome(database: Database) -> tuple[str, int, list[str]]:
    with database.reading() as db:
        job = db.scalars(select(Job)).one()
        return job.state, job.tries, list(db.scalars(text("SELECT n FROM effect")))


@pytest.mark.parametrize("kind", BOTH)
def test_requests_in_flight_are_answered_whole_and_no_new_connection_is_taken(
    database: Database, kind: signal.Signals
) -> None:
    process = Process(database, grace=20)
    idle = http.client.HTTPConnection("127.0.0.1", process.port, timeout=WAIT)
    idle.connect()
    half = socket.create_connection(("127.0.0.1", process.port), timeout=WAIT)
    half.sendall(b"GET /slow/0 HTTP/1.1\r\nHost: x\r\n")
    answers: list[bytes] = []

    def ask() -> None:
        asking = http.client.HTTPConnection("127.0.0.1", process.port, timeout=WAIT)
        asking.request("GET", "/slow/2")
        answers.append(asking.getresponse().read())

    asker = threading.Thread(target=ask)
    asker.start()
    process.said("asked")
    began = time.monotonic()
    process.stop(kind)
    time.sleep(1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", process.port), timeout=WAIT)
    # The rest of a request that had begun to arrive.
    half.sendall(b"\r\n")
    asker.join(timeout=WAIT)
    assert answers == [b"x" * 3_000_000]
    received = b""
    while part := half.recv(1 << 16):
        received += part
    assert received.startswith(b"HTTP/1.1 200 OK") and received.endswith(b"x" * 3_000_000)
    assert process.ended() == 0
    assert time.monotonic() - began < 15, "an idle connection held it up"


@pytest.mark.parametrize("kind", BOTH)
def test_a_job_in_hand_ends_before_the_process_does(
    either_database: Database, kind: signal.Signals
) -> None:
    process = Process(either_database, grace=20)
    queue(either_database, 2)
    process.said("at work")
    process.stop(kind)
    assert process.ended() == 0
    assert outcome(either_database) == ("done", 1, ["done"])


def test_what_never_ends_is_left_in_time_and_its_job_given_back(
    either_database: Database,
) -> None:
    process = Process(either_database, grace=1)
    queue(either_database, 600)
    process.said("at work")
    asking = http.client.HTTPConnection("127.0.0.1", process.port, timeout=WAIT)
    asking.request("GET", "/slow/600")
    process.said("asked")
    began = time.monotonic()
    process.stop(signal.SIGTERM)
    assert process.ended() == 0
    assert time.monotonic() - began < 10
    # Not leased, and the try does not count: another worker takes it at once.
    assert outcome(either_database) == ("ready", 0, [])
