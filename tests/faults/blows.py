"""Blows at a database server under a site, one after the other, and how soon pages come again."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.faults.killable_cluster import KillableCluster

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
