"""Which mould a process has: started when it is needed, renewed when it is worn or dead.

One serves all threads of a process and ends with it. A fork of the process starts its own.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading

from blindfolio.documents.child.fork_server import Mould

log = logging.getLogger(__name__)

CHILDREN = 1_000
"""So many are made of one mould: their memory is laid out alike, and that of the next is not."""

LOST = 3
"""So often in a row a mould may die; after that this process has no other."""

_lock = threading.Lock()
_current: Mould | None = None
_lost = 0


def current() -> Mould | None:
    """The mould of this process, started if there is none; None where there can be none."""
    global _current
    with _lock:
        if sys.platform != "linux" or _lost >= LOST:
            return None
        if _current is None:
            _current = Mould()
        return _current


def prepare() -> None:
    """Starts the mould, so that the first document need not wait for its libraries."""
    current()


def served(mould: Mould, ended: int | None) -> None:
    """Says that a child of this mould is done, and its exit if that is known.

    A mould with a child that was killed or crashed makes no more: a file that guesses where
    things lie in memory finds them elsewhere in the next child.
    """
    global _current, _lost
    with _lock:
        if mould is not _current:
            return
        _lost = 0
        if ended is not None and ended >= 0 and mould.made < CHILDREN:
            return
        # Started here, its libraries are loaded by the time that the next file comes.
        _current = Mould()
    mould.retire()


def lost(mould: Mould) -> None:
    """Says that it is dead."""
    global _current, _lost
    with _lock:
        if mould is not _current:
            return
        _current = None
        _lost += 1
    log.warning("the process that the reading children are made of died")
    mould.kill()
    mould.retire()


def _forget() -> None:
    """In a fork of this process: its mould is not ours."""
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
