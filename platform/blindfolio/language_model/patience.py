from __future__ import annotations

from datetime import timedelta

from blindfolio.outbound.client import CONNECT_SECONDS as CONNECT_SECONDS

TRIES = 2
# seconds between tries: the default, and the most that a service can ask for
PAUSE, LONGEST_PAUSE = 1.0, 15.0


def longest(seconds: int) -> timedelta:
    return timedelta(seconds=TRIES * (CONNECT_SECONDS + seconds) + LONGEST_PAUSE)
