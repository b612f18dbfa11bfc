"""Restricts the child process from the inside. The order of the statements matters.

If a restriction isn't available, as on an old kernel or another system, the report says so and
the job decides.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import stat
import sys
from pathlib import Path

from blindfolio.documents import limits
from blindfolio.documents.child import hook, landlock, seccomp

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NO_NEW_PRIVS = 1, 4, 38
_NOBODY = 65534
_PACKAGE = Path(__file__).resolve().parents[2]


def close_in(*, cpu_seconds: int, memory_bytes: int, parent: int) -> dict[str, str]:
    """Applies all restrictions and returns which of them hold.

    Import everything that the reader needs first. `parent` is the job's process id; if that
    process has already ended, this one ends too.
    """
    machine = seccomp.machine()
    readable = [Path(p).resolve() for p in (sys.prefix, sys.base_prefix, _PACKAGE)]
    readable += [Path(p) for p in ("/lib", "/usr/lib", "/lib64", "/etc/ld.so.cache")]
    os.chdir(os.path.abspath(os.sep))
    if hasattr(os, "nice"):
        os.nice(10)
    os.environ.clear()
    report = {"uid": _drop_root(readable[:3]), "limits": _limit(cpu_seconds, memory_bytes)}
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        # After the change of user, which clears it.
        libc.prctl(_SET_PDEATHSIG, 9, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        report["no_new_privs"] = (
            "on" if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 else "off"
        )
        # Otherwise another child of the same user could read this one's memory.
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        report["landlock"] = landlock.restrict(libc, readable)
        report["seccomp"] = seccomp.restrict(libc, machine)
    else:
        absent = f"absent: {sys.platform}"
        report |= {"no_new_privs": absent, "landlock": absent, "seccomp": absent}
    report["audit_hook"] = hook.install(readable)
    return report


def _drop_root(needed: list[Path]) -> str:
    # Drops root if all users can read Python's files.
    if not hasattr(os, "geteuid"):
        return "absent: this system has no user accounts"
    if os.geteuid() != 0:
        return "not root"
    for path in needed:
        for folder in (path, *path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                return "root: other accounts can't read Python's folder"
    try:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    except PermissionError:
        return "root: not allowed to change to another account"
    return "nobody"


def _limit(cpu_seconds: int, memory_bytes: int) -> str:
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return "absent: this system cannot limit a process"
    wanted = [
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, limits.CHILD_FILE_BYTES, limits.CHILD_FILE_BYTES),
        (resource.RLIMIT_NOFILE, limits.CHILD_OPEN_FILES, limits.CHILD_OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    refused = 0
    for which, soft, hard in wanted:
        try:
            resource.setrlimit(which, (soft, hard))
        except (ValueError, OSError):
            refused += 1
    return f"{refused} of {len(wanted)} limits refused" if refused else "on"
