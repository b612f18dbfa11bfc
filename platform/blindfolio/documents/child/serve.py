from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from blindfolio.documents.child.fence import close_in
from blindfolio.documents.child.frames import ChildFrame, write_frame
from blindfolio.refusal import Refusal

OUT_OF_MEMORY = 77


def serve(work: Callable[[bytes], Iterable[ChildFrame]]) -> None:
    """Runs `work` on standard input under all restrictions and writes its frames. Never
    returns.

    The last three arguments of the command line are CPU seconds, bytes of memory and the job's
    process id. This process ends when that process does.

    The first frame is `fence`. Only `done` with exit code 0 means success, and a `Refusal`
    becomes a `refused` frame with its code.
    """
    cpu_seconds, memory_bytes, parent = (int(value) for value in sys.argv[-3:])
    source = os.fdopen(0, "rb")
    out = os.fdopen(os.dup(1), "wb")
    # Libraries that print must not write into the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    status = _own_status()
    held = close_in(cpu_seconds=cpu_seconds, memory_bytes=memory_bytes, parent=parent)
    write_frame(out, ChildFrame({"kind": "fence", "fences": held}))
    try:
        for frame in work(source.read()):
            write_frame(out, frame)
        write_frame(out, ChildFrame({"kind": "done", "peak_kb": _peak(status)}))
    except Refusal as refusal:
        write_frame(out, ChildFrame({"kind": "refused", "code": refusal.code}))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)


def _own_status() -> int | None:
    # Opened before the restrictions begin. `ru_maxrss` would start at the parent's size.
    try:
        return os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return None


def _peak(status: int | None) -> int | None:
    # peak memory in KiB; None if unknown
    if status is None:
        return None
    for line in os.pread(status, 8192, 0).splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1])
    return None
