"""Doing queued work: at least once, with its effect once, whatever dies in between.

A job is leased in a transaction of its own; each lease raises its fence. Slow work runs outside
any transaction. The effect and "done" are one transaction, which counts only while the fence is
still the worker's own: who lost the lease meanwhile is rolled back with everything it did.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.refusal import Refusal

LEASE = timedelta(minutes=2)
"""How long a worker may take over the slow work before another one takes the job over."""

TRIES = 5
"""After so many the job has failed, and stays in the table for the admin to see."""

BACKOFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
"""The wait after each try: long enough together for a mail server's bad hour."""

POLL = 0.2
"""Seconds between two looks at an empty queue, for what another process has queued; a look is
one small read."""

_log = logging.getLogger(__name__)


class Handler(Protocol):
    """How one kind of job is done. A Refusal is final; any other error is tried again."""

    def prepare(self, database: Database, args: dict[str, Any]) -> Any:
        """The slow work, outside a transaction; what it gives is handed to `finish`."""

    def finish(self, db: Session, args: dict[str, Any], prepared: Any) -> None:
        """The effect, in the transaction that marks the job done; it locks the folio first."""

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """What is to be said of a job that has failed, in the transaction that says so."""


class WorkerDied(Exception):
    """The last of a job's tries ended with its worker, without an error of its own."""


class _LeaseLost(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Lease:
    job: str
    kind: str
    args: dict[str, Any]
    fence: int
    tries: int


class Worker:
    """Runs the jobs whose kind is in `handlers`; several may run on one database.

    A job of another kind waits for a worker that knows it.
    """

    def __init__(
        self, database: Database, handlers: Mapping[str, Handler], *, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._lease = lease
        self._woken = threading.Event()

    def wake(self) -> None:
        """Let the queue be looked at now: this process may have added to it."""
        self._woken.set()

    def run_until_idle(self) -> int:
        """Run every job that is due, those that these queue included; how many tries it took.

        A job that waits for its next try or for its `run_at` is not waited for.
        """
        tries = 0
        while lease := self._take():
            self._run(lease)
            tries += 1
        return tries

    def run_forever(self, stop: threading.Event, *, threads: int = 1) -> None:
        """Run jobs as they come until `stop` is set, so many at once; those at hand are finished
        first."""
        others = [
            threading.Thread(target=self._until, args=(stop,), name=f"worker {n}")
            for n in range(2, threads + 1)
        ]
        for other in others:
            other.start()
        try:
            self._until(stop)
        finally:
            # Also where this thread is interrupted: the others have no other way to hear of it.
            stop.set()
            for other in others:
                other.join()

    def _until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                lease = self._take()
                if lease:
                    self._run(lease)
                    continue
            except DBAPIError:
                # A restarted database is no reason to stop; the lease brings the job back.
                _log.exception("the database did not answer the worker")
            if self._woken.wait(POLL):
                self._woken.clear()

    def _due(self) -> ColumnElement[bool]:
        now = clock.now()
        return and_(
            Job.kind.in_(self._handlers),
            or_(
                and_(Job.state == "ready", Job.run_at <= now),
                and_(Job.state == "leased", Job.lease_until < now),
            ),
        )

    def _take(self) -> _Lease | None:
        # Looked at by a reader first, so that an idle worker never holds up SQLite's writers.
        with self._database.reading() as db:
            if not db.scalar(select(exists().where(self._due()))):
                return None
        with self._database.transaction() as db:
            job = db.scalars(
                select(Job)
                .where(self._due())
                .order_by(Job.run_at, Job.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if job is None:
                return None
            job.state = "leased"
            job.lease_until = clock.now() + self._lease
            job.fence += 1
            job.tries += 1
            return _Lease(job.id, job.kind, job.args, job.fence, job.tries)

    def _run(self, lease: _Lease) -> None:
        if lease.tries > TRIES:
            self._fail(lease, WorkerDied("the worker died in the job's last try"))
            return
        handler = self._handlers[lease.kind]
        try:
            prepared = handler.prepare(self._database, lease.args)

            def finish(db: Session) -> None:
                handler.finish(db, lease.args, prepared)

            self._end(lease, finish, state="done", error=None)
        except Refusal as refusal:
            self._fail(lease, refusal)
        except Exception as error:
            if lease.tries >= TRIES:
                self._fail(lease, error)
            else:
                self._again(lease, error)

    def _again(self, lease: _Lease, error: Exception) -> None:
        short = _in_short(error)
        _log.warning("job %s, try %d: %s", lease.job, lease.tries, short)
        run_at = clock.now() + BACKOFF[lease.tries - 1]
        self._end(lease, None, state="ready", error=short, run_at=run_at)

    def _fail(self, lease: _Lease, error: Exception) -> None:
        short = _in_short(error)
        _log.error("job %s has failed: %s", lease.job, short)
        handler = self._handlers[lease.kind]

        def give_up(db: Session) -> None:
            handler.give_up(db, lease.args, error)

        try:
            self._end(lease, give_up, state="failed", error=short)
        except Exception as second:
            short = f"{short}; then {_in_short(second)}"[:300]
            _log.error("job %s could not be given up: %s", lease.job, short)
            self._end(lease, None, state="failed", error=short)

    def _end(
        self, lease: _Lease, effect: Callable[[Session], None] | None, **ends: Any
    ) -> None:
        """`effect` and the job's columns `ends` in one transaction, under the lease's fence."""
        try:
            with self._database.transaction() as db:
                if effect:
                    effect(db)
                # Last, because the lock order puts jobs after folios.
                _close(db, lease, **ends)
        except _LeaseLost:
            _log.warning("job %s was taken over by another worker", lease.job)


def _close(db: Session, lease: _Lease, **values: Any) -> None:
    """End a lease with these columns; _LeaseLost where another worker holds the job."""
    # What the handler did is sent first, so that its own errors are not taken for ours.
    db.flush()
    result = db.execute(
        update(Job)
        .where(Job.id == lease.job, Job.state == "leased", Job.fence == lease.fence)
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise _LeaseLost


def _in_short(error: Exception) -> str:
    """What an error was and where: never its message, which may hold an address or a text."""
    name = type(error).__name__
    if isinstance(error, Refusal):
        return f"{name} {error.code}"[:300]
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name
