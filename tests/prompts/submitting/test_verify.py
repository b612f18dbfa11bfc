"""`audit verify` names a file, a reading or a submitted version that was changed or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from blindfolio.archive.folder import FolderArchive
from blindfolio.db.session import Database
from prompts.submitting.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE submission SET version = 2", "submission"),
        ("UPDATE submission SET id = 'another'", "submission"),
        ("DELETE FROM submission", "submission"),
        ("UPDATE upload SET sha256 = 'another'", "upload"),
        ("DELETE FROM upload", "upload"),
        ("UPDATE document_body SET blocks = '[]'", "document_body"),
        ("DELETE FROM document_body", "document_body"),
        ("UPDATE document SET pipeline = '0'", "document_body"),
    ],
)
def test_what_was_submitted_cannot_be_changed_unseen(
    either_database: Database, tmp_path: Path, statement: str, table: str
) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, FolderArchive(tmp_path), mine))
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        assert f"Table {table}, row " in " ".join(check(db))


def test_the_document_of_another_candidate_is_no_excuse(
    database: Database, tmp_path: Path
) -> None:
    archive = FolderArchive(tmp_path)
    with database.transaction() as db:
        mine, others = cases.writing(db), cases.writing(db)
        cases.readable(db, archive, mine)
        swapped = cases.readable(db, archive, others, "Two tables of steps.").document
    with unguarded(database) as connection:
        connection.execute(text("UPDATE upload SET document = :it"), {"it": swapped})
    with database.reading() as db:
        (fault,) = check(db)
    assert (
        fault == f"Table document_body, row {swapped}: not what was recorded when it was read."
    )
