"""A draft needs nothing, a lock needs level and text, the last lock opens the debrief."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from reviews.board import meetings
from reviews.panel import scorecards
from reviews.panel.models import Scorecard
from reviews.reading import lock
from tests import factories
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site


@pytest.fixture
def case(database: Database) -> cases.Case:
    """Released, two seats."""
    with database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        return made


def _stage(database: Database, case: cases.Case) -> str:
    with database.reading() as db:
        return db.get_one(Folio, case.folio).stage


def test_a_draft_is_kept_as_it_stands(database: Database, case: cases.Case) -> None:
    me = case.panel[0]
    for level, said in ((None, ""), (3, " Half a "), (7, "Half a thought")):
        with database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            scorecards.save(db, folio, level=level, text=said, by=me)
    with database.reading() as db:
        card = db.scalars(select(Scorecard)).one()
        assert (card.level, card.text, card.locked_at) == (None, "Half a thought", None)


@pytest.mark.parametrize(
    ("level", "said", "code"),
    [(None, "Seen.", "level"), (3, "  ", "text"), (None, "", "level")],
)
def test_a_lock_needs_level_and_text(
    database: Database, case: cases.Case, level: int | None, said: str, code: str
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        with pytest.raises(Refusal, match="Choose the level"):
            scorecards.lock(db, folio, by=case.panel[0])
        scorecards.save(db, folio, level=level, text=said, by=case.panel[0])
        with pytest.raises(Refusal) as refused:
            scorecards.lock(db, folio, by=case.panel[0])
        assert refused.value.code == code
    assert _stage(database, case) == "5"


def test_the_last_lock_opens_the_debrief_and_each_is_frozen(
    database: Database, case: cases.Case
) -> None:
    for account, stage in zip(case.panel, ("5", "6"), strict=True):
        with database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            scorecards.save(db, folio, level=3, text=cases.SEEN, by=account)
            scorecards.lock(db, folio, by=account)
        assert _stage(database, case) == stage
        with database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            scorecards.lock(db, folio, by=account)  # a double click
            with pytest.raises(Refusal) as refused:
                scorecards.save(db, folio, level=1, text="Less.", by=account)
            assert refused.value.status == 409
    for change in ("UPDATE scorecard SET level = 1", "DELETE FROM scorecard"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_nobody_sees_anothers_scorecard_or_the_reviews_before_the_debrief(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        cases.meet(db, case, 3)
        for account in (*case.panel, case.manager):
            assert not classes_of(db, account, case.folio) & {"SX", "RX", "AG"}
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        scorecards.save(db, folio, level=4, text=cases.SEEN, by=case.panel[1])
        scorecards.lock(db, folio, by=case.panel[1])
        for account in (*case.panel, case.manager, case.coordinator):
            assert {"SX", "RX", "AG"} <= classes_of(db, account, case.folio)


def test_a_recusal_that_ends_the_last_open_seat_opens_the_debrief(site: Site) -> None:
    """Compact: a reviewer with a seat steps back after the others' scorecards are locked."""
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,), seats=1)
        folio = db.get_one(Folio, case.folio)
        folio.preset = "compact"
        both = desks.reader(db, folio)
        meetings.seat(db, folio, both, by=case.coordinator)
        desks.fill(db, folio.id, by=both)
        lock.lock(db, folio.id, by=both)
        cases.release(db, case)
        cases.meet(db, case, 3)
        assert folio.stage == "5"
        stages.recuse(db, folio, both, by=both)
    assert _stage(site.parts.database, case) == "6"


def test_a_recusal_that_leaves_no_scorecard_at_all_waits_for_another_seat(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,), seats=0)
        folio = db.get_one(Folio, case.folio)
        folio.preset = "compact"
        both = desks.reader(db, folio)
        meetings.seat(db, folio, both, by=case.coordinator)
        desks.fill(db, folio.id, by=both)
        lock.lock(db, folio.id, by=both)
        cases.release(db, case)
        stages.recuse(db, folio, both, by=both)
        assert folio.stage == "5"
        case.panel = [factories.account(db).id]
        standing.give(db, folio, case.panel[0], "panel", by=case.coordinator)
        cases.meet(db, case, 3)
        assert folio.stage == "6"
