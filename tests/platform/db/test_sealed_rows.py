"""A site from before its rows were sealed: an upgrade seals them, and changes show from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import column, insert, inspect, select, text
from sqlalchemy import table as lite

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.db import migrate
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.ledger import rows
from blindfolio.ledger.verify import Report, report
from blindfolio.visibility.models import Standing
from tests.platform.db.conftest import Older
from tests.platform.ledger import sealed_site
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import desks


def reported(database: Database) -> Report:
    with database.reading() as db:
        return report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)


def copied(source: Database, target: Database) -> None:
    """Every row of a site into the tables and columns that an older one has."""
    with source.reading() as db, target.engines.write.begin() as connection:
        there = inspect(connection)
        for table in Base.metadata.sorted_tables:
            if not there.has_table(table.name):
                continue
            columns = [table.c[had["name"]] for had in there.get_columns(table.name)]
            found = [dict(row) for row in db.execute(select(*columns)).mappings()]
            if found:
                # Without the defaults that today's columns have.
                older = lite(table.name, *(column(c.name, c.type) for c in columns))
                connection.execute(insert(older), found)


def test_an_older_site_is_sealed_as_it_is_and_changes_are_named_from_then_on(
    empty_url: str,
    older: Older,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desks, "MINUTES", "")  # which no review could say then
    sealed_site.play(database, tmp_path)
    site = older(empty_url, "0032")
    copied(database, site)
    migrate.upgrade(empty_url, FREEZES)
    rows.watch(site, SEALED)
    found = reported(site)
    assert found.faults == []
    assert found.older == found.compared > 10
    assert f"{found.older} of {found.compared} rows were first sealed" in found.as_text()
    with site.reading() as db:
        reviewer = db.scalars(select(Standing.id).where(Standing.kind == "reviewer")).first()
    with unguarded(site) as connection:
        connection.execute(
            text("UPDATE standing SET counted = false WHERE id = :id"), {"id": reviewer}
        )
    assert [(fault.table, fault.row, fault.columns) for fault in reported(site).rows] == [
        ("standing", reviewer, ("counted",))
    ]


def test_an_older_site_that_was_edited_before_is_named_by_what_its_entries_say(
    empty_url: str,
    older: Older,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desks, "MINUTES", "")  # which no review could say then
    sealed_site.play(database, tmp_path)
    site = older(empty_url, "0032")
    copied(database, site)
    with site.engines.write.begin() as connection:
        for edit in (
            "UPDATE extension SET cause = 'outage'",
            "UPDATE submission SET version = 7",
            "UPDATE prompt_version SET texts = '{\"prompt.md\": \"other\"}' WHERE texts <> '{}'"
            if empty_url.startswith("sqlite")
            else 'UPDATE prompt_version SET texts = \'{"prompt.md": "other"}\''
            " WHERE texts::text <> '{}'",
            "UPDATE standing SET state = 'ended' WHERE kind = 'panel'",
            "UPDATE document_body SET blocks = '[]'"
            " WHERE document IN (SELECT document FROM upload)",
        ):
            assert connection.execute(text(edit)).rowcount, edit
    migrate.upgrade(empty_url, FREEZES)
    found = " ".join(reported(site).faults)
    for table in ("extension", "submission", "prompt_version", "standing", "document_body"):
        assert f"Table {table}, row " in found


PRACTICE = {
    *("account", "practice_consent", "practice_folio", "practice_note"),
    *("practice_reviewer", "practice_round", "practice_rule"),
}


def test_consent_practice_rounds_and_names_from_before_are_sealed_as_they_are(
    empty_url: str, older: Older, database: Database, tmp_path: Path
) -> None:
    sealed_site.play(database, tmp_path)
    site = older(empty_url, "0053")
    copied(database, site)
    migrate.upgrade(empty_url, FREEZES)
    assert {fault.table for fault in reported(site).rows} & PRACTICE == set()
    with unguarded(site) as connection:
        for edit in (
            "UPDATE account SET name = 'Kim'",
            "UPDATE practice_consent SET given = false",
            "UPDATE practice_folio SET n = n + 1",
            "UPDATE practice_note SET text = 'Other.'",
            "UPDATE practice_reviewer SET key = 'another'",
            "UPDATE practice_round SET closed_at = NULL",
            "UPDATE practice_rule SET reviewers = false",
        ):
            assert connection.execute(text(edit)).rowcount, edit
    changed = {fault.table for fault in reported(site).rows if fault.what == "changed"}
    assert changed & PRACTICE == PRACTICE
