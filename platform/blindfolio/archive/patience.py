"""How long a person waits for the storage: a whole verb is bounded, whatever each try does.

A client's own time-outs begin anew with each byte that arrives, so a server that drips would be
waited for without an end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

CONNECT_SECONDS = 2
READ_SECONDS = 5
"""For one try: how long nothing at all may happen."""

TRIES = 4
"""The first and three more, after a pause of random length."""

SECONDS = 12.0
"""For one verb with all its tries; a page that needs one blob is answered within 15."""

ANSWER_SECONDS = 1.5
"""For a load balancer's question, which has to be answered before the balancer gives up."""


class Overdue(Exception):
    """The time is up."""


class Deadline:
    """The end of one verb's time, `seconds` from now."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds; 0 where the time is up."""
        return max(0.0, self._until - time.monotonic())

    def each(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The parts of an answer, as long as there is time; Overdue ends whoever still reads for
        somebody who has gone."""
        for part in parts:
            if not self.left:
                raise Overdue
            yield part


def within(deadline: Deadline, work: Callable[[], T]) -> T:
    """What `work` returns or raises; Overdue where it is not done in time. It then ends by itself,
    in a thread of its own, and what it finds is thrown away."""
    if not deadline.left:
        raise Overdue
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="storage", daemon=True)
    thread.start()
    thread.join(deadline.left)
    if failed:
        raise failed[0]
    if not done:
        raise Overdue
    return done[0]
