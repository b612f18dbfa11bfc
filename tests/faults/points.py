"""Which system calls of a clean run an act is killed or failed at."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.faults.traced import READING, TELLING, WRITING, SystemCall

SYNCS = ("fsync", "fdatasync")
_NEED_SPACE = (*SYNCS, "write", "pwrite64", "ftruncate", "mkdir", "rename")
"""Calls that a full disk can refuse, with the making of a file."""
_IN_A_ROW = ("pwrite64", "pread64")


def tells(call: SystemCall) -> bool:
    return call.name == TELLING


def telling(calls: Sequence[SystemCall]) -> int:
    return next((n for n, call in enumerate(calls) if tells(call)), len(calls))


def may_fail(call: SystemCall, error: str) -> bool:
    if error == "ENOSPC":
        return call.name in _NEED_SPACE or (call.name == "openat" and call.creates)
    return call.name in WRITING or call.name in READING


def thinned(calls: Sequence[SystemCall], dice: random.Random) -> list[SystemCall]:
    """Of many reads or writes of one file between two syncs the first, the last and one between;
    of all other calls each."""
    runs: list[list[SystemCall]] = []
    open_runs: dict[tuple[str, tuple[str, ...]], list[SystemCall]] = {}
    for call in calls:
        key = (call.name, call.paths)
        if call.name in _IN_A_ROW and key in open_runs:
            open_runs[key].append(call)
            continue
        runs.append([call])
        if call.name in _IN_A_ROW:
            open_runs[key] = runs[-1]
        elif call.name in SYNCS:
            open_runs.clear()
    few = (it if len(it) <= 3 else [it[0], dice.choice(it[1:-1]), it[-1]] for it in runs)
    return [call for it in few for call in it]
