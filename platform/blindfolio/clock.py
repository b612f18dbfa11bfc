"""Reads the time for the whole program. Only tests and the demo set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system


def now() -> datetime:
    return _read()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Makes `now()` return `instant` inside the block. `instant` must have a time zone."""
    global _read
    before = _read
    _read = lambda: instant  # noqa: E731 - a name for it would say no more
    try:
        yield
    finally:
        _read = before


def fix(instant: datetime) -> None:
    """Sets the time for the rest of the process, in a test server."""
    global _read
    _read = lambda: instant  # noqa: E731
