"""Filters system calls with seccomp: no network, no other process, and nothing newer than
Landlock.

The numbers are libseccomp's for x86_64 and aarch64. The filter refuses only calls that reading
a document never needs.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

_SET_SECCOMP, _FILTER_MODE = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_AT_NUMBER, _AT_ARCH, _AT_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x10000
_X32 = 0x40000000
# From here all machines have the same numbers: pidfd, io_uring, mount, clone3 and later.
_FIRST_UNKNOWN = 424

_X86_64 = (
    "41 53 42 49 50 43 288 59 322 57 58 62 200 129 297 101 310 311 312 272 308 161 "
    "155 165 166 321 298 323 319 248 249 250 303 304 88 266 86 265 133 259 90 91 268 "
    "92 93 94 260 188 189 190 197 280 105 106 113 114 117 119 116 141 144 314 302 160 "
    "29 30 31 64 68 69 240 157 317 294 300 175 313 246 135 169 167 163 179 "
)
_AARCH64 = (
    "198 199 203 200 201 202 242 221 281 129 130 138 240 117 270 271 272 97 268 51 41 "
    "40 39 280 241 282 279 217 218 219 264 265 36 37 33 52 53 55 54 5 6 7 14 88 146 "
    "144 145 143 147 149 159 140 119 274 261 164 194 196 195 190 186 189 180 167 277 "
    "26 262 105 273 104 92 142 224 89 60 "
)
# machine → (audit arch, clone, tgkill, refused)
_MACHINES = {
    "x86_64": (0xC000003E, 56, 234, _X86_64),
    "aarch64": (0xC00000B7, 220, 131, _AARCH64),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def machine() -> str:
    # Call it before the restrictions begin.
    return platform.machine()


def restrict(libc: ctypes.CDLL, machine_name: str) -> str:
    """Returns `on`, or `absent: …` if there is no filter for this machine. Set `no_new_privs`
    first.
    """
    known = _MACHINES.get(machine_name)
    if known is None:
        return "absent: no list of calls for this machine"
    program = _program(*known)
    loaded = _Program(len(program) // 8, program)
    if libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(loaded), 0, 0) != 0:
        return f"absent: {os.strerror(ctypes.get_errno())}"
    return "on"


def _program(arch: int, clone: int, tgkill: int, refused: str) -> bytes:
    # eight bytes for each instruction
    deny = [(_RETURN, 0, 0, _ERRNO | _EPERM)]
    lines = [
        (_LOAD, 0, 0, _AT_ARCH),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        (_AT_LEAST, 0, 1, _FIRST_UNKNOWN),
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
        # Threads are allowed, processes aren't.
        (_EQUAL, 0, 4, clone),
        (_LOAD, 0, 0, _AT_ARGUMENT),
        (_ANY_BIT, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        *deny,
        # abort() signals its own process; if that's refused, it crashes.
        (_EQUAL, 0, 4, tgkill),
        (_LOAD, 0, 0, _AT_ARGUMENT),
        (_EQUAL, 0, 1, os.getpid()),
        (_RETURN, 0, 0, _ALLOW),
        *deny,
    ]
    numbers = refused.split()
    lines += [(_EQUAL, len(numbers) - i, 0, int(n)) for i, n in enumerate(numbers)]
    lines += [(_RETURN, 0, 0, _ALLOW), *deny]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
