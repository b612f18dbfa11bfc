from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from blindfolio.documents import limits
from blindfolio.documents.child.fresh_child import environment

_MODULE = ("-m", "blindfolio.documents.child.forked")
_LONGEST_ANSWER = 16
_SECONDS_TO_KILL = 2
_SECONDS_TO_END = 5


class ForkServerLost(Exception):
    """The fork server died, or couldn't start, before its child had ended."""


class ForkServer:
    """Ready at once; requests wait while it loads its libraries.

    `program` is what follows `python -I`; tests put their own steps there.
    """

    def __init__(self, program: Sequence[str] = _MODULE) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", *program],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                env=environment(),
                # A Ctrl-C for us doesn't reach it; it ends when we do.
                process_group=0,
            )
        self._lock = threading.Lock()
        self.made = 0
        self._alive = 0
        self._retired = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def child(self, step: str, *, cpu_seconds: int) -> ForkedChild:
        """Raises `ForkServerLost` if the fork server is dead or retired."""
        with self._lock:
            if self._retired:
                raise ForkServerLost
            self.made += 1
            self._alive += 1
        try:
            return ForkedChild(self, step, cpu_seconds)
        except OSError as error:
            self.let_go()
            raise ForkServerLost from error

    def retire(self) -> None:
        """Forks no more children; ends after its last one."""
        with self._lock:
            self._retired = True
            self._end_if_done()

    def kill(self) -> None:
        self._process.kill()

    def send(self, message: bytes, descriptors: Sequence[int]) -> None:
        """Raises `OSError` if the fork server is dead."""
        socket.send_fds(self._control, [message], descriptors)

    def let_go(self) -> None:
        with self._lock:
            self._alive -= 1
            self._end_if_done()

    def forget(self) -> None:
        """In a fork of the owning process: releases the server, so that it ends with its owner."""
        self._control.close()
        # It isn't the fork's child, so the fork must not wait for it.
        self._process.returncode = 0

    def _end_if_done(self) -> None:
        if self._retired and not self._alive:
            self._control.close()
            try:
                self._process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()


class ForkedChild:
    """A child for one step; `ended` is its exit code once known."""

    def __init__(self, server: ForkServer, step: str, cpu_seconds: int) -> None:
        self._server = server
        self.ended: int | None = None
        self._line, their_line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        source, given = os.pipe()
        taken, out = os.pipe()
        self.input: IO[bytes] = os.fdopen(given, "wb")
        self.output: IO[bytes] = os.fdopen(taken, "rb")
        with their_line:
            try:
                message = f"{step} {cpu_seconds} {limits.CHILD_MEMORY_BYTES}".encode()
                server.send(message, (source, out, their_line.fileno()))
            except OSError:
                self._shut()
                raise
            finally:
                os.close(source)
                os.close(out)

    def kill(self) -> None:
        """Ends the child; if the fork server doesn't respond, kills that too."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
            self._line.settimeout(_SECONDS_TO_KILL)
            try:
                # Left there for `wait`.
                self._line.recv(_LONGEST_ANSWER, socket.MSG_PEEK)
            except TimeoutError:
                self._server.kill()

    def wait(self, seconds: float) -> int:
        """The exit code as in `subprocess`.

        Raises `TimeoutError` if the child is still running, `ForkServerLost` if its exit code is
        lost.
        """
        if self.ended is None:
            self._line.settimeout(seconds)
            try:
                said = self._line.recv(_LONGEST_ANSWER)
            except ConnectionResetError:
                said = b""
            if not said:
                raise ForkServerLost
            self.ended = int(said)
        return self.ended

    def close(self) -> None:
        """Ends the child and closes its pipes."""
        with suppress(OSError):
            # Tells the fork server to end it: closing isn't enough if a fork of ours holds the line
            # too.
            self._line.shutdown(socket.SHUT_RDWR)
        self._shut()
        self._server.let_go()

    def _shut(self) -> None:
        for pipe in (self.input, self.output, self._line):
            with suppress(BrokenPipeError):
                pipe.close()
