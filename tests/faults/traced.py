"""One act in a child process under strace, which can kill it or fail it at a chosen system call.

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
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
    status = Path(f"/proc/{pid}/status").read_text()
    return "TracerPid:\t0\n" not in status


def _heard(channel: socket.socket) -> Iterator[dict[str, Any]]:
    channel.settimeout(_LONGEST)
    while raw := _packet(channel):
        yield json.loads(raw)


def _packet(channel: socket.socket) -> bytes:
    try:
        return channel.recv(1 << 16)
    except ConnectionResetError:  # it was killed
        return b""


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
