"""A worker process that kills itself: `python -m tests.platform.erasure.dying_worker FOLDER NOW N`.

It does what is due in the site at NOON, and at its Nth step (an SQL statement, a transaction's end,
a removed file) it is gone as by `kill -9`. Prints how many steps it took where it lived on.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from blindfolio import clock
from tests.sites import open_site


def main(folder: Path, now: datetime, last: int) -> None:
    """Work, and die at step `last`."""
    site = open_site(folder)
    steps = 0

    def step(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = site.parts.database.engines.write
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, step)
    unlink = Path.unlink

    def removed(path: Path, missing_ok: bool = False) -> None:
        step()
        unlink(path, missing_ok)
        step()

    Path.unlink = removed  # type: ignore[assignment, method-assign]
    with clock.at(now):
        site.parts.worker.run_until_idle()
    print(steps)


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
