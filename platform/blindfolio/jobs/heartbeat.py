"""The worker's sign of life, and what follows when it was missing.

The worker writes one row each minute before it looks for work. A gap of more than five minutes is
an outage of the site: whoever needs to make good for it registers with `on_outage`, and does so in
the transaction that ends the gap, so it is made good for once and before any job of that time runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.once import insert_once
from blindfolio.jobs.models import Heartbeat

EVERY = timedelta(minutes=1)
OUTAGE = timedelta(minutes=5)
"""A longer gap than this is an outage."""

Listener = Callable[[Session, datetime, datetime], None]
"""Called with (db, from, until) of an outage, in the transaction that ends it."""

_listeners: dict[str, Listener] = {}


def on_outage(name: str, listener: Listener) -> None:
    """What a room does after an outage. A second one of a `name` replaces it."""
    _listeners[name] = listener


def beat(db: Session) -> None:
    """Say that the site runs now; where it did not for long, tell the listeners first."""
    now = clock.now()
    last = db.scalars(
        select(Heartbeat).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if last is None:
        insert_once(db, Heartbeat, "id", {"id": 1, "at": now})
        return
    began, last.at = last.at, max(now, last.at)
    if now - began > OUTAGE:
        for listener in _listeners.values():
            listener(db, began, now)
