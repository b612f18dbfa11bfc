from __future__ import annotations

from datetime import timedelta

CONNECT_SECONDS = 5
TRIES = 2
PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between tries: the default, and the most that a service can ask for."""


def longest(seconds: int) -> timedelta:
    """For all tries together."""
    return timedelta(seconds=TRIES * (CONNECT_SECONDS + seconds) + LONGEST_PAUSE)
