"""Measures the site for Prometheus. No label contains user input. This module is loaded only if
the setting `metrics` is on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import Parts
from blindfolio.db.session import Database
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from blindfolio.operating.log_lines import known_method
from blindfolio.operating.readiness import Readiness
from blindfolio.refusal import Refusal

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)
_SLOW_SECONDS = (0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0)


class Metrics:
    def __init__(self, parts: Parts) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(
            _OfSite(parts.database, Readiness(parts.database, parts.archive))
        )
        self._requests = Counter(
            "blindfolio_requests",
            "Requests that this process answered",
            ["method", "rule", "status"],
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "blindfolio_request_seconds",
            "How long this process took for a request",
            ["rule"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._jobs = Counter(
            "blindfolio_job_tries",
            "Tries of jobs that ended in this process: done, again (it will be tried once more),"
            " failed, or lost to another worker",
            ["kind", "end"],
            registry=self.registry,
        )
        self._job_seconds = Histogram(
            "blindfolio_job_seconds",
            "How long a try of a job took in this process",
            ["kind"],
            buckets=_SLOW_SECONDS,
            registry=self.registry,
        )

    def watch_requests(self, app: Flask) -> None:
        """Counts requests by route rule and never by path."""

        @app.after_request
        def count(response: Response) -> Response:
            rule = request.url_rule.rule if request.url_rule else "-"
            method = known_method(request.method)
            self._requests.labels(method, rule, str(response.status_code)).inc()
            took = time.perf_counter() - g.get("began", time.perf_counter())
            self._request_seconds.labels(rule).observe(took)
            return response

    def watch_jobs(self, worker: Worker) -> None:

        def count(kind: str, end: str, seconds: float) -> None:
            self._jobs.labels(kind, end).inc()
            self._job_seconds.labels(kind).observe(seconds)

        worker.told_of = count


class _OfSite(Collector):
    """Measures the whole site with three statements. Every process reports the same values, so
    take their maximum.
    """

    def __init__(self, database: Database, readiness: Readiness) -> None:
        self._database = database
        self._readiness = readiness

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._readiness.look()
        yield _gauge("database_up", "1 if the database answers", found.database == "ok")
        yield _gauge(
            "schema_up", "1 if the database has this version's tables", found.schema == "ok"
        )
        yield _gauge("storage_up", "1 if the file storage answers", found.storage == "ok")
        if not found.ok:
            return
        try:
            with self._database.reading() as db:
                gauges = [*_jobs(db), *_worker(db), *_mails(db)]
        except SQLAlchemyError:
            return
        yield from gauges

    def describe(self) -> list[GaugeMetricFamily]:
        # Returns nothing, because otherwise the registry would query the database at start.
        return []


def _jobs(db: Session) -> Iterator[GaugeMetricFamily]:
    now = clock.now()
    due = case((Job.run_at <= now, "due"), else_="later")
    state = case((Job.state == "ready", due), else_=Job.state).label("state")
    waiting = GaugeMetricFamily(
        "blindfolio_jobs",
        "Jobs that are not done: due, later, leased (under way), failed (for good)",
        labels=["kind", "state"],
    )
    late = GaugeMetricFamily(
        "blindfolio_job_late_seconds",
        "How long the oldest due job of each kind has waited",
        labels=["kind"],
    )
    grouped = (
        select(Job.kind, state, func.count(), func.min(Job.run_at))
        .where(Job.state.in_(("ready", "leased", "failed")))
        .group_by(Job.kind, state)
    )
    for kind, at, count, oldest in db.execute(grouped):
        waiting.add_metric([kind, at], count)
        if at == "due":
            late.add_metric([kind], (now - oldest).total_seconds())
    yield waiting
    yield late


def _worker(db: Session) -> Iterator[GaugeMetricFamily]:
    beaten = db.scalar(select(Heartbeat.at))
    if beaten is not None:
        yield _gauge(
            "worker_silent_seconds",
            "Seconds since a worker last reported; more than 180 means that none is running",
            (clock.now() - beaten).total_seconds(),
        )


def _mails(db: Session) -> Iterator[GaugeMetricFamily]:
    failed = case((MailOut.failed_at.is_(None), 0), else_=1)
    counted = select(func.count(), func.coalesce(func.sum(failed), 0)).where(
        MailOut.sent_at.is_(None)
    )
    unsent, refused = db.execute(counted).one()
    yield _gauge("mails_unsent", "Emails that have not been sent", unsent)
    yield _gauge("mails_failed", "Of these, emails whose last try failed", refused)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"blindfolio_{name}", says, value=float(value))


@contextmanager
def served(metrics: Metrics, host: str, port: int) -> Iterator[int]:
    """Serves the metrics and yields the port. Raises Refusal."""
    try:
        server, thread = start_http_server(port, addr=host, registry=metrics.registry)
    except OSError:
        raise Refusal(
            "metrics",
            f"Metrics can't be served at {host} port {port}. Set BLINDFOLIO_METRICS to an"
            " address of this machine and a free port, with a different port for each"
            " process.",
        ) from None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
