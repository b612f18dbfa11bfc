"""A worker process to be killed: `effect_worker.py URL`. Each job's effect is one added row."""

from __future__ import annotations

import sys
import threading
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker

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


if __name__ == "__main__":
    worker = Worker(Database(sys.argv[1]), {"effect": Effect()}, lease=timedelta(seconds=0.4))
    print("started", flush=True)
    worker.run_forever(threading.Event())
