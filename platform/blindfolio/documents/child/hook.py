"""Installs an audit hook, the only restriction on systems without Landlock and seccomp.

It stops only Python code. Native code bypasses it, so it never replaces a missing restriction.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink",
    "os.truncate", "os.chmod", "os.chown", "os.startfile", "os.utime", "os.setxattr", "shutil.",
    "tempfile.", "pty.", "ctypes.", "signal.pthread_kill", "urllib.", "http.", "ftplib.",
    "smtplib.", "sqlite3.", "winreg.", "_winapi.", "pickle.",
)  # fmt: skip
_READING = ("open", "os.listdir", "os.scandir", "os.walk")
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def install(readable: Sequence[Path]) -> str:
    """Installs the hook, which can't be undone. Only files below `readable` can be read
    afterwards.
    """
    sys.addaudithook(_hook(tuple(str(path) for path in readable)))
    return "on"


def _hook(roots: tuple[str, ...]) -> Callable[[str, tuple[object, ...]], None]:
    below = tuple(root.rstrip(os.sep) + os.sep for root in roots)

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED):
            raise PermissionError(f"{event} is not allowed while a document is read")
        if event not in _READING or not args or isinstance(args[0], int):
            return
        path = (
            os.path.normpath(os.fsdecode(args[0])) if isinstance(args[0], str | bytes) else ""
        )
        flags = next((flag for flag in args[2:3] if isinstance(flag, int)), 0)
        if flags & _WRITE_FLAGS or not (path in roots or path.startswith(below)):
            raise PermissionError("this file is not for a document's reader")

    return hook
