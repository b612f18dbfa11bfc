"""Not waiting any longer: a scorecard or vote is passed with a reason, and shows in the record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of
from reviews.board import meetings
from reviews.debrief import circumstances, inviting, notices, passing
from reviews.debrief.voices import votes
from reviews.panel.scorecards import lock as card_lock
from tests import factories
from tests.reviews import cases

OTHERS = {
    DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES,
    DataClass.OTHER_SCORECARDS,
    DataClass.DEBRIEF_NOTES,
}


@pytest.fixture
def case(database: Database) -> cases.Case:
    """With the panel; one of two scorecards is locked."""
    with database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        cases.meet(db, made, 3)
        return made


def _pass(database: Database, case: cases.Case, account: str, reason: str = "Ill.") -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        passing.pass_over(db, folio, account, reason=reason, by=case.coordinator)


def _stage(database: Database, case: cases.Case) -> str:
    with database.reading() as db:
        return db.get_one(Folio, case.folio).stage


def test_the_last_missing_scorecard_that_is_passed_opens_the_debrief(
    database: Database, case: cases.Case
) -> None:
    stages.on_move(database, notices.on_move)
    with pytest.raises(Refusal, match="Write why"):
        _pass(database, case, case.panel[1], " ")
    assert _stage(database, case) == "5"
    _pass(database, case, case.panel[1])
    assert _stage(database, case) == "6"
    with database.reading() as db:
        [line] = circumstances.circumstances(db, db.get_one(Folio, case.folio))
        assert line.words == "Panel Member 2\u2019s scorecard was passed by Jo Sampleton"
        assert line.reason == "Ill."
        told = {
            (mail.template, mail.to_id)
            for mail in db.scalars(select(MailOut).where(MailOut.template.contains("debrief")))
        }
        assert not classes_of(db, case.panel[1], case.folio) & OTHERS
        assert classes_of(db, case.panel[0], case.folio) >= OTHERS
    assert told == {
        ("reviews/debrief_open", case.panel[0]),
        ("reviews/debrief_vote", case.panel[1]),
        ("reviews/debrief_decide", case.manager),
    }


def test_who_sits_and_decides_gets_one_email(database: Database) -> None:
    with database.transaction() as db:
        for state in ("panel", "panel.passed"):
            folio = factories.folio(db, stage="2")
            folio.decider = "engineer"
            hanna = factories.account(db).id
            standing.give(db, folio, hanna, "manager", by=None)
            standing.give(db, folio, hanna, "panel", by=None).state = state
            notices.on_move(db, folio, "scorecards", "5", "6")
            told = db.scalars(select(MailOut.template).where(MailOut.to_id == hanna)).all()
            last = "decide" if state == "panel" else "vote"
            assert told == [f"reviews/debrief_{last}"]


def test_a_scorecard_that_was_passed_is_locked_no_more(
    database: Database, case: cases.Case
) -> None:
    late = case.panel[1]
    with database.transaction() as db:
        cases.write_card(db, db.get_one(Folio, case.folio), late)
        third = cases.member(db, "Panel Member 3")
        meetings.seat(db, db.get_one(Folio, case.folio), third, by=case.coordinator)
    _pass(database, case, late)
    assert _stage(database, case) == "5"
    for verb in (card_lock.lock, cases.write_card):
        with pytest.raises(Refusal) as refused, database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            if verb is card_lock.lock:
                card_lock.lock(db, folio, by=late)
            else:
                cases.write_card(db, folio, late, 4)
        assert refused.value.code == "passed"


def test_what_is_not_missing_is_not_passed(database: Database, case: cases.Case) -> None:
    for account in (case.panel[0], case.manager, *case.readers):
        with pytest.raises(Refusal, match="Nothing is missing from this person"):
            _pass(database, case, account)
    _pass(database, case, case.panel[1])
    with pytest.raises(Refusal, match="Nothing is missing from this person"):
        _pass(database, case, case.panel[1])


def test_a_debrief_has_at_least_one_scorecard(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
    _pass(database, case, case.panel[0])
    with pytest.raises(Refusal, match="the only scorecard left"):
        _pass(database, case, case.panel[1])


def test_who_is_replaced_after_the_release_has_a_line_in_the_record(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        third = cases.member(db, "Panel Member 3")
        meetings.seat(db, folio, third, by=case.coordinator)
        meetings.unseat(db, folio, case.panel[1], by=case.coordinator)
        case.panel = [third]
        cases.meet(db, case, 4)
        assert [line.words for line in circumstances.circumstances(db, folio)] == [
            "Panel Member 3 joined the panel after the release",
            "Panel Member 2 left the panel without a locked scorecard",
        ]
        assert folio.stage == "6"


def test_a_missing_vote_is_passed_and_the_decision_waits_no_longer(
    database: Database, case: cases.Case
) -> None:
    _pass(database, case, case.panel[1])
    reader = case.readers[0]
    with database.transaction() as db:
        inviting.invite(db, db.get_one(Folio, case.folio), reader, by=case.coordinator)
    with pytest.raises(Refusal, match="has not voted yet"), database.transaction() as db:
        cases.close(db, case)
    _pass(database, case, reader)
    with database.reading() as db:
        assert not classes_of(db, reader, case.folio) & OTHERS
    with database.transaction() as db:
        cases.close(db, case)
    with pytest.raises(Refusal, match="you can no longer vote"), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        votes.cast(db, folio, level="2", sentence="Too late now.", by=reader)
