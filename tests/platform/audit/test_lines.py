"""A page of the audit log costs the same however long the log is."""

from __future__ import annotations

import pytest

from blindfolio.audit import lines
from tests.sites import Site


@pytest.mark.parametrize("column", ["at", "opening", "submission", "by", "act"])
def test_a_page_is_read_from_an_index(demo_site: Site, column: str) -> None:
    asks = lines.AuditFilter(**({column: "x"} if column != "at" else {}))
    who = lines.AuditReader("x", admin=True, zone=demo_site.parts.settings.time_zone)
    with demo_site.parts.database.reading() as db, demo_site.counted() as statements:
        lines.page(db, who, asks)
        plan = " ".join(
            str(row[-1])
            for row in db.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statements[0]}", tuple("x" * statements[0].count("?"))
            )
        )
    name = {"submission": "folio"}.get(column, column)
    assert f"INDEX ix_audit_line_{name}" in plan
    assert "TEMP B-TREE" not in plan
