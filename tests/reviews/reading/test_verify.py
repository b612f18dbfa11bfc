"""`audit verify` names a locked review that was changed, unlocked or deleted past the triggers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from reviews.reading import amend, lock, recuse
from reviews.reading.verify import check
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import desks

SPANS = (
    "DELETE FROM comment_span WHERE comment IN (SELECT id FROM comment WHERE review = :review)"
)
ROWS = [
    SPANS,
    *(f"DELETE FROM {table} WHERE review = :review" for table in ("comment", "rating")),
]


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["UPDATE rating SET value = 4 WHERE review = :review"], "Review {}"),
        (["UPDATE review SET account = :other WHERE id = :review"], "Review {}"),
        (
            ["UPDATE review SET locked_at = NULL, strongest = '' WHERE id = :review"],
            "Review {}",
        ),
        ([*ROWS, "DELETE FROM review WHERE id = :review"], "Review {}"),
        (["DELETE FROM amendment"], "Amendment"),
        (["UPDATE amendment SET text = 'Never said'"], "Amendment"),
        (["UPDATE document_body SET blocks = '[]'"], "The document"),
        (["UPDATE folio SET document = NULL"], "The document"),
        (["DELETE FROM recognition"], "The log "),
        (["UPDATE recognition SET account = :other"], "The log "),
        (
            ["INSERT INTO recognition SELECT folio, :other, at FROM recognition"],
            "The log ",
        ),
    ],
    ids=[
        "a rating changed",
        "given to somebody else",
        "a draft again",
        "deleted",
        "an amendment deleted",
        "an amendment changed",
        "another text under it",
        "no document",
        "a recognition deleted",
        "a recognition given to somebody else",
        "a recognition put in",
    ],
)
def test_what_was_locked_cannot_be_changed_unseen(
    either_database: Database, statements: list[str], named: str
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db, readers=3)
        me, other, third = round_.readers
        for reader in (me, other):
            desks.fill(db, round_.folio, by=reader)
        receipt = lock.lock(db, round_.folio, by=me)
        lock.lock(db, round_.folio, by=other)
        if named == "Amendment":
            amend.amend(db, round_.folio, "On a second reading.", by=me)
        recuse.go_on(db, round_.folio, by=me)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        for statement in statements:
            given = {"review": receipt.id, "other": third}
            asked = {key: value for key, value in given.items() if f":{key}" in statement}
            connection.execute(text(statement), asked)
    with either_database.reading() as db:
        faults = list(check(db))
    # One row that is another's is both: one that nothing tells of, and one that is gone.
    assert len(faults) == (2 if "recognition SET" in statements[0] else 1)
    assert all(fault.startswith(named.format(receipt.id)) for fault in faults)
