"""`effect_worker.py URL N [early]`: a worker that kills itself where it would send its N-th
statement or commit. Each job's effect is one added row; a wrong build has it `early`, before the
transaction in which the job is done."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker

LEASE = timedelta(seconds=0.4)
SLOW = 0.03
"""Seconds that each half of a job takes, so that a kill finds it in either."""


class Effect:
    def prepare(self, database: Database, args: dict[str, Any]) -> str:
        time.sleep(SLOW)
        return str(args["n"])

    def finish(self, db: Session, args: dict[str, Any], prepared: str) -> None:
        db.execute(text("INSERT INTO effect (n) VALUES (:n)"), {"n": prepared})
        time.sleep(SLOW)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        db.execute(text("INSERT INTO effect (n) VALUES ('failed')"))


class EarlyEffect(Effect):
    def prepare(self, database: Database, args: dict[str, Any]) -> str:
        with database.transaction() as db:
            super().finish(db, args, str(args["n"]))
        time.sleep(SLOW)
        return ""

    def finish(self, db: Session, args: dict[str, Any], prepared: str) -> None:
        """It is done already."""


def die_at(database: Database, last: int) -> None:
    numbers = count(1)

    def step(*_: Any) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engines.write, "before_cursor_execute", step)
    event.listen(database.engines.write, "commit", step)


if __name__ == "__main__":
    database = Database(sys.argv[1])
    die_at(database, int(sys.argv[2]))
    print("started", flush=True)
    effect = EarlyEffect() if sys.argv[3:] else Effect()
    # A job may be met by more than five random kills.
    pauses = {"effect": [timedelta()] * 30}
    leases = {"effect": LEASE}
    Worker(database, {"effect": effect}, leases=leases, pauses=pauses).run_until_idle()
