"""A limited child with its own Python, used if there is no fork server or it died.

Wait in the thread that started it: Linux kills it when that thread ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from blindfolio.documents import limits

_MODULE = ("-m", "blindfolio.documents.child")


def environment() -> dict[str, str]:
    """The child's whole environment."""
    told = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
    if sys.platform == "win32":
        # Without it Python's random numbers fail on Windows.
        told["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    return told


class FreshChild:
    """`program` is what follows `python -I`; tests put an attack there, behind the same fences."""

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
            env=environment(),
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

    def wait(self, seconds: float) -> int:
        """The exit code as in `subprocess`; raises `TimeoutError` if it's still running."""
        try:
            return self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error

    def close(self) -> None:
        """Ends the child and closes its pipes."""
        self.kill()
        for pipe in (self.input, self.output):
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()
