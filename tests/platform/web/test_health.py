"""What a load balancer hears: one word each, and never more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from blindfolio import resources
from blindfolio.operating import readiness
from tests.sites import Site, open_site

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
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = tmp_path / "later"
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
    assert asked(migrated) == (
        503,
        {"ok": False, "database": "down", "schema": "unknown", "storage": "ok"},
    )


def test_a_storage_that_is_gone_is_told_and_leaves_the_process_in_service(
    migrated: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(migrated.parts.archive, "_folder", tmp_path / "gone" / "blobs")
    assert asked(migrated) == (
        200,
        {"ok": True, "database": "ok", "schema": "ok", "storage": "down"},
    )


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
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "FRESH", -1.0)
    nobody_home = postgresql_url.replace("test_", "absent_")
    site = open_site(tmp_path / "site", database=nobody_home)
    found, told = asked(site)
    assert (found, told["database"], told["schema"]) == (503, "down", "unknown")
