"""A stage's seat: given with an hour, moved, taken back, and who may have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Opening
from reviews.board import candidate_mails, choices, leave, meetings
from reviews.board.hours import Hour
from reviews.interviews import reminders, waiting
from reviews.interviews.own_interview import own_interview
from tests.reviews import cases
from tests.reviews.interviews import loops


def _told(db: Session, template: str) -> list[str]:
    return sorted(db.scalars(select(MailOut.to_id).where(MailOut.template == template)))


def test_interviewer_and_candidate_hear_of_an_hour_that_is_set_moved_and_taken_back(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        held = loops.give(db, case, "coding", kim)
        folio = db.get_one(Folio, case.folio)
        again = Hour(held.at, " Room 1 ", 60)
        with pytest.raises(Refusal, match="set like this already"):
            meetings.plan(db, folio, again, stage="coding", by=case.coordinator)
        assert _told(db, meetings.SET) == [kim]
        again = replace(again, place="Room 2")
        meetings.plan(db, folio, again, stage="coding", by=case.coordinator)
        assert _told(db, meetings.SET) == [kim, kim]
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        assert _told(db, meetings.OFF) == [kim]
        assert _told(db, candidate_mails.OF_THE_LOOP) == [case.folio] * 3
        assert standing.held(db, folio, kim) == {}
        with pytest.raises(Absent):
            own_interview(db, kim, held.id)


def test_a_stage_is_given_again_and_its_former_interviewer_keeps_nothing(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        case = loops.begun(db)
        kim, lou = cases.member(db, "Kim Placeholder"), cases.member(db, "Lou Placeholder")
        first = loops.give(db, case, "coding", kim)
        with pytest.raises(Refusal, match="Someone already holds"):
            loops.give(db, case, "coding", lou)
        loops.write(db, first.id, kim)
        meetings.take_back(db, db.get_one(Folio, case.folio), "coding", by=case.coordinator)
        second = loops.give(db, case, "coding", lou)
        assert own_interview(db, lou, second.id).card is None
        again = loops.give(db, case, "influence", kim)
        assert own_interview(db, kim, again.id).card is None


def test_who_reviews_coordinates_or_decides_gets_no_seat(database: Database) -> None:
    with database.transaction() as db:
        case = loops.begun(db)
        folio = db.get_one(Folio, case.folio)
        shut = choices.of(db, folio, ["interviewer"], days=5, viewer=case.coordinator)
        whys = {it.account: it.why_not for it in shut["interviewer"]}
        for account, says in (
            (case.readers[0], "cannot review blind"),
            (case.coordinator, "never interviews"),
            (case.manager, "makes the review decision"),
        ):
            assert says in whys[account]
            with pytest.raises(Refusal, match=says):
                loops.give(db, case, "coding", account)


def test_there_is_a_seat_only_on_stages_that_the_loop_gives_to_an_interviewer(
    database: Database,
) -> None:
    with database.transaction() as db:
        case, without = loops.begun(db), cases.begun(db)
        for of, stage in ((case, "screen"), (case, "deep-dive"), (without, "coding")):
            with pytest.raises(Absent):
                loops.give(db, of, stage, cases.member(db, "Kim Placeholder"))


@pytest.mark.parametrize(
    ("later", "minutes", "says"),
    [(timedelta(hours=-1), 60, "has passed"), (timedelta(hours=1), 61, "length from the list")],
)
def test_an_hour_that_cannot_be_is_refused(
    database: Database, later: timedelta, minutes: int, says: str
) -> None:
    with database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = db.get_one(Folio, case.folio)
        stage = meetings.stage_of(db, folio, "coding")
        at = clock.now() + later
        with pytest.raises(Refusal, match=says):
            meetings.plan(
                db,
                folio,
                Hour(at, "", minutes=minutes),
                stage=stage.key,
                account=kim,
                by=case.coordinator,
            )


def test_a_bar_raiser_from_the_team_and_a_person_below_the_level_are_said(
    database: Database,
) -> None:
    with database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = db.get_one(Folio, case.folio)
        db.get_one(Opening, folio.opening).level = 3
        for account in (kim, case.panel[0], case.readers[0]):
            db.get_one(Account, account).level = 3
        coding = meetings.stage_of(db, folio, "coding")
        raising = coding.model_copy(update={"kind": "bar_raiser"})
        inside = "is on this opening's team, and a bar raiser comes from outside it."
        for account in (case.panel[0], case.readers[0]):
            assert [
                s.endswith(inside) for s in meetings.doubts(db, folio, raising, account)
            ] == [True]
            assert meetings.doubts(db, folio, coding, account) == []
        assert meetings.doubts(db, folio, raising, kim) == []
        db.get_one(Account, kim).level = 2
        assert meetings.doubts(db, folio, raising, kim) == [
            "Kim Placeholder (senior) is below the opening's level, staff."
        ]


def test_who_leaves_the_team_gives_an_open_interview_back(either_database: Database) -> None:
    with either_database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        lou = cases.member(db, "Lou Placeholder")
        loops.give(db, case, "coding", kim)
        loops.hold(db, case, "influence", lou)
        for account in (kim, lou):
            leave.leave(db, db.get_one(Account, account), by=None)
        assert [it.account for it, _ in waiting.held(db, case.folio).values()] == [lou]


def test_a_rejection_tells_who_has_not_interviewed_yet(database: Database) -> None:
    with database.transaction() as db:
        case = loops.begun(db, words=("stop", "stop"))
        kim, lou = cases.member(db, "Kim Placeholder"), cases.member(db, "Lou Placeholder")
        loops.hold(db, case, "coding", kim)
        loops.give(db, case, "influence", lou)
        cases.decide(db, case, "stop", reason="Both say so.", feedback="Thank you.")
        meetings.on_move(db, db.get_one(Folio, case.folio), "stop", "4", "7s")
        assert set(_told(db, meetings.OFF)) == {lou}


@pytest.mark.parametrize("locks", [False, True])
def test_who_has_not_locked_is_reminded_after_the_interview(
    database: Database, locks: bool
) -> None:
    with database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        begin = loops.hold if locks else loops.give
        held = begin(db, case, "coding", kim)
        job, at = reminders.CardReminders(), held.at.isoformat()
        job.finish(db, {"interview": held.id, "at": at}, None)
        moved = (held.at + timedelta(days=1)).isoformat()
        job.finish(db, {"interview": held.id, "at": moved}, None)
        assert _told(db, reminders.CARD_MAIL) == ([] if locks else [kim])
