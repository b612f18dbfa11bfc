"""Serving: from one process, until it is told to stop."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.every_run import in_every_run
from tests.faults.served import free_port

START = 60.0
"""Seconds that a start may take on a busy machine; a test that waits ends as soon as it can."""


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
                held.enter_context(socket.create_connection(("127.0.0.1", port)))
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
