"""Records the worker's heartbeat, one row that is updated each minute.

A gap of more than five minutes is an outage. `on_outage` listeners run in the transaction that
ends the gap, so they run once, and before any job that has waited.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.once import insert_once
from blindfolio.db.session import Database
from blindfolio.jobs.models import Heartbeat

EVERY = timedelta(minutes=1)
OUTAGE = timedelta(minutes=5)

# Called with (db, from, until) of an outage, in the transaction that ends it.
Listener = Callable[[Session, datetime, datetime], None]

_LISTENERS = "heartbeat.listeners"


def on_outage(database: Database, *listeners: Listener) -> None:
    database.info[_LISTENERS] = listeners


def beat(db: Session) -> bool:
    now = clock.now()
    last = db.scalars(
        select(Heartbeat).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if last is None:
        insert_once(db, Heartbeat, "id", {"id": 1, "at": now})
        return False
    began, last.at = last.at, max(now, last.at)
    if now - began > OUTAGE:
        for listener in db.info.get(_LISTENERS, ()):
            listener(db, began, now)
    return now < began
