"""Compares the time that two calls take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

TIMES = 100


def assert_alike(*calls: Callable[[], object], within: float) -> None:
    """Their medians differ by at most so many milliseconds. They take turns, so that whatever else
    the machine does slows all of them."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(TIMES):
        for call, times in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            times.append(1000 * (time.perf_counter() - began))
    medians = [statistics.median(it) for it in taken]
    assert max(medians) - min(medians) < within, medians
