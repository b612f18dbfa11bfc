"""A process to be stopped: `stopped_process.py URL GRACE` serves `/slow` on a free port, with a
worker whose jobs take as many seconds as they say; it prints what it does."""

from __future__ import annotations

import sys
import time
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.operating.serving import serve_app


class Slow:
    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        print("at work", flush=True)
        time.sleep(float(args["seconds"]))

    def finish(self, db: Session, args: dict[str, Any], prepared: None) -> None:
        db.execute(text("INSERT INTO effect (n) VALUES ('done')"))

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        db.execute(text("INSERT INTO effect (n) VALUES ('failed')"))


if __name__ == "__main__":
    app = Flask("slow")

    @app.get("/slow/<int:seconds>")
    def slow(seconds: int) -> str:
        print("asked", flush=True)
        time.sleep(seconds)
        # More than a socket takes at once: it is sent after the view has ended.
        return "x" * 3_000_000

    serve_app(
        app,
        Worker(Database(sys.argv[1]), {"slow": Slow()}),
        host="127.0.0.1",
        port=0,
        threads=4,
        workers=2,
        grace=float(sys.argv[2]),
    )
