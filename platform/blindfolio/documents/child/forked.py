"""`python -I -m blindfolio.documents.child.forked`: forks a limited child for each step of a file.

A fresh child spends most of its time loading libraries. The fork server has loaded them all, so its
children begin by putting up their fences. The server never reads a document: it gets a step's name
and two limits, and passes the document's pipe on unread. Before each fork it checks that it has
only one thread, so that a child inherits nothing half done.

Its standard input is a socket from the job. Each message is a step, processor seconds and bytes of
memory, with three descriptors: the child's input, its output, and a line for its exit code. If the
job closes a line, or ends, that child is killed. Once the socket is closed, the server ends after
its last child. Linux only.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.child.serve import answer

Step = Callable[[bytes], Iterable[ChildFrame]]

_CONTROL = 0
_DESCRIPTORS = 3
_LONGEST_MESSAGE = 256
_SET_DUMPABLE = 4
_OBJECTS = (20_000, 20, 50)


def stand(steps: Mapping[str, Step]) -> None:
    """Everything the steps need must already be loaded."""
    # Otherwise a child of the same user could read the memory that later ones inherit.
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    gc.collect()
    # Keeps what is loaded now in memory that all children share.
    gc.freeze()
    # A child builds one document and ends, so it makes little garbage.
    gc.set_threshold(*_OBJECTS)
    _ForkServer(steps).stand()


class _ForkServer:
    def __init__(self, steps: Mapping[str, Step]) -> None:
        self._steps = steps
        self._control = socket.socket(fileno=_CONTROL)
        self._poll = select.poll()
        # Key: the descriptor that becomes readable when the child ends. Value: its id and line.
        self._children: dict[int, tuple[int, int]] = {}

    def stand(self) -> None:
        """Runs until the socket is closed and the last child has ended."""
        self._poll.register(_CONTROL, select.POLLIN)
        more = True
        while more or self._children:
            # One at a time: handling one may close descriptors and reuse their numbers.
            ready, _ = self._poll.poll()[0]
            if ready == _CONTROL:
                more = self._take()
            elif ready in self._children:
                self._reap(ready)
            else:
                self._kill(ready)

    def _take(self) -> bool:
        """One message from the job; False at the end."""
        try:
            message, given, _, _ = socket.recv_fds(
                self._control, _LONGEST_MESSAGE, _DESCRIPTORS
            )
        except ConnectionResetError:
            message, given = b"", []
        if not message:
            self._poll.unregister(_CONTROL)
            return False
        step, cpu, memory = message.decode().split()
        source, out, line = given
        if len(os.listdir("/proc/self/task")) != 1:
            sys.exit("a library has started a thread, so nothing may be forked")
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                self._control.detach()
                os.setpgid(0, 0)
                os.dup2(source, 0)
                os.dup2(out, 1)
                os.closerange(3, os.sysconf("SC_OPEN_MAX"))
                answer(
                    self._steps[step],
                    cpu_seconds=int(cpu),
                    memory_bytes=int(memory),
                    parent=parent,
                )
            finally:
                os._exit(1)
        # Parent and child both do it, because either may be first.
        with suppress(OSError):
            os.setpgid(pid, pid)
        os.close(source)
        os.close(out)
        ending = os.pidfd_open(pid)
        self._children[ending] = (pid, line)
        self._poll.register(ending, select.POLLIN)
        self._poll.register(line, select.POLLIN)
        return True

    def _reap(self, ending: int) -> None:
        pid, line = self._children.pop(ending)
        _, status = os.waitpid(pid, 0)
        self._poll.unregister(ending)
        with suppress(KeyError):
            self._poll.unregister(line)
        with suppress(OSError):
            os.write(line, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(ending)
        os.close(line)

    def _kill(self, line: int) -> None:
        """Kills the child whose line the job closed.

        It isn't reaped yet, so its process id is still its own.
        """
        [pid] = [pid for pid, of in self._children.values() if of == line]
        self._poll.unregister(line)
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(pid, signal.SIGKILL)


def main() -> None:
    # Nothing here uses the network, but two libraries would load `ssl`, which is slow.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    from blindfolio.documents.child.steps import STEPS

    stand({name: make() for name, make in STEPS.items()})


if __name__ == "__main__":
    main()
