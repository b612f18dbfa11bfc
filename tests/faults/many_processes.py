"""A site as two web and two worker processes run it, of which one is killed now and then."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.served import BLINDFOLIO, START, answers, free_port

WEB = 2
WORKERS = 2


@dataclass(slots=True)
class Member:
    """One process of the site: what it is started with, and since when it runs."""

    arguments: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                env=dict(self.env),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class ManyProcesses:
    """Two web processes and two workers, which share what `shared` names and nothing else.

    `shared` are settings; where it names no database and no storage, the data folder is shared, as
    on one machine. `command` is what is run in the place of `blindfolio`.
    """

    def __init__(
        self,
        folder: Path,
        shared: Mapping[str, str],
        *,
        command: tuple[str, ...] = BLINDFOLIO,
    ) -> None:
        self.ports = [free_port() for _ in range(WEB)]
        self.kills = 0
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
        apart = "BLINDFOLIO_DATABASE" in shared and "BLINDFOLIO_STORAGE" in shared

        def member(name: str, *arguments: str) -> Member:
            data = folder / (name if apart else "site")
            own = {"BLINDFOLIO_DATA": str(data), **shared}
            return Member((*command, *arguments), clean | own, folder / f"{name}.log")

        self.members = [
            member(f"web-{n}", "serve", "--no-worker", "--port", str(port))
            for n, port in enumerate(self.ports, 1)
        ] + [member(f"worker-{n}", "worker") for n in range(1, WORKERS + 1)]
        self.mortal = self.members
        """Those that are killed."""
        self._over = threading.Event()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = dict(self.members[0].env)
        return subprocess.run(
            [*BLINDFOLIO, *arguments], env=env, capture_output=True, text=True, timeout=600
        )

    def start(self) -> None:
        for member in self.members:
            member.start()
        until = time.monotonic() + START
        for port in self.ports:
            while not answers(port):
                assert time.monotonic() < until, "the site did not answer"
                time.sleep(0.1)

    def kill_now_and_then(self, seed: int, least: float, most: float, limit: int = 0) -> None:
        """Until `stop`, or until there were `limit` kills (0: no limit): kill one of them after so
        many seconds, and start it again at once. On a slow machine, wait until it answers, or the
        site would do nothing but start."""
        moments = random.Random(seed)
        while not self._over.wait(moments.uniform(least, most)):
            member = moments.choice(self.mortal)
            member.kill()
            member.start()
            self.kills += 1
            if self.kills == limit:
                return
            while not self._over.is_set() and not all(map(answers, self.ports)):
                time.sleep(0.1)

    def stop(self) -> None:
        self._over.set()
        for member in self.members:
            member.kill()
