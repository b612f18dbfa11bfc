"""Runs one step in a limited child and checks all its output."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import suppress
from typing import IO, Protocol

from blindfolio.documents import limits
from blindfolio.documents.child import fork_servers
from blindfolio.documents.child.fork_server import ForkServerLost
from blindfolio.documents.child.frames import BrokenFrames, ChildFrame, read_frames
from blindfolio.documents.child.fresh_child import FreshChild
from blindfolio.documents.child.serve import OUT_OF_MEMORY
from blindfolio.documents.refusals import refuse

log = logging.getLogger(__name__)

_COSTLY_SIGNALS = {"SIGKILL", "SIGXCPU", "SIGABRT"}
_SECONDS_TO_EXIT = 1
_SECONDS_TO_DIE = 10

# One child for each core: more would only delay the first answer.
_cores = threading.BoundedSemaphore(os.cpu_count() or 1)


class Child(Protocol):
    """A running child, forked or fresh."""

    @property
    def input(self) -> IO[bytes]:
        """Where its bytes go; close it after the last one."""

    @property
    def output(self) -> IO[bytes]:
        """Where its frames come from."""

    def kill(self) -> None:
        """Ends it if it's still running."""

    def wait(self, seconds: float) -> int:
        """The exit code as in `subprocess`; raises `TimeoutError` if it's still running."""

    def close(self) -> None:
        """Ends it if it's still running, and closes its pipes."""


def run(step: str, data: bytes, *, cpu_seconds: int) -> list[ChildFrame]:
    """Calls `ask` with a forked child, or a fresh one if there is no fork server or it dies."""
    with _cores:
        while (server := fork_servers.current()) is not None:
            try:
                child = server.child(step, cpu_seconds=cpu_seconds)
            except ForkServerLost:
                fork_servers.lost(server)
                continue
            try:
                return ask(child, step, data, cpu_seconds=cpu_seconds)
            except ForkServerLost:
                fork_servers.lost(server)
                break
            finally:
                fork_servers.served(server, child.ended)
        fresh = FreshChild(step, cpu_seconds=cpu_seconds)
        return ask(fresh, step, data, cpu_seconds=cpu_seconds)


def ask(child: Child, step: str, data: bytes, *, cpu_seconds: int) -> list[ChildFrame]:
    """The step's frames without `done`; raises `Refusal` for a failure.

    Only `done` and exit 0 mean success: a failed child's output is dropped. Always ends the child.
    Raises `ForkServerLost` if its exit code is lost.
    """
    rung = threading.Event()

    def ring() -> None:
        rung.set()
        child.kill()

    clock = threading.Timer(limits.wall_seconds(cpu_seconds), ring)
    clock.start()
    try:
        _hand_over(child, data)
        frames, broken = _collect(child)
        code = _end(child)
    finally:
        clock.cancel()
        clock.join()
        child.close()
    last = frames[-1] if frames else None
    if not broken and code == 0 and last is not None:
        if last.kind == "done":
            log.info(
                "a document's %s step held at most %s KiB", step, last.header.get("peak_kb")
            )
            return frames[:-1]
        if last.kind == "refused":
            raise refuse(str(last.header.get("code")))
    reason = "wall" if rung.is_set() else broken or _reason(code)
    log.warning("a document's %s step failed: %s, exit %s", step, reason, code)
    raise refuse("too-costly" if reason in ("wall", "too long", "costly") else "unreadable")


def _hand_over(child: Child, data: bytes) -> None:
    """The child reads all input before it answers."""
    # If the child has already ended, its exit code says why.
    with suppress(BrokenPipeError):
        child.input.write(data)
    with suppress(BrokenPipeError):
        child.input.close()


def _collect(child: Child) -> tuple[list[ChildFrame], str]:
    """What the child wrote, and why reading stopped early, if it did."""
    try:
        return list(read_frames(child.output)), ""
    except BrokenFrames as error:
        child.kill()
        return [], str(error)


def _end(child: Child) -> int:
    with suppress(TimeoutError):
        return child.wait(_SECONDS_TO_EXIT)
    child.kill()
    return child.wait(_SECONDS_TO_DIE)


def _reason(code: int) -> str:
    if code == OUT_OF_MEMORY:
        return "costly"
    name = signal.Signals(-code).name if code < 0 and -code in set(signal.Signals) else ""
    return "costly" if name in _COSTLY_SIGNALS else name or "failed"
