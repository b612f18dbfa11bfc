"""Promises about amendments, and about what `audit verify` names of a locked review."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from blindfolio.db.session import Database
from reviews.reading import amend, draft, recuse, verify
from reviews.reading.models import Amendment
from reviews.reading.verify import check
from tests.expect import refused
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk


@pytest.mark.usefixtures("either_database")
def test_an_amendment_is_appended_and_the_review_stays_as_it_was_sealed(desk: Desk) -> None:
    receipt = desk.whole()
    for n, said, kept in (
        (1, "  On a second reading. ", "On a second reading."),
        (2, "And a third.", "And a third."),
        # The same words once more are a second press, unless others stand between.
        (2, " And a third. ", "And a third."),
        (3, "On a second reading.", "On a second reading."),
    ):
        found = desk.act(amend.amend, said)
        assert (found.n, found.text, found.after_reveal) == (n, kept, False)
    assert desk.review().seal == receipt.seal
    with desk.database.reading() as db:
        assert list(verify.check(db)) == []
    for statement in (update(Amendment).values(text="Never said"), delete(Amendment)):
        with pytest.raises(DatabaseError), desk.database.transaction() as db:
            db.execute(statement)


def test_an_amendment_needs_a_locked_review_and_words_and_a_folio_that_has_not_ended(
    desk: Desk,
) -> None:
    with refused("not_locked"):
        desk.act(amend.amend, "Too early")
    desk.act(draft.open_draft)
    with refused("not_locked"):
        desk.act(amend.amend, "Still too early")
    desk.whole()
    with refused("no_text"):
        desk.act(amend.amend, " ")
    desk.end()
    with refused("ended"):
        desk.act(amend.amend, "Too late")


SPANS = (
    "DELETE FROM comment_span WHERE comment IN (SELECT id FROM comment WHERE review = :review)"
)
ROWS = [SPANS, *(f"DELETE FROM {of} WHERE review = :review" for of in ("comment", "rating"))]
PUT_IN = "INSERT INTO recognition SELECT folio, :other, at FROM recognition"
CHANGES = {
    "a rating changed": ("UPDATE rating SET value = 4 WHERE review = :review", "Review {}"),
    "words become an area": (
        SPANS.replace("DELETE FROM comment_span", "UPDATE comment_span SET area = 'page-1'"),
        "Review {}",
    ),
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
