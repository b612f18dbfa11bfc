"""Runs one step in a limited child process and checks all its output."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from blindfolio.documents import limits
from blindfolio.documents.child.frames import BrokenFrames, ChildFrame, read_frames
from blindfolio.documents.child.serve import OUT_OF_MEMORY
from blindfolio.documents.refusals import refuse

log = logging.getLogger(__name__)

_MODULE = ("-m", "blindfolio.documents.child")
_COSTLY_SIGNALS = {"SIGKILL", "SIGXCPU", "SIGABRT"}

# One child for each core: more would only delay the first answer.
_cores = threading.BoundedSemaphore(os.cpu_count() or 1)


class LimitedChild:
    """A child process that runs `python -I` with one step. Tests replace `program` with an
    attack under the same restrictions.

    Wait for it in the thread that started it, because Linux kills it when that thread ends.
    """

    def __init__(
        self, step: str, *, cpu_seconds: int, program: Sequence[str] = _MODULE
    ) -> None:
        command = [sys.executable, "-I", *program, step, str(cpu_seconds)]
        command += [str(limits.CHILD_MEMORY_BYTES), str(os.getpid())]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            env=_environment(),
            # A group, so that all of it can be killed; a session of its own would defeat `nice`.
            process_group=0 if sys.platform != "win32" else None,
        )
        assert self._process.stdin is not None  # both are pipes, asked for above
        assert self._process.stdout is not None
        self.input: IO[bytes] = self._process.stdin
        self.output: IO[bytes] = self._process.stdout

    def kill(self) -> None:
        if self._process.poll() is not None:
            return
        if sys.platform == "win32":
            self._process.kill()
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self._process.kill()

    def wait(self) -> int:
        return self._process.wait()

    def close(self) -> None:
        self.kill()
        for pipe in (self.input, self.output):
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    told = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
    if sys.platform == "win32":
        # Without it Python's random numbers fail on Windows.
        told["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    return told


def run(step: str, data: bytes, *, cpu_seconds: int) -> list[ChildFrame]:
    with _cores:
        child = LimitedChild(step, cpu_seconds=cpu_seconds)
        return ask(child, step, data, cpu_seconds=cpu_seconds)


def ask(child: LimitedChild, step: str, data: bytes, *, cpu_seconds: int) -> list[ChildFrame]:
    """Returns the step's frames without `done`. Raises `Refusal` if it fails.

    Only `done` with exit code 0 means success; the output of a failed child is discarded. The
    child has always ended afterwards.
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
        code = child.wait()
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


def _hand_over(child: LimitedChild, data: bytes) -> None:
    # The child reads all input before it answers.
    # If the child has already ended, its exit code says why.
    with suppress(BrokenPipeError):
        child.input.write(data)
    with suppress(BrokenPipeError):
        child.input.close()


def _collect(child: LimitedChild) -> tuple[list[ChildFrame], str]:
    # what the child wrote, and why reading stopped early, if it did
    try:
        return list(read_frames(child.output)), ""
    except BrokenFrames as error:
        child.kill()
        return [], str(error)


def _reason(code: int) -> str:
    if code == OUT_OF_MEMORY:
        return "costly"
    name = signal.Signals(-code).name if code < 0 and -code in set(signal.Signals) else ""
    return "costly" if name in _COSTLY_SIGNALS else name or "failed"
