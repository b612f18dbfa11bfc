"""Locked scorecards by criterion, for the debrief: nobody's draft, and no average."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from reviews.panel.models import Scorecard
from reviews.panel.scorecards import lock
from reviews.panel.scorecards.locked import by_criterion, locked_card, locked_cards
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, released
from tests.reviews.reading import desks


def test_each_locked_card_stands_beside_the_others_by_criterion(database: Database) -> None:
    case = released(database)
    with database.transaction() as db:
        folio = folio_of(db, case)
        cases.meet(db, case, 3)
        cases.write_card(db, folio, case.panel[1], 2)
        [first] = locked_cards(db, folio.id)
        assert (first.by, first.level, first.confidence) == ("Panel Member 1", 3, "medium")
        [draft] = db.scalars(select(Scorecard).where(Scorecard.locked_at.is_(None)))
        with pytest.raises(ValueError, match="draft"):
            locked_card(draft, {})
        lock.lock(db, folio, by=case.panel[1])
        rows = by_criterion(locked_cards(db, folio.id), desks.RUBRIC)
    assert [row.criterion.key for row in rows] == desks.KEYS
    failure = next(row for row in rows if row.criterion.key == "failure")
    assert [(by, rated.value) for by, rated in failure.each] == [
        ("Panel Member 1", 3),
        ("Panel Member 2", 2),
    ]
    assert [it.words for it in failure.each[0][1].basis] == ["one"]
    migration = next(row for row in rows if row.criterion.key == "migration")
    assert all(rated.not_covered for _, rated in migration.each)


def test_cards_without_criteria_make_no_rows(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db, seats=1)
        cases.release(db, case)
        assert by_criterion(locked_cards(db, case.folio), desks.RUBRIC) == []
