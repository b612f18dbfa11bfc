"""A site as `blindfolio serve` runs it, in one process or in several: each is a process group that
is killed whole and started again."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blindfolio.app import Parts, assemble
from blindfolio.settings import load

START = 60.0
"""Seconds that a start may take on a busy machine."""

BLINDFOLIO = (str(Path(sys.executable).with_name("blindfolio")),)
SETTINGS = {"BLINDFOLIO_SECRET": "s" * 43, "BLINDFOLIO_TEAM": "Example Pay"}


def free_port() -> int:
    """One below those that the system gives to whoever connects, here or beside this: a site that
    is killed and started again must find its own free."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
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


@dataclass(slots=True)
class Member:
    """One process of the site, and what it is started with."""

    arguments: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                env=self.env,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Served:
    """The site whose data lies in `data`: one process, or so many of `web` and `workers`.

    Processes that share a database and a storage have a data folder each. `command` is what is run
    in the place of `blindfolio`: a test's deliberately wrong build.
    """

    def __init__(
        self,
        data: Path,
        settings: Mapping[str, str] | None = None,
        *,
        web: int = 0,
        workers: int = 0,
        logs: Path | None = None,
        command: tuple[str, ...] = BLINDFOLIO,
    ) -> None:
        self.ports = [free_port() for _ in range(web or 1)]
        self.data, self.port = data, self.ports[0]
        self._command, self._settings = command, dict(settings or {})
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
        if not web:
            clean["BLINDFOLIO_BASE_URL"] = f"http://127.0.0.1:{self.port}"
        apart = {"BLINDFOLIO_DATABASE", "BLINDFOLIO_STORAGE"} <= self._settings.keys()

        def member(name: str, *arguments: str) -> Member:
            own = {"BLINDFOLIO_DATA": str(data.parent / name if apart else data)}
            log = (logs or data.parent) / f"{name}.log"
            return Member((*command, *arguments), clean | own | self._settings, log)

        serve = ("serve", "--no-worker", "--port") if web else ("serve", "--port")
        self.members = [
            member(f"web-{n}", *serve, str(it)) for n, it in enumerate(self.ports, 1)
        ]
        self.members += [member(f"worker-{n}", "worker") for n in range(1, workers + 1)]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command, env = [*self._command, *arguments], self.members[0].env
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)

    def set_up(self) -> Parts:
        """Make its tables; gives the parts of the same site, in this process."""
        done = self.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        given = (k.partition("BLINDFOLIO_") for k in self._settings)
        own = {name.lower(): self._settings[mark + name] for _, mark, name in given if mark}
        return assemble(load(data=Path(self.members[0].env["BLINDFOLIO_DATA"]), **own))

    def start(self) -> None:
        for member in self.members:
            member.start()
        until = time.monotonic() + START
        while not all(map(answers, self.ports)):
            assert time.monotonic() < until, "the site did not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        for member in self.members:
            member.kill()

    def audit(self) -> list[str]:
        ran = self.run("audit", "verify")
        return (
            [f"audit verify: {ran.stdout[-300:]}{ran.stderr[-300:]}"] if ran.returncode else []
        )
