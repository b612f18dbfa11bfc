"""How long a model's answer is waited for, all tries together."""

from __future__ import annotations

from datetime import timedelta

CONNECT_SECONDS = 5
TRIES = 2
PAUSE, LONGEST_PAUSE = 1.0, 15.0
"""Seconds between two tries: where the service does not say how long, and however long it says."""


def longest(seconds: int) -> timedelta:
    """The longest that one request can take, where an answer is waited for `seconds`."""
    return timedelta(seconds=TRIES * (CONNECT_SECONDS + seconds) + LONGEST_PAUSE)
