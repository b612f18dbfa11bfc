"""Which fork server a process has: started when it is needed, renewed when it is worn or dead.

One serves all threads of a process and ends with it. A fork of the process starts its own.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading

from blindfolio.documents.child.fork_server import ForkServer

log = logging.getLogger(__name__)

CHILDREN = 1_000
"""One server forks this many: their memory is laid out alike, and that of the next one's is not."""

LOST = 3
"""So often in a row a fork server may die; after that this process has no other."""

_lock = threading.Lock()
_current: ForkServer | None = None
_lost = 0


def current() -> ForkServer | None:
    """The fork server of this process, started if there is none; None where there can be none."""
    global _current
    with _lock:
        if sys.platform != "linux" or _lost >= LOST:
            return None
        if _current is None:
            _current = ForkServer()
        return _current


def prepare() -> None:
    """Starts the fork server, so that the first document need not wait for its libraries."""
    current()


def served(server: ForkServer, ended: int | None) -> None:
    """Says that a child of this fork server is done, and its exit if that is known.

    A fork server with a child that was killed or crashed makes no more: a file that guesses where
    things lie in memory finds them elsewhere in the next child.
    """
    global _current, _lost
    with _lock:
        if server is not _current:
            return
        _lost = 0
        if ended is not None and ended >= 0 and server.made < CHILDREN:
            return
        # Started here, its libraries are loaded by the time that the next file comes.
        _current = ForkServer()
    server.retire()


def lost(server: ForkServer) -> None:
    """Says that it is dead."""
    global _current, _lost
    with _lock:
        if server is not _current:
            return
        _current = None
        _lost += 1
    log.warning("the process that the reading children are made of died")
    server.kill()
    server.retire()


def _forget() -> None:
    """In a fork of this process: its fork server is not ours."""
    global _current, _lock
    _lock = threading.Lock()
    if _current is not None:
        _current.forget()
        _current = None


def _end() -> None:
    if _current is not None:
        _current.kill()
        _current.retire()


if sys.platform == "linux":
    os.register_at_fork(after_in_child=_forget)
    atexit.register(_end)
