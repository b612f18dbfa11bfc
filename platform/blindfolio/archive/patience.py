"""Limits the total time of an operation. A client's own timeout restarts with each byte, so a slow
server could keep the operation hanging forever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

CONNECT_SECONDS = 2
READ_SECONDS = 5  # the longest wait for a byte within one try

TRIES = 4  # one try and three retries, with random pauses

# For one operation with its retries. A page that needs one blob then answers within 15.
SECONDS = 12.0

ANSWER_SECONDS = 1.5  # short enough to answer before a load balancer gives up


class Overdue(Exception):
    """The time allowed for an operation has run out."""


class Deadline:
    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def each(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yields the parts. Raises Overdue once the time is up."""
        for part in parts:
            if not self.left:
                raise Overdue
            yield part


def within(deadline: Deadline, work: Callable[[], T]) -> T:
    """Returns the result of `work`. Raises Overdue if it isn't done in time. Its thread then
    continues, but the result is discarded.
    """
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
