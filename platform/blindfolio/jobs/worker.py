"""Runs queued jobs. Each job runs at least once and takes effect exactly once, whatever crashes
in between.

A job is leased in its own transaction, and each lease raises its fence. Slow work runs outside
any transaction. The effect and "done" are one transaction, which is rolled back if the fence
has been raised again.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database
from blindfolio.files import disk_faults
from blindfolio.jobs import heartbeat, set_back
from blindfolio.jobs.models import Job
from blindfolio.refusal import Refusal

LEASE = timedelta(minutes=2)  # After this, another worker may take over the job.

# waits between tries, unless the kind has its own
BACKOFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)

TRIES = len(BACKOFF) + 1  # After so many the job has failed, and stays in the table.

# The wait for space on a full disk, which doesn't count as a try.
FULL_PAUSE = timedelta(minutes=1)

POLL = 0.2  # seconds between two checks of an empty queue

AWAY = 1.0  # seconds between two checks while the database is away

_log = logging.getLogger(__name__)


class Handler(Protocol):
    """Does one kind of job. A Refusal is final. After any other error the job is tried again,
    and a full disk doesn't count as a try.
    """

    def prepare(self, database: Database, args: dict[str, Any]) -> Any:
        """Does the slow work outside a transaction. Its result is passed to `finish`."""
        return None

    def finish(self, db: Session, args: dict[str, Any], prepared: Any) -> None:
        """Carries out the effect, in the transaction that marks the job as done. It must lock
        the folio first.
        """
        return

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Reacts to a job that has failed for good, in the transaction that records this."""
        return


class WorkerDied(Exception):
    """The worker died during the job's last try, so no error was recorded."""


