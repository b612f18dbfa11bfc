"""`audit verify` names a locked review that was changed, unlocked or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.reading import amend, recuse
from reviews.reading.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import desks

SPANS = (
    "DELETE FROM comment_span WHERE comment IN (SELECT id FROM comment WHERE review = :review)"
)
ROWS = [SPANS, *(f"DELETE FROM {of} WHERE review = :review" for of in ("comment", "rating"))]
PUT_IN = "INSERT INTO recognition SELECT folio, :other, at FROM recognition"
CHANGES = {
    "a rating changed": ("UPDATE rating SET value = 4 WHERE review = :review", "Review {}"),
    "given to somebody else": (
        "UPDATE review SET account = :other WHERE id = :review",
        "Review {}",
    ),
    "a draft again": (
        "UPDATE review SET locked_at = NULL, strongest = '' WHERE id = :review",
        "Review {}",
    ),
    "deleted": ("; ".join([*ROWS, "DELETE FROM review WHERE id = :review"]), "Review {}"),
    "an amendment deleted": ("DELETE FROM amendment", "Amendment"),
    "an amendment changed": ("UPDATE amendment SET text = 'Never said'", "Amendment"),
    "another text under it": ("UPDATE document_body SET blocks = '[]'", "The document"),
    "no document": ("UPDATE folio SET document = NULL", "The document"),
    "a recognition deleted": ("DELETE FROM recognition", "The log "),
    "a recognition given to somebody else": (
        "UPDATE recognition SET account = :other",
        "The log ",
    ),
    "a recognition put in": (PUT_IN, "The log "),
}


@pytest.mark.parametrize(("statements", "named"), CHANGES.values(), ids=CHANGES)
def test_what_was_locked_cannot_be_changed_unseen(
    either_database: Database, statements: str, named: str
) -> None:
    desk = desks.sit(either_database, readers=3)
    receipt = desk.whole()
    desk.whole(by=desk.readers[1])
    if named == "Amendment":
        desk.act(amend.amend, "On a second reading.")
    desk.act(recuse.go_on)
    with either_database.reading() as db:
        assert list(check(db)) == []
    given = {"review": receipt.id, "other": desk.readers[2]}
    with unguarded(either_database) as connection:
        for statement in map(text, statements.split("; ")):
            asked = {key: given[key] for key in statement.compile().params}
            connection.execute(statement, asked)
    with either_database.reading() as db:
        faults = list(check(db))
    # One row that is another's is both: one that nothing tells of, and one that is gone.
    assert len(faults) == (2 if "recognition SET" in statements else 1)
    assert all(fault.startswith(named.format(receipt.id)) for fault in faults)
