"""One fork server for all threads of a process; a fork of the process starts its own."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading

from blindfolio.documents.child.fork_server import ForkServer

log = logging.getLogger(__name__)

CHILDREN = 1_000
"""Children per server, which share a memory layout; the next server has another."""

LOST = 3
"""After this many losses in a row, the process stops using fork servers."""

_lock = threading.Lock()
_current: ForkServer | None = None
_lost = 0


def current() -> ForkServer | None:
    """Starts one if needed; None if that's impossible."""
    global _current
    with _lock:
        if sys.platform != "linux" or _lost >= LOST:
            return None
        if _current is None:
            _current = ForkServer()
        return _current


def prepare() -> None:
    """Starts the fork server early, so that the first document needn't wait."""
    current()


def served(server: ForkServer, ended: int | None) -> None:
    """Records that a child is done, and its exit code if known.

    Retires the server if the child was killed or crashed: a file that guesses memory addresses must
    not get a second try at the same layout.
    """
    global _current, _lost
    with _lock:
        if server is not _current:
            return
        _lost = 0
        if ended is not None and ended >= 0 and server.made < CHILDREN:
            return
        # Starts now so that its libraries are loaded when the next file comes.
        _current = ForkServer()
    server.retire()


def lost(server: ForkServer) -> None:
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
    """In a fork of this process, whose parent owns the fork server."""
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