class _LeaseLost(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Lease:
    job: str
    kind: str
    args: dict[str, Any]
    fence: int
    tries: int
    until: float  # in monotonic seconds, which no one can set back

    @property
    def holds(self) -> tuple[ColumnElement[bool], ...]:
        # whether no other worker has taken over the job
        return Job.id == self.job, Job.state == "leased", Job.fence == self.fence


class Worker:
    """Runs jobs whose kind is in `handlers`. Several workers may share a database.

    `pauses` overrides the waits between tries by kind, and `leases` overrides `LEASE`. Each
    kind in `apart` has its own thread, and an extra thread runs everything except `slow`.
    `at_start` runs before the first job, and `each_minute` in the transaction of each
    heartbeat.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        pauses: Mapping[str, Sequence[timedelta]] = {},
        apart: Collection[str] = (),
        slow: Collection[str] = (),
        leases: Mapping[str, timedelta] = {},
        at_start: Callable[[], None] = lambda: None,
        each_minute: Callable[[Session], None] = lambda _db: None,
    ) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._pauses = pauses
        self._leases = leases
        self._apart = [[kind] for kind in apart]
        self._together = [kind for kind in handlers if kind not in apart]
        self._quick = [kind for kind in self._together if kind not in slow] if slow else []
        self._at_start = at_start
        self._each_minute = each_minute
        self._woken = threading.Event()
        self._beating = threading.Lock()
        self._holding = threading.Lock()
        self._held: dict[str, _Lease] = {}
        self._beaten: datetime | None = None
        self.told_of: Callable[[str, str, float], None] = lambda _kind, _end, _seconds: None

    def wake(self) -> None:
        """Looks for work at once. Call it when this process may have queued a job."""
        self._woken.set()

    def run_until_idle(self) -> int:
        tries = 0
        while lease := self._take([*self._handlers]):
            self._run(lease)
            tries += 1
        return tries

    def run_forever(self, stop: threading.Event, *, threads: int = 1) -> None:
        """Runs this many jobs at once, not counting the kinds in `apart`. When `stop` is set,
        running jobs are finished first.
        """
        self._begin(stop)
        lanes = [*self._apart, *([self._together] * (threads - 1))]
        if self._quick:
            lanes.append(self._quick)
        others = [
            threading.Thread(
                target=self._until, args=(stop, kinds), name=f"worker {n}", daemon=True
            )
            for n, kinds in enumerate(lanes, 2)
        ]
        for other in others:
            other.start()
        try:
            self._until(stop, self._together)
        finally:
            # Even if this thread is interrupted: nothing else tells the others.
            stop.set()
            for other in others:
                other.join()

    def _begin(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                return self._at_start()
            except DatabaseAway:
                _log.warning("the database is unavailable, so the worker is waiting for it")
                stop.wait(AWAY)

    def _until(self, stop: threading.Event, kinds: Sequence[str]) -> None:
        while not stop.is_set():
            try:
                self.beat()
                lease = self._take(kinds)
                if lease:
                    self._run(lease)
                    continue
            except DatabaseAway:
                # A database restart must not stop the worker; the lease brings the job back.
                _log.warning("the database is unavailable, so the worker is waiting for it")
                stop.wait(AWAY)
                continue
            except (SQLAlchemyError, OSError):
                # Nor must its other errors or a full disk.
                _log.exception("the worker got no answer from the database")
            if self._woken.wait(POLL):
                self._woken.clear()

    def beat(self) -> None:
        """Records a heartbeat at most once a minute. Call it before any work. Errors of
        listeners are logged and retried, and only database errors are raised.
        """
        with self._beating:
            now = clock.now()
            # If the clock was set back, beat at once: otherwise a real outage would go unnoticed
            # until it has caught up.
            if self._beaten and timedelta() <= now - self._beaten < heartbeat.EVERY:
                return
            try:
                with self._database.transaction() as db:
                    if heartbeat.beat(db):
                        set_back.settle(db, max([LEASE, *self._leases.values()]))
                    self._each_minute(db)
            except DBAPIError:
                raise
            except Exception:
                _log.exception("could not compensate for an outage")
            self._beaten = now

    def tidy(self) -> None:
        with self._database.transaction() as db:
            self._each_minute(db)

    def give_back(self) -> int:
        """Gives this worker's jobs back to the queue and returns how many there were. Their try
        isn't counted, and anything this worker still does for them has no effect.
        """
        with self._holding:
            held = list(self._held.values())
        with self._database.transaction() as db:
            back = [
                db.scalars(
                    select(Job)
                    .where(*lease.holds)
                    # A job that is being committed right now needn't be given back.
                    .with_for_update(skip_locked=True)
                ).first()
                for lease in held
            ]
            for job in filter(None, back):
                job.state, job.lease_until, job.tries = "ready", None, job.tries - 1
        return sum(job is not None for job in back)

    def _due(self, kinds: Sequence[str]) -> ColumnElement[bool]:
        now = clock.now()
        # If the clock is set forward, every lease seems over. Leave out jobs that this worker knows
        # to be running.
        with self._holding:
            held = [it.job for it in self._held.values() if time.monotonic() < it.until]
        return and_(
            Job.kind.in_(kinds),
            or_(
                and_(Job.state == "ready", Job.run_at <= now),
                and_(Job.state == "leased", Job.lease_until < now, Job.id.not_in(held)),
            ),
        )

    def _take(self, kinds: Sequence[str]) -> _Lease | None:
        # Check with a reader first, so that an idle worker never blocks SQLite's writers.
        with self._database.reading() as db:
            if not db.scalar(select(exists().where(self._due(kinds)))):
                return None
        with self._database.transaction() as db:
            job = db.scalars(
                select(Job)
                .where(self._due(kinds))
                .order_by(Job.run_at, Job.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if job is None:
                return None
            lasts = self._leases.get(job.kind, LEASE)
            job.state = "leased"
            job.lease_until = clock.now() + lasts
            job.fence += 1
            job.tries += 1
            until = time.monotonic() + lasts.total_seconds()
            return _Lease(job.id, job.kind, job.args, job.fence, job.tries, until)

    def _run(self, lease: _Lease) -> None:
        with self._holding:
            self._held[lease.job] = lease
        began = time.monotonic()
        try:
            ended = self._try(lease)
        finally:
            with self._holding:
                self._held.pop(lease.job, None)
        self.told_of(lease.kind, ended, time.monotonic() - began)

    def _try(self, lease: _Lease) -> str:
        pauses = self._pauses.get(lease.kind, BACKOFF)
        if lease.tries > len(pauses) + 1:
            return self._fail(lease, WorkerDied("the worker died in the job's last try"))
        handler = self._handlers[lease.kind]
        try:
            prepared = handler.prepare(self._database, lease.args)

            def finish(db: Session) -> None:
                handler.finish(db, lease.args, prepared)

            return self._end(lease, finish, state="done", error=None)
        except Refusal as refusal:
            return self._fail(lease, refusal)
        except Exception as error:
            if disk_faults.is_full(error):
                return self._again(lease, error, FULL_PAUSE, tries=lease.tries - 1)
            if lease.tries > len(pauses):
                return self._fail(lease, error)
            return self._again(lease, error, pauses[lease.tries - 1])

    def _again(self, lease: _Lease, error: Exception, pause: timedelta, **columns: int) -> str:
        short = _in_short(error)
        _log.warning("job %s, try %d: %s", lease.job, lease.tries, short)
        run_at = clock.now() + pause
        ended = self._end(lease, None, state="ready", error=short, run_at=run_at, **columns)
        return "again" if ended == "ready" else ended

    def _fail(self, lease: _Lease, error: Exception) -> str:
        short = _in_short(error)
        _log.error("job %s has failed: %s", lease.job, short)
        handler = self._handlers[lease.kind]

        def give_up(db: Session) -> None:
            handler.give_up(db, lease.args, error)

        try:
            return self._end(lease, give_up, state="failed", error=short)
        except Exception as second:
            short = f"{short}; then {_in_short(second)}"[:300]
            _log.error("job %s could not be given up: %s", lease.job, short)
            return self._end(lease, None, state="failed", error=short)

    def _end(
        self,
        lease: _Lease,
        effect: Callable[[Session], None] | None,
        *,
        state: str,
        **ends: Any,
    ) -> str:
        # One transaction. Returns the state, or "lost".
        try:
            with self._database.transaction() as db:
                if effect:
                    effect(db)
                # Flush first, so that the handler's errors aren't mistaken for ours.
                db.flush()
                # Last, because the lock order puts jobs after folios.
                closed = db.execute(
                    update(Job)
                    .where(*lease.holds)
                    .values(lease_until=None, state=state, **ends)
                    .returning(Job.id)
                    .execution_options(synchronize_session=False)
                )
                if closed.first() is None:
                    raise _LeaseLost
        except _LeaseLost:
            _log.warning("job %s was taken over by another worker", lease.job)
            return "lost"
        return state


def _in_short(error: Exception) -> str:
    # without the error's message, which may contain an address or a text
    name = type(error).__name__
    if isinstance(error, Refusal):
        return f"{name} {error.code}"[:300]
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name
