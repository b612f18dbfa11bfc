"""What Prometheus reads of a process: counts by route and kind of job, and nobody's words."""

from __future__ import annotations

import re
import socket
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.operating.metrics import Metrics, served
from blindfolio.refusal import Refusal
from tests.sites import Site

SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")
HOST = "127.0.0.1"


class Told(Handler):
    """A job that ends as it is told to."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        if args["end"] == "failed":
            raise Refusal("no", "No.")
        if args["end"] == "again":
            raise OSError("words that somebody typed")


@pytest.fixture
def metrics(migrated: Site) -> Metrics:
    return Metrics(migrated.parts)


@pytest.fixture
def address(metrics: Metrics) -> Iterator[str]:
    with served(metrics, HOST, 0) as port:
        yield f"http://{HOST}:{port}/metrics"


def asked(address: str) -> dict[str, float]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            sample = SAMPLE.fullmatch(line)
            assert sample is not None, line
            found[f"{sample[1]}{{{sample[2]}}}" if sample[2] else sample[1]] = float(sample[3])
    return found


def test_requests_are_counted_by_rule_and_never_by_address(
    migrated: Site, metrics: Metrics, address: str
) -> None:
    metrics.watch_requests(migrated.app)
    client = migrated.app.test_client()
    told = client.get("/open/a-secret-token").status_code
    client.get("/a-name/nowhere?q=a-name")
    client.open("/", method="NAMEOFSOMEBODY")
    found = asked(address)
    opened = f'method="GET",rule="/open/<token>",status="{told}"'
    assert found[f"blindfolio_requests_total{{{opened}}}"] == 1
    assert found['blindfolio_requests_total{method="GET",rule="-",status="404"}'] == 1
    assert found['blindfolio_request_seconds_count{rule="/open/<token>"}'] == 1
    labels = " ".join(found)
    assert not re.search("secret|a-name|SOMEBODY", labels)
    assert 'method="other"' in labels


def test_tries_of_jobs_are_counted_by_kind_and_end(
    migrated: Site, metrics: Metrics, address: str
) -> None:
    database = migrated.parts.database
    worker = Worker(database, {"told": Told()})
    metrics.watch_jobs(worker)
    with database.transaction() as db:
        for n, end in enumerate(("done", "done", "again", "failed")):
            queue.enqueue(db, "told", f"told:{n}", {"end": end})
    worker.run_until_idle()
    found = asked(address)
    for end, times in (("done", 2), ("again", 1), ("failed", 1)):
        assert found[f'blindfolio_job_tries_total{{end="{end}",kind="told"}}'] == times
    assert found['blindfolio_job_seconds_count{kind="told"}'] == 4
    assert found['blindfolio_jobs{kind="told",state="later"}'] == 1
    assert found['blindfolio_jobs{kind="told",state="failed"}'] == 1
    assert "typed" not in " ".join(found)


def test_a_job_that_waits_shows_for_how_long(migrated: Site, address: str) -> None:
    with migrated.parts.database.transaction() as db:
        queue.enqueue(db, "told", "told", {}, run_at=clock.now() - timedelta(minutes=10))
    found = asked(address)
    assert found['blindfolio_jobs{kind="told",state="due"}'] == 1
    assert 600 <= found['blindfolio_job_late_seconds{kind="told"}'] < 700


def test_the_site_is_read_with_the_same_statements_however_much_waits(
    migrated: Site, address: str
) -> None:
    with migrated.counted() as few:
        asked(address)
    with migrated.parts.database.transaction() as db:
        for n in range(50):
            queue.enqueue(db, f"kind-{n}", f"key-{n}", {})
    with migrated.counted() as many:
        asked(address)
    assert len(many) == len(few) <= 6


def test_a_database_that_is_gone_is_a_figure_and_no_error(migrated: Site, address: str) -> None:
    assert asked(address)["blindfolio_database_up"] == 1
    migrated.parts.database.engines.dispose()
    (migrated.parts.settings.data / "blindfolio.sqlite").write_bytes(b"no database" * 100)
    found = asked(address)
    assert found["blindfolio_database_up"] == 0
    assert "blindfolio_mails_unsent" not in found


def test_a_port_that_is_taken_is_refused_with_the_setting(metrics: Metrics) -> None:
    with socket.socket() as holder:
        holder.bind((HOST, 0))
        holder.listen()
        with (
            pytest.raises(Refusal, match="BLINDFOLIO_METRICS"),
            served(metrics, HOST, holder.getsockname()[1]),
        ):
            pass
