"""A site that runs under Debian's `faketime`: a test sets its clock, while it runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from blindfolio.app import Parts
from blindfolio.jobs.models import Heartbeat

WAIT = 60.0
"""Seconds for which a worker is waited for."""

_LIBRARY = "*/faketime/libfaketimeMT.so.1"


class NoFakeTime(Exception):
    """The library isn't here, so nothing can be shown."""


def library() -> Path:
    """The library that sets the clock of the processes that load it. NoFakeTime without it."""
    found = next(Path("/usr/lib").glob(_LIBRARY), None)
    if found is None:
        raise NoFakeTime("the package `faketime` is not installed")
    return found


class FakedClock:
    """The clock of the processes that are started with `settings`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.settings = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # Nobody sets what only measures how long something takes, nor the times of files.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
        self.move(timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set_to(self, instant: datetime) -> None:
        self.move(instant - self.now())

    def move(self, by: timedelta) -> None:
        self._ahead += by
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._ahead.total_seconds():+.6f}\n", encoding="ascii")
        fresh.rename(self._file)

    def wait_for_beat(self, parts: Parts) -> None:
        until = time.monotonic() + WAIT
        reached = self.now()
        while time.monotonic() < until:
            with parts.database.reading() as db:
                beaten = db.scalar(select(Heartbeat.at))
            if beaten is not None and beaten >= reached - timedelta(seconds=60):
                return
            time.sleep(0.1)
        raise AssertionError("no worker has said that it runs")
