"""One act in a child process under strace, which can kill it or fail it at a chosen system call,
and in which order it made its bytes durable.

The child is a fork of a process that has everything loaded, so a try costs a fraction of a second.
It waits until strace is attached, so system calls are counted from the act's beginning.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

NO_STRACE = (
    "strace is missing or may not trace here, so nothing can be failed at a system call. On Debian:"
    " apt-get install strace. In a container, it needs the capability SYS_PTRACE."
)

WRITING = ("fsync", "fdatasync", "rename", "write", "pwrite64", "unlink", "ftruncate", "mkdir")
READING = ("openat", "pread64")
TELLING = "sendto"
"""The call with which the child tells what a person would be told."""

_ATTACHED = 20.0
"""Seconds that strace may take to attach."""
_LONGEST = 60.0
"""Seconds that a child may take."""
_SET_PTRACER = 0x59616D61
_ANYBODY = ctypes.c_ulong(-1)
_CALL = re.compile(r"^\d+ +(\w+)\((.*)$")
_OF_FILE = re.compile(r"^\d+<([^>]*?)(?:<[^>]*>)?(?:\(deleted\))?>")
_QUOTED = re.compile(r'"([^"]*)"')
_INJECTED = "(INJECTED)"


@dataclass(frozen=True, slots=True)
class SystemCall:
    """A call as it was traced. `n` counts the calls of its name from 1; `paths` are the files that
    it is about, in the order of its arguments."""

    name: str
    n: int
    paths: tuple[str, ...]
    line: str

    @property
    def creates(self) -> bool:
        return "O_CREAT" in self.line

    @property
    def failed(self) -> bool:
        return _INJECTED in self.line


@dataclass(frozen=True, slots=True)
class Injection:
    """What happens at the `n`th call of this `name`: `SIGKILL`, or the error of this name; with
    `lasting` at all later ones too."""

    name: str
    n: int
    what: str
    lasting: bool = False

    def __str__(self) -> str:
        return f"{self.what} at {self.name} {self.n}{'+' if self.lasting else ''}"

    @property
    def option(self) -> str:
        what = "signal=SIGKILL" if self.what == "SIGKILL" else f"error={self.what}"
        return f"inject={self.name}:{what}:when={self.n}{'+' if self.lasting else ''}"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: what the child told, its calls, and whether it lived to its end."""

    told: list[dict[str, Any]]
    calls: list[SystemCall]
    ended: bool


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    command = ["strace", "-qq", "-o", os.devnull, sys.executable, "-c", ""]
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def run(
    folder: Path,
    work: Callable[[Callable[..., None]], None],
    *injected: Injection,
    names: tuple[str, ...] = (*WRITING, *READING),
) -> Tried:
    """Let a child do `work`, which gets a function to tell its parent JSON with; `names` are the
    calls to trace. Raises RuntimeError where strace does not attach or the child hangs."""
    trace = folder / "trace"
    trace.unlink(missing_ok=True)
    parents, childs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        parents.close()
        _child(childs, work)
    childs.close()
    options = [word for it in injected for word in ("-e", it.option)]
    traced = ",".join(dict.fromkeys((*names, TELLING)))
    strace = subprocess.Popen(
        [
            *("strace", "-f", "-y", "-qq", "-s", "16"),
            *("-e", f"trace={traced}", "-e", "signal=none", *options),
            *("-o", str(trace), "-p", str(pid)),
        ],
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(strace, pid)
        parents.sendall(b"go")
        told = list(_heard(parents))
    finally:
        parents.close()
        if strace.poll() is None and not _is_traced(pid):
            os.kill(pid, 9)
        _, status = os.waitpid(pid, 0)
        _, complaint = strace.communicate(timeout=_LONGEST)
    ended = os.waitstatus_to_exitcode(status) == 0
    if not ended and not any(it.what == "SIGKILL" for it in injected):
        raise RuntimeError(f"the child broke: {told} {complaint.decode()}")
    return Tried(told, list(parsed(trace.read_text("utf-8", "replace"))), ended)


def _child(channel: socket.socket, work: Callable[[Callable[..., None]], None]) -> None:
    """Wait, work, and be gone without what a process does at its end."""
    code = 1
    # Elsewhere than for root, some systems let only a parent trace.
    ctypes.CDLL(None).prctl(_SET_PTRACER, _ANYBODY, 0, 0, 0)
    try:
        channel.recv(8)

        def tell(**said: Any) -> None:
            channel.send(json.dumps(said).encode())

        work(tell)
        code = 0
    except BaseException as error:
        channel.send(json.dumps({"broke": f"{type(error).__name__}: {error}"[:2000]}).encode())
    finally:
        os._exit(code)


def _wait_for(strace: subprocess.Popen[bytes], pid: int) -> None:
    until = time.monotonic() + _ATTACHED
    while not _is_traced(pid):
        if strace.poll() is not None or time.monotonic() > until:
            raise RuntimeError(NO_STRACE)
        time.sleep(0.0005)


def _is_traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()


def _heard(channel: socket.socket) -> Iterator[dict[str, Any]]:
    channel.settimeout(_LONGEST)
    with suppress(ConnectionResetError):  # it was killed
        while raw := channel.recv(1 << 16):
            yield json.loads(raw)


def parsed(trace: str) -> Iterator[SystemCall]:
    seen: dict[str, int] = {}
    for line in trace.splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        name, rest = found[1], found[2]
        seen[name] = seen.get(name, 0) + 1
        yield SystemCall(name, seen[name], _paths(name, rest), line)


def _paths(name: str, rest: str) -> tuple[str, ...]:
    if name in ("rename", "unlink", "mkdir", "openat"):
        return tuple(_QUOTED.findall(rest))
    file = _OF_FILE.match(rest)
    return (file[1],) if file else ()


_LOG = "blindfolio.sqlite-wal"
SYNCS = ("fsync", "fdatasync")
_WRITES = ("write", "pwrite64")


class DurableOrder:
    """Follows the calls of one act on a site's data folder."""

    def __init__(self, data: Path) -> None:
        self._data = str(data)
        self._blobs = f"{data}/blobs"
        self._unsynced: set[str] = set()
        """Files of the archive that were written since they were last made durable."""
        self._names: set[str] = set()
        """Folders in which a name was made or changed since they were last made durable."""
        self._log_written = False
        self.steps = {"bytes": 0, "rename": 0, "folder": 0, "log": 0, "told": 0}

    def faults(self, calls: Sequence[SystemCall]) -> list[str]:
        return [line for call in calls for line in self._step(call)]

    def _step(self, call: SystemCall) -> Iterator[str]:
        path = call.paths[0] if call.paths else ""
        if call.name == TELLING:
            self.steps["told"] += 1
            yield from self._telling()
        elif not path.startswith(self._data):
            return
        elif call.name in _WRITES:
            yield from self._written(path)
        elif call.name in SYNCS:
            self._synced(path)
        elif call.name == "rename":
            yield from self._renamed(path, call.paths[1])
        elif call.name == "mkdir" or (call.name == "openat" and call.creates):
            self._made(path)
        elif call.name == "unlink" and path.startswith(self._blobs) and self._log_written:
            yield "a file was removed before the rows without it were durable"

    def _made(self, path: str) -> None:
        # Only a name that matters after a power failure: not that of the log's index in memory.
        if path.startswith(self._blobs) or path.endswith(_LOG):
            self._names.add(_folder(path))

    def _written(self, path: str) -> Iterator[str]:
        if path.startswith(self._blobs):
            self._unsynced.add(path)
        elif path.endswith(_LOG):
            self._log_written = True
            if self._unsynced:
                yield "the database was written before a file's bytes were durable"
            if any(folder.startswith(self._blobs) for folder in self._names):
                yield "the database was written before a file's name was durable"

    def _synced(self, path: str) -> None:
        if path in self._unsynced:
            self._unsynced.discard(path)
            self.steps["bytes"] += 1
        elif path in self._names:
            self._names.discard(path)
            self.steps["folder"] += 1
        elif path.endswith(_LOG):
            self._log_written = False
            self.steps["log"] += 1

    def _renamed(self, before: str, after: str) -> Iterator[str]:
        self.steps["rename"] += 1
        if before in self._unsynced:
            self._unsynced.discard(before)
            yield "a file got its name before its bytes were durable"
        self._names.add(_folder(after))

    def _telling(self) -> Iterator[str]:
        if self._unsynced:
            yield "a success was told before a file's bytes were durable"
        if self._names:
            yield "a success was told before a name was durable"
        if self._log_written:
            yield "a success was told before the database's log was durable"


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
