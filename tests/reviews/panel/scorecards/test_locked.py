"""Locked scorecards by criterion: nobody's draft."""

from __future__ import annotations

from blindfolio.db.session import Database
from reviews.panel.scorecards import lock
from reviews.panel.scorecards.content import locked_cards
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, released


def test_no_draft_is_among_the_locked_cards(database: Database) -> None:
    case = released(database)
    with database.transaction() as db:
        folio = folio_of(db, case)
        cases.meet(db, case, 3)
        cases.write_card(db, folio, case.panel[1], 2)
        [first] = locked_cards(db, folio.id)
        assert (first.by, first.card.level, first.card.confidence) == (
            "Panel Member 1",
            3,
            "medium",
        )
        lock.lock(db, folio, by=case.panel[1])
        both = locked_cards(db, folio.id)
    assert [(card.by, card.ratings["failure"].value) for card in both] == [
        ("Panel Member 1", 3),
        ("Panel Member 2", 2),
    ]
    assert [it.words for it in both[0].ratings["failure"].basis] == ["one"]
    assert all(card.ratings["migration"].not_covered for card in both)
