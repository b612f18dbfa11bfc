"""Restricts the file system with Landlock's three system calls, so that only a few folders stay
readable.

Works only on Linux. Afterwards nothing can be written, created, removed or executed, whichever
user the process runs as.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Sequence
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3

_FILE_RIGHTS = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_NET_RIGHTS = 3
_SCOPES = 3


def restrict(libc: ctypes.CDLL, readable: Sequence[Path]) -> str:
    """Returns `abi N`, or `absent: …` if the kernel has no Landlock. Raises `OSError` if the
    kernel refuses.
    """
    abi = libc.syscall(
        _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG)
    )
    if abi < 0:
        return f"absent: {errno.errorcode.get(ctypes.get_errno(), 'unknown')}"
    rights = _FILE_RIGHTS
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        rights |= right if abi >= since else 0
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    handled = struct.pack("QQQ", rights, _NET_RIGHTS, _SCOPES)[:size]
    ruleset = libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "no Landlock ruleset")
    for path in readable:
        _allow_reading(libc, ruleset, path)
    if libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)) < 0:
        raise OSError(ctypes.get_errno(), "Landlock was not applied")
    os.close(ruleset)
    return f"abi {abi}"


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
    rule = struct.pack("=Qi", rights, folder)
    added = libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, ctypes.c_uint32(0))
    os.close(folder)
    if added < 0:
        raise OSError(ctypes.get_errno(), "no Landlock rule for a folder of Python's own")
