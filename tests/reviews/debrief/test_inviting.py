"""Who sits on the panel and held another interview whose scorecard was passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from reviews.debrief import inviting, passing
from reviews.debrief.voices import votes
from reviews.interviews import scorecard
from reviews.panel.scorecards import lock as card_lock
from tests.reviews import cases
from tests.reviews.interviews import loops

OTHERS = {DataClass.OTHER_REVIEWS, DataClass.AGGREGATES, DataClass.OTHER_SCORECARDS}


@pytest.fixture
def case(database: Database) -> cases.Case:
    """With the panel, whose first member held the coding interview without a scorecard."""
    with database.transaction() as db:
        made = loops.begun(db)
        held = loops.give(db, made, "coding", made.panel[0])
        held.at = clock.now() - timedelta(hours=1)
        cases.release(db, made)
        return made


def _pass_interview(database: Database, case: cases.Case) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        for stage in ("influence", "coding"):
            scorecard.pass_card(db, folio, stage, "Ill.", by=case.coordinator)
        assert folio.stage == "6"


def _invite(database: Database, case: cases.Case, account: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        inviting.invite(db, folio, account, by=case.coordinator)


def _seen(database: Database, case: cases.Case) -> frozenset[DataClass]:
    with database.reading() as db:
        return classes_of(db, case.panel[0], case.folio)


def _invitable(database: Database, case: cases.Case) -> list[str]:
    with database.reading() as db:
        return [it.account for it in inviting.invitable(db, [case.folio])[case.folio]]


def test_a_panelist_whose_other_interview_was_passed_is_invited_and_reads_at_once(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        cases.meet(db, case, 3, 4)
    _pass_interview(database, case)
    # The interview that was passed closes the debrief to them, although they have judged.
    assert not _seen(database, case) & OTHERS
    assert case.panel[0] in _invitable(database, case)
    assert case.panel[1] not in _invitable(database, case)
    _invite(database, case, case.panel[0])
    assert _seen(database, case) >= {*OTHERS, DataClass.BLINDED_VIEW}
    assert case.panel[0] not in _invitable(database, case)
    for account in case.panel:
        with pytest.raises(Refusal, match="Participants are not on it"):
            _invite(database, case, account)
    with database.transaction() as db:
        cases.close(db, case)


def test_one_whose_seat_was_passed_too_votes_first(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        passing.pass_over(db, folio, case.panel[0], reason="Ill.", by=case.coordinator)
        cases.write_card(db, folio, case.panel[1])
        card_lock.lock(db, folio, by=case.panel[1])
    _pass_interview(database, case)
    _invite(database, case, case.panel[0])
    assert not _seen(database, case) & OTHERS
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        votes.cast(db, folio, level="3", sentence="Sound.", by=case.panel[0])
    assert _seen(database, case) >= OTHERS
