"""Starts the limited child and believes nothing that it says without checking.

Wait in the thread that started the child: on Linux it is killed when that thread ends.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from blindfolio.documents import limits
from blindfolio.documents.child.serve import OUT_OF_MEMORY
from blindfolio.documents.frames import BrokenFrames, Frame, read_frames
from blindfolio.documents.refusals import refuse

log = logging.getLogger(__name__)

_MODULE = ("-m", "blindfolio.documents.child")
_COSTLY_SIGNALS = {"SIGKILL", "SIGXCPU", "SIGABRT"}
_SECONDS_TO_EXIT = 1

# One child for each core: more of them only make the first answer later.
_cores = threading.BoundedSemaphore(os.cpu_count() or 1)


class Child:
    """One limited child, started at once: it loads its libraries and closes itself in while the
    job still finds out what to give it.

    `program` is what follows `python -I`; tests put an attack there, behind the same fences. Use
    it in a `with` block, which ends a child that was given nothing.
    """

    def __init__(
        self, step: str, *, cpu_seconds: int, program: Sequence[str] = _MODULE
    ) -> None:
        self._step = step
        self._seconds = limits.wall_seconds(cpu_seconds)
        self._process = _start([*program, step, str(cpu_seconds)])

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        _kill(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()

    def give(self, data: bytes) -> list[Frame]:
        """The frames of the step over these bytes, without its `done`; else raises `Refusal`.

        Once for each child. Only `done` and exit 0 are success: whatever a child said before it
        failed is dropped.
        """
        child, step = self._process, self._step
        ended_by_clock = threading.Event()

        def ring() -> None:
            ended_by_clock.set()
            _kill(child)

        with _cores:
            clock = threading.Timer(self._seconds, ring)
            clock.start()
            try:
                _hand_over(child, data)
                frames, broken = _collect(child)
            finally:
                clock.cancel()
                _end(child)
        code = child.returncode
        last = frames[-1] if frames else None
        if not broken and code == 0 and last is not None:
            if last.kind == "done":
                log.info(
                    "a document's %s step held at most %s KiB", step, last.header.get("peak_kb")
                )
                return frames[:-1]
            if last.kind == "refused":
                raise refuse(str(last.header.get("code")))
        reason = "wall" if ended_by_clock.is_set() else broken or _reason(code)
        log.warning("a document's %s step failed: %s, exit %s", step, reason, code)
        raise refuse("too-costly" if reason in ("wall", "too long", "costly") else "unreadable")


def run(
    step: str, data: bytes, *, cpu_seconds: int, program: Sequence[str] = _MODULE
) -> list[Frame]:
    """What a fresh child makes of these bytes: see `Child.give`."""
    with Child(step, cpu_seconds=cpu_seconds, program=program) as child:
        return child.give(data)


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    environment = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
    if sys.platform == "win32":
        # Without it Windows cannot even start Python's random numbers.
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    command = [sys.executable, "-I", *arguments]
    command += [str(limits.CHILD_MEMORY_BYTES), str(os.getpid())]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        env=environment,
        # Its own group so that all of it can be killed; its own session would make `nice`
        # worth nothing.
        process_group=0 if sys.platform != "win32" else None,
    )


def _hand_over(child: subprocess.Popen[bytes], data: bytes) -> None:
    """All bytes into the child's input, which it reads to the end before it answers."""
    assert child.stdin is not None  # asked for in _start
    # A child that has ended meanwhile says why by its exit.
    with suppress(BrokenPipeError):
        child.stdin.write(data)
    with suppress(BrokenPipeError):
        child.stdin.close()


def _collect(child: subprocess.Popen[bytes]) -> tuple[list[Frame], str]:
    """What the child wrote, and why reading it was broken off, if it was."""
    assert child.stdout is not None  # asked for in _start
    frames: list[Frame] = []
    with child.stdout as output:
        try:
            frames.extend(read_frames(output))
        except BrokenFrames as error:
            _kill(child)
            return [], str(error)
    return frames, ""


def _end(child: subprocess.Popen[bytes]) -> None:
    """Waits for the child, which has a second after it closed its output."""
    try:
        child.wait(timeout=_SECONDS_TO_EXIT)
    except subprocess.TimeoutExpired:
        _kill(child)
        child.wait()


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    if sys.platform == "win32":
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()


def _reason(code: int) -> str:
    if code == OUT_OF_MEMORY:
        return "costly"
    name = signal.Signals(-code).name if code < 0 and -code in set(signal.Signals) else ""
    return "costly" if name in _COSTLY_SIGNALS else name or "failed"
