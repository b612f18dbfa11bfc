"""The scorecard of an interview: saved, refused, locked, sealed, and what the debrief waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.verify import recorded
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief.passing import pass_over
from reviews.forms.filled import Incomplete
from reviews.interviews import scorecard, waiting
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview
from reviews.interviews.waiting import locked_interviews
from reviews.panel.scorecards import lock as card_lock
from tests.reviews import cases
from tests.reviews.interviews import loops


def _given(db: Session, stage: str = "influence") -> tuple[cases.Case, str, Interview]:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    held = loops.give(db, case, stage, kim)
    held.at = clock.now() - timedelta(hours=1)
    db.flush()
    return case, kim, held


def _stage(db: Session, case: cases.Case) -> str:
    return db.get_one(Folio, case.folio, populate_existing=True).stage


def test_a_lock_says_all_that_is_missing_the_four_fields_too(database: Database) -> None:
    with database.transaction() as db:
        _, kim, held = _given(db)
        own = own_interview(db, kim, held.id)
        scorecard.save(db, own, {"rating-users": "3"}, revision=0, by=kim)
        with pytest.raises(Incomplete) as refused:
            scorecard.lock(db, own, by=kim)
        assert [gap.fragment for gap in refused.value.gaps] == [
            "f-rating-disagreeing",
            "f-said-users",
            "f-people",
            "f-documents",
            "f-meetings",
            "f-outcome",
            "f-level",
            "f-text",
            "f-confidence",
        ]


def test_nothing_is_locked_before_the_interview(database: Database) -> None:
    with database.transaction() as db:
        _, kim, held = _given(db)
        held.at = loops.tomorrow()
        db.flush()
        for own in (own_interview(db, kim, held.id), loops.write(db, held.id, kim)):
            with pytest.raises(Refusal, match="before the interview"):
                scorecard.lock(db, own, by=kim)


def test_a_lock_freezes_the_card_and_is_sealed(either_database: Database) -> None:
    with either_database.transaction() as db:
        case, kim, held = _given(db)
        scorecard.lock(db, loops.write(db, held.id, kim), by=kim)
        scorecard.lock(db, own_interview(db, kim, held.id), by=kim)
        (entry,) = recorded(db, scorecard.KIND)
        assert entry.facts["people"] == "People: Sam of billing."
        assert entry.facts["dimensions"]["users"]["value"] == 3
        assert standing.held(db, db.get_one(Folio, case.folio), kim) == {
            "interviewer": "interviewer.locked"
        }
        assert list(scorecard.check(db)) == []
        own = own_interview(db, kim, held.id)
        with pytest.raises(Refusal, match="No one can change it"):
            scorecard.save(
                db, own, {"text": "Other words now."}, revision=own.filled.revision, by=kim
            )
    for change in (
        "UPDATE interview_card SET people = 'x'",
        "UPDATE interview_rating SET value = 1",
        "INSERT INTO interview_rating (card, dimension, not_covered, said)"
        " SELECT id, 'more', true, '' FROM interview_card",
        "UPDATE interview SET stage = 'coding'",
        "DELETE FROM interview_rating",
    ):
        with pytest.raises(IntegrityError), either_database.transaction() as db:
            db.execute(text(change))


def test_verify_names_a_card_that_is_not_what_was_sealed(database: Database) -> None:
    with database.transaction() as db:
        _, kim, held = _given(db)
        scorecard.lock(db, loops.write(db, held.id, kim), by=kim)
        own = own_interview(db, kim, held.id)
        assert own.card is not None
        for name in ("freeze_interview_card_update", "freeze_interview_rating_update"):
            db.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    with database.transaction() as db:
        triggers = db.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for trigger in triggers:
            if "interview" in trigger:
                db.execute(text(f'DROP TRIGGER "{trigger}"'))
        db.execute(text("UPDATE interview_rating SET value = 4 WHERE dimension = 'users'"))
        assert list(scorecard.check(db)) == [
            f"Interview scorecard {own.card.id} is not what was recorded when it was locked."
        ]
        db.execute(text("UPDATE interview_card SET locked_at = NULL"))
        assert "is a draft again" in next(iter(scorecard.check(db)))


def test_another_persons_interview_does_not_exist(database: Database) -> None:
    with database.transaction() as db:
        case, _, held = _given(db)
        for other in (case.coordinator, case.panel[0], case.readers[0]):
            with pytest.raises(Absent):
                own_interview(db, other, held.id)


def test_the_debrief_waits_for_every_scorecard_of_panel_and_loop(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        case = loops.begun(db)
        loops.hold(db, case, "coding", cases.member(db, "Kim Placeholder"))
        cases.release(db, case)
        cases.meet(db, case, 3, 3)
        assert _stage(db, case) == "5"
        folio = db.get_one(Folio, case.folio)
        assert [stage.key for stage in waiting.missing(db, folio)] == ["influence"]
        loops.hold(db, case, "influence", cases.member(db, "Lou Placeholder"))
        assert _stage(db, case) == "6"


def test_the_panels_last_scorecard_opens_the_debrief_after_the_loops(
    database: Database,
) -> None:
    with database.transaction() as db:
        case = loops.begun(db)
        for n, stage in enumerate(("coding", "influence")):
            loops.hold(db, case, stage, cases.member(db, f"Interviewer {n}"))
        cases.release(db, case)
        cases.meet(db, case, 3)
        assert _stage(db, case) == "5"
        folio = db.get_one(Folio, case.folio)
        cases.write_card(db, folio, case.panel[1])

        card_lock.lock(db, folio, by=case.panel[1])
        assert _stage(db, case) == "6"


def test_a_coordinator_passes_what_is_missing_with_a_reason(either_database: Database) -> None:
    with either_database.transaction() as db:
        case = loops.begun(db)
        folio = db.get_one(Folio, case.folio)
        assert waiting.waited_for(db, folio) == {}
        with pytest.raises(Absent):
            scorecard.pass_card(db, folio, "coding", "Too early.", by=case.coordinator)
        loops.hold(db, case, "coding", cases.member(db, "Kim Placeholder"))
        cases.release(db, case)
        cases.meet(db, case, 3)
        folio = db.get_one(Folio, case.folio)
        assert waiting.waited_for(db, folio) == {"influence": "“Work with other people”"}
        with pytest.raises(Refusal, match="Say why"):
            scorecard.pass_card(db, folio, "influence", "  ", by=case.coordinator)
        scorecard.pass_card(db, folio, "influence", "Nobody is free.", by=case.coordinator)
        assert _stage(db, case) == "5", "a panelist has still to lock"
        late = case.panel[1]
        pass_over(db, folio, late, reason="On leave for a month.", by=case.coordinator)
        assert _stage(db, case) == "6"
        with pytest.raises(Absent):
            scorecard.pass_card(db, folio, "influence", "Once more.", by=case.coordinator)
        found = locked_interviews(db, db.get_one(Folio, case.folio))
        assert [(it.stage.key, it.name, it.is_locked) for it in found] == [
            ("coding", "Kim Placeholder", True),
            ("influence", "", False),
        ]
        assert found[1].passed and found[1].passed.reason == "Nobody is free."
        assert [rating.value for _, rating in found[0].ratings] == [3, 3]
