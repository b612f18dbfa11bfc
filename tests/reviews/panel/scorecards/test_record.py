"""One's own notes and changes, and nobody else's, are taken over; twice adds nothing."""

from __future__ import annotations

from blindfolio.db.session import Database
from reviews.panel import desk
from reviews.panel.scorecards.record import OwnRecord, piece, record_of, taken_over
from tests.reviews.panel.sheets import folio_of, question, released


def test_the_record_is_ones_own_alone(database: Database) -> None:
    case = released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio, one, two = (
            folio_of(db, case),
            question(db, case, "one"),
            question(db, case, "two"),
        )
        mine = {f"note-{one.id}": "Did not know.", f"after-{two.id}": "two queues"}
        desk.save(db, folio, mine, revision=0, was=None, by=me)
        theirs = {f"note-{two.id}": "Theirs.", f"before-{one.id}": "a queue"}
        desk.save(db, folio, theirs, revision=0, was=None, by=other)
        found = record_of(db, folio.id, me)
        assert found == {
            one.id: OwnRecord(note="Did not know."),
            two.id: OwnRecord(after="two queues"),
        }
        assert piece(one, found[one.id]) == "Asked: one\nDid not know."
        assert (
            piece(two, found[two.id]) == "Asked: two\nDesign changed from “?” to “two queues”."
        )


def test_what_is_there_stays_and_pressing_twice_adds_nothing() -> None:
    once = taken_over("Mine. \n", ["Asked: one\nYes.", "Asked: two\nNo."])
    assert once == "Mine.\n\nAsked: one\nYes.\n\nAsked: two\nNo."
    assert taken_over(once, ["Asked: one\nYes.", "Asked: two\nNo."]) == once
    assert taken_over("", ["Asked: one"]) == "Asked: one"
    assert taken_over("Mine.", []) == "Mine."
