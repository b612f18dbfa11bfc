"""A command that kills itself: `python -m tests.platform.backup.dying_command N COMMAND…`.

At its Nth step (a file that is opened for writing, renamed, removed or made durable, or an SQL
statement) it is gone as by `kill -9`; with 0 it lives and prints how many steps it took.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from blindfolio.backup import blobs
from blindfolio.cli import main

_lock = threading.Lock()
_steps = 0


def _counted(last: int, work: Callable[..., Any]) -> Callable[..., Any]:
    def step() -> None:
        global _steps
        with _lock:
            _steps += 1
            if _steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

    def does(*given: Any, **named: Any) -> Any:
        step()
        done = work(*given, **named)
        step()
        return done

    return does


def run(last: int, command: list[str]) -> int:
    """Run the command and die at step `last`; its exit code where it lived."""
    # Threads that need the same folder race to make it: then every run has other steps.
    blobs.AT_ONCE = 1
    for name in ("rename", "unlink", "mkdir"):
        setattr(Path, name, _counted(last, getattr(Path, name)))
    for name in ("replace", "fsync"):
        setattr(os, name, _counted(last, getattr(os, name)))
    event.listen(Engine, "before_cursor_execute", _counted(last, lambda *_: None))
    event.listen(Engine, "commit", _counted(last, lambda *_: None))
    code = main(command)
    print(f"steps {_steps}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), sys.argv[2:]))
