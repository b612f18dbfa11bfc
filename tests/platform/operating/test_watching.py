"""What a load balancer hears, one word each, and what Prometheus reads: counts by route and kind of
job, and nobody's words."""

from __future__ import annotations

import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blindfolio import clock, resources
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.operating import readiness
from blindfolio.operating.metrics import Metrics, served
from blindfolio.refusal import Refusal
from tests.platform.conftest import Opened
from tests.sites import Site


@pytest.fixture
def migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened) -> Site:
    monkeypatch.setattr(readiness, "FRESH", -1.0)
    monkeypatch.setattr(readiness, "STORAGE_FRESH", -1.0)
    folder = tmp_path / "migrated"
    folder.mkdir()
    migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
    return opened(folder)


WORDS = {"ok", "down", "old", "unknown"}


def asked(site: Site, path: str = "/readyz") -> tuple[int, dict[str, object]]:
    answer = site.app.test_client().get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert {word for word in told.values() if not isinstance(word, bool)} <= WORDS
    return answer.status_code, told


def test_health_touches_nothing(migrated: Site) -> None:
    with migrated.counted() as statements:
        assert asked(migrated, "/healthz") == (200, {"ok": True})
    assert statements == []
    migrated.parts.database.engines.dispose()
    shutil.rmtree(migrated.parts.settings.data)
    assert asked(migrated, "/healthz") == (200, {"ok": True})


@pytest.mark.parametrize(
    ("revision", "word", "status"),
    [("0001", "old", 503), ("9999", "ok", 200), (None, "unknown", 503)],
)
def test_an_older_schema_is_not_ready_and_a_newer_one_is(
    migrated: Site,
    revision: str | None,
    word: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = migrated.parts.settings.data / "later"
    shutil.copytree(resources.MIGRATIONS, later)
    newest = max(path.name[:4] for path in (later / "versions").glob("0*.py"))
    (later / "versions" / "later.py").write_text(
        f'revision, down_revision = "later", "{newest}"\n\n\ndef upgrade() -> None:\n    pass\n'
    )
    monkeypatch.setattr(resources, "MIGRATIONS", later)
    with migrated.parts.database.transaction() as db:
        db.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})
    found, told = asked(migrated)
    assert (found, told["schema"], told["database"]) == (status, word, "ok")


def test_a_database_that_is_gone_makes_the_site_not_ready(migrated: Site) -> None:
    well = {"ok": True, "database": "ok", "schema": "ok", "storage": "ok"}
    assert asked(migrated) == (200, well)
    migrated.parts.database.engines.dispose()
    data = migrated.parts.settings.data
    (data / "blindfolio.sqlite").write_bytes(b"this is no database" * 100)
    gone = {"ok": False, "database": "down", "schema": "unknown"}
    assert asked(migrated) == (503, well | gone)


def test_a_storage_that_is_gone_is_told_and_leaves_the_process_in_service(
    migrated: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(migrated.parts.archive, "_folder", tmp_path / "gone" / "blobs")
    told = {"ok": True, "database": "ok", "schema": "ok", "storage": "down"}
    assert asked(migrated) == (200, told)


def test_many_who_ask_within_a_second_cost_one_look(
    migrated: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "FRESH", 60.0)
    asked(migrated)
    with migrated.counted() as statements:
        for _ in range(20):
            assert asked(migrated)[0] == 200
    assert statements == []


@pytest.mark.postgresql
def test_a_postgresql_that_stops_answering_makes_the_site_not_ready(
    postgresql_url: str, tmp_path: Path, opened: Opened
) -> None:
    site = opened(tmp_path / "site", database=postgresql_url.replace("test_", "absent_"))
    found, told = asked(site)
    assert (found, told["database"], told["schema"]) == (503, "down", "unknown")


SAMPLE = re.compile(r"^([a-z_]+(?:\{.*\})?) (\S+)$")
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


def read(address: str) -> dict[str, float]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            (sample,) = SAMPLE.findall(line)
            found[sample[0]] = float(sample[1])
    return found


def test_requests_are_counted_by_rule_and_never_by_address(
    migrated: Site, metrics: Metrics, address: str
) -> None:
    metrics.watch_requests(migrated.app)
    client = migrated.app.test_client()
    told = client.get("/open/a-secret-token").status_code
    client.get("/a-name/nowhere?q=a-name")
    client.open("/", method="NAMEOFSOMEBODY")
    found = read(address)
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
    found = read(address)
    for end, times in (("done", 2), ("again", 1), ("failed", 1)):
        assert found[f'blindfolio_job_tries_total{{end="{end}",kind="told"}}'] == times
    assert found['blindfolio_job_seconds_count{kind="told"}'] == 4
    assert found['blindfolio_jobs{kind="told",state="later"}'] == 1
    assert found['blindfolio_jobs{kind="told",state="failed"}'] == 1
    assert "typed" not in " ".join(found)


def test_a_job_that_waits_shows_for_how_long(migrated: Site, address: str) -> None:
    with migrated.parts.database.transaction() as db:
        queue.enqueue(db, "told", "told", {}, run_at=clock.now() - timedelta(minutes=10))
    found = read(address)
    assert found['blindfolio_jobs{kind="told",state="due"}'] == 1
    assert 600 <= found['blindfolio_job_late_seconds{kind="told"}'] < 700


def test_the_site_is_read_with_the_same_statements_however_much_waits(
    migrated: Site, address: str
) -> None:
    with migrated.counted() as few:
        read(address)
    with migrated.parts.database.transaction() as db:
        for n in range(50):
            queue.enqueue(db, f"kind-{n}", f"key-{n}", {})
    with migrated.counted() as many:
        read(address)
    assert len(many) == len(few) <= 6


def test_a_database_that_is_gone_is_a_figure_and_no_error(migrated: Site, address: str) -> None:
    assert read(address)["blindfolio_database_up"] == 1
    migrated.parts.database.engines.dispose()
    (migrated.parts.settings.data / "blindfolio.sqlite").write_bytes(b"no database" * 100)
    found = read(address)
    assert found["blindfolio_database_up"] == 0
    assert "blindfolio_mails_unsent" not in found


def test_a_port_that_is_taken_is_refused_with_the_setting(metrics: Metrics) -> None:
    with socket.socket() as holder:
        holder.bind((HOST, 0))
        holder.listen()
        taken = served(metrics, HOST, holder.getsockname()[1])
        with pytest.raises(Refusal, match="BLINDFOLIO_METRICS"), taken:
            pass
