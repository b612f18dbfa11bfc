"""A site as `blindfolio serve` runs it: a process group that is killed whole and started again."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

START = 60.0
"""Seconds that a start may take on a busy machine."""

BLINDFOLIO = (str(Path(sys.executable).with_name("blindfolio")),)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Served:
    """The site whose data lies in `data`, on a port of its own.

    `command` is what is run in the place of `blindfolio`: a test's deliberately wrong build.
    """

    def __init__(
        self, data: Path, *, command: tuple[str, ...] = BLINDFOLIO, **more: str
    ) -> None:
        self.port = free_port()
        self._data = data
        self._command = command
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
        self._env = clean | {
            "BLINDFOLIO_DATA": str(data),
            "BLINDFOLIO_LOG": str(data.parent / "served.log"),
            "BLINDFOLIO_BASE_URL": f"http://127.0.0.1:{self.port}",
            **more,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._command, *arguments], env=self._env, capture_output=True, text=True
        )

    def start(self) -> None:
        self._process = subprocess.Popen(
            [*self._command, "serve", "--port", str(self.port)],
            env=self._env,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + START
        while not answers(self.port):
            assert self._process.poll() is None, "the site did not start"
            assert time.monotonic() < until, "the site did not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
