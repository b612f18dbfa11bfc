"""Promises about amendments: appended to a locked review, dated, sealed, never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from reviews.reading import amend, draft, verify
from reviews.reading.models import Amendment
from tests.refusals import refused
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
