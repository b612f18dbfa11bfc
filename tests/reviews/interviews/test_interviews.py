"""A stage's seat: given with an hour, moved, taken back, and who may have it. Its scorecard: saved,
refused, locked, sealed, and what the debrief waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.ledger.verify import recorded
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Opening
from reviews.board import leave, next_steps, queries
from reviews.board.assigning import choices
from reviews.board.scheduling import candidate_mails, meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief.passing import pass_over
from reviews.forms.filled import Incomplete
from reviews.interviews import reminders, scorecard, waiting
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview
from reviews.interviews.waiting import locked_interviews
from reviews.scorecards import lock as card_lock
from tests.expect import refused, told
from tests.reviews import cases
from tests.reviews.interviews import loops


@pytest.mark.usefixtures("either_database")
def test_interviewer_and_candidate_hear_of_an_hour_that_is_set_moved_and_taken_back(
    db: Session,
) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    held = loops.give(db, case, "coding", kim)
    folio = case.row(db)
    again = Hour(held.at, " Room 1 ", 60)
    with pytest.raises(Refusal, match="already has these settings"):
        meetings.plan(db, folio, again, stage="coding", by=case.coordinator)
    assert told(db, meetings.SET) == [kim]
    again = replace(again, place="Room 2")
    meetings.plan(db, folio, again, stage="coding", by=case.coordinator)
    assert told(db, meetings.SET) == [kim, kim]
    meetings.take_back(db, folio, "coding", by=case.coordinator)
    assert told(db, meetings.OFF) == [kim]
    assert told(db, candidate_mails.OF_THE_LOOP) == [case.folio] * 3
    assert standing.held(db, folio, kim) == {}
    with pytest.raises(Absent):
        own_interview(db, kim, held.id)


@pytest.mark.usefixtures("either_database")
def test_a_stage_is_given_again_and_its_former_interviewer_keeps_nothing(db: Session) -> None:
    case = loops.begun(db)
    kim, lou = cases.member(db, "Kim Placeholder"), cases.member(db, "Lou Placeholder")
    first = loops.give(db, case, "coding", kim)
    with pytest.raises(Refusal, match="Someone is already assigned to"):
        loops.give(db, case, "coding", lou)
    loops.write(db, first.id, kim)
    meetings.take_back(db, case.row(db), "coding", by=case.coordinator)
    second = loops.give(db, case, "coding", lou)
    assert own_interview(db, lou, second.id).card is None
    again = loops.give(db, case, "influence", kim)
    assert own_interview(db, kim, again.id).card is None


def test_who_reviews_coordinates_or_decides_gets_no_seat(db: Session) -> None:
    case = loops.begun(db)
    shut = choices.of(db, case.row(db), ["interviewer"], days=5, viewer=case.coordinator)
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
    db: Session,
) -> None:
    case, without = loops.begun(db), cases.begun(db)
    for of, stage in ((case, "screen"), (case, "deep-dive"), (without, "coding")):
        with pytest.raises(Absent):
            loops.give(db, of, stage, cases.member(db, "Kim Placeholder"))


@pytest.mark.parametrize(
    ("later", "minutes", "says"),
    [(timedelta(hours=-1), 60, "has passed"), (timedelta(hours=1), 61, "length from the list")],
)
def test_an_hour_that_cannot_be_is_refused(
    later: timedelta, minutes: int, says: str, db: Session
) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    folio = case.row(db)
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


def test_a_bar_raiser_from_the_team_and_a_person_below_the_level_are_said(db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    folio = case.row(db)
    db.get_one(Opening, folio.opening).level = 3
    for account in (kim, case.panel[0], case.readers[0]):
        db.get_one(Account, account).level = 3
    coding = meetings.stage_of(db, folio, "coding")
    raising = coding.model_copy(update={"kind": "bar_raiser"})
    inside = "and “Programming together” is for someone from outside it."
    for account in (case.panel[0], case.readers[0]):
        assert [s.endswith(inside) for s in meetings.doubts(db, folio, raising, account)] == [
            True
        ]
        assert meetings.doubts(db, folio, coding, account) == []
    assert meetings.doubts(db, folio, raising, kim) == []
    db.get_one(Account, kim).level = 2
    assert meetings.doubts(db, folio, raising, kim) == [
        "Kim Placeholder (senior) is below the opening's level, staff."
    ]
    anyone = coding.model_copy(update={"holder": "anyone"})
    assert meetings.doubts(db, folio, anyone, kim) == []


def _left(db: Session) -> tuple[cases.Case, Interview]:
    """An interview to come, whose interviewer has left a draft and the team."""
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    held = loops.give(db, case, "coding", kim)
    loops.write(db, held.id, kim)
    leave.leave(db, db.get_one(Account, kim), by=None)
    return case, held


def _next(db: Session, case: cases.Case) -> list[str]:
    row = queries.of_folio(db, case.coordinator, case.folio)
    assert row is not None
    return [step.code for step in row.steps]


@pytest.mark.usefixtures("either_database")
def test_a_candidate_hears_nothing_when_their_interviewer_leaves_and_another_is_named(
    db: Session,
) -> None:
    case, held = _left(db)
    before = told(db, candidate_mails.OF_THE_LOOP)
    assert before == [case.folio], "only of the hour itself"
    row = queries.of_folio(db, case.coordinator, case.folio)
    assert row is not None and row.step is not None
    assert row.step.words == f"Name who holds {held.at:%A %H:%M}"
    assert next_steps.order(row)[1] is False, "before anything late"
    with pytest.raises(Refusal, match="Choose who will hold"):
        meetings.plan(
            db, case.row(db), Hour(held.at, minutes=60), stage="coding", by=case.coordinator
        )
    lou, uid = cases.member(db, "Lou Placeholder"), held.uid
    same = Hour(held.at, held.place, held.minutes)
    again = partial(meetings.plan, db, case.row(db), same, stage="coding", by=case.coordinator)
    with refused("sure", says="Lou Placeholder is away"), db.begin_nested():
        absence.put(db.get_one(Account, lou), f"{held.at.date()}", f"{held.at.date()}", "UTC")
        again(account=lou, asks=True)
    made = again(account=lou)
    assert told(db, candidate_mails.OF_THE_LOOP) == before
    (mail,) = db.scalars(select(MailOut).where(MailOut.template == candidate_mails.OF_THE_LOOP))
    assert candidate_mails.values(db, case.row(db), mail)["when"], "as it was sent"
    assert lou in told(db, meetings.SET)
    assert isinstance(made, Interview) and made.uid == uid
    assert own_interview(db, lou, made.id).card is None, "a draft stays with who wrote it"
    assert [n for _, n in waiting.held(db, case.folio).values()] == ["Lou Placeholder"]
    assert "holder" not in _next(db, case)
    with pytest.raises(Refusal, match="already has these settings"):
        again()


def test_an_interview_without_an_interviewer_is_moved_or_cancelled_and_then_told(
    db: Session,
) -> None:
    case, held = _left(db)
    later = Hour(held.at + timedelta(hours=1), held.place, held.minutes)
    lou = cases.member(db, "Lou Placeholder")
    meetings.plan(db, case.row(db), later, stage="coding", account=lou, by=case.coordinator)
    assert told(db, candidate_mails.OF_THE_LOOP) == [case.folio] * 2
    case, held = _left(db)
    meetings.take_back(db, case.row(db), "coding", by=case.coordinator)
    assert told(db, candidate_mails.OF_THE_LOOP).count(case.folio) == 2
    assert held.account not in told(db, meetings.OFF), "a closed account gets no email"
    assert held.ended_at is not None and "holder" not in _next(db, case)


@pytest.mark.usefixtures("either_database")
def test_who_leaves_after_their_interview_gives_it_back_and_a_locked_scorecard_stays(
    db: Session,
) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    lou = cases.member(db, "Lou Placeholder")
    held = loops.give(db, case, "coding", kim)
    held.at = clock.now() - timedelta(hours=1)
    loops.hold(db, case, "influence", lou)
    before = told(db, candidate_mails.OF_THE_LOOP)
    for account in (kim, lou):
        leave.leave(db, db.get_one(Account, account), by=None)
    assert [n for _, n in waiting.held(db, case.folio).values()] == ["Lou Placeholder"]
    assert told(db, candidate_mails.OF_THE_LOOP) == before, "it took place"


def test_nobody_is_named_in_place_of_an_interviewer_once_the_case_has_ended(
    db: Session,
) -> None:
    case, held = _left(db)
    assert _next(db, case)[0] == "holder"
    stages.move(db, case.row(db), "end", by=None, reason="withdrawn")
    meetings.on_move(db, case.row(db), "end", "4", "E")
    assert held.account not in told(db, meetings.OFF)


def test_a_rejection_tells_who_has_not_interviewed_yet(db: Session) -> None:
    case = loops.begun(db, words=("stop", "stop"))
    kim, lou = cases.member(db, "Kim Placeholder"), cases.member(db, "Lou Placeholder")
    loops.hold(db, case, "coding", kim)
    loops.give(db, case, "influence", lou)
    cases.decide(db, case, "stop", reason="Both say so.", feedback="Thank you.")
    meetings.on_move(db, case.row(db), "stop", "4", "7s")
    assert set(told(db, meetings.OFF)) == {lou}


@pytest.mark.parametrize("locks", [False, True])
def test_who_has_not_locked_is_reminded_after_the_interview(locks: bool, db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    begin = loops.hold if locks else loops.give
    held = begin(db, case, "coding", kim)
    job, at = reminders.CardReminders(), held.at.isoformat()
    job.finish(db, {"interview": held.id, "at": at}, None)
    moved = (held.at + timedelta(days=1)).isoformat()
    job.finish(db, {"interview": held.id, "at": moved}, None)
    assert told(db, reminders.CARD_MAIL) == ([] if locks else [kim])


def _given(db: Session, stage: str = "influence") -> tuple[cases.Case, str, Interview]:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    held = loops.give(db, case, stage, kim)
    held.at = clock.now() - timedelta(hours=1)
    db.flush()
    return case, kim, held


def _stage(db: Session, case: cases.Case) -> str:
    return db.get_one(Folio, case.folio, populate_existing=True).stage


def test_a_lock_says_all_that_is_missing_the_four_fields_too(db: Session) -> None:
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


def test_nothing_is_locked_before_the_interview(db: Session) -> None:
    _, kim, held = _given(db)
    held.at = loops.tomorrow()
    db.flush()
    for own in (own_interview(db, kim, held.id), loops.write(db, held.id, kim)):
        with pytest.raises(Refusal, match="before the interview"):
            scorecard.lock(db, own, by=kim)


@pytest.mark.usefixtures("either_database")
def test_a_lock_freezes_the_card_and_is_sealed(db: Session) -> None:
    case, kim, held = _given(db)
    scorecard.lock(db, loops.write(db, held.id, kim), by=kim)
    scorecard.lock(db, own_interview(db, kim, held.id), by=kim)
    (entry,) = recorded(db, scorecard.KIND)
    assert entry.facts["people"] == "People: Sam of billing."
    assert entry.facts["dimensions"]["users"]["value"] == 3
    assert standing.held(db, case.row(db), kim) == {"interviewer": "interviewer.locked"}
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
        with pytest.raises(IntegrityError), db.begin_nested():
            db.execute(text(change))


def test_verify_names_a_card_that_is_not_what_was_sealed(db: Session) -> None:
    _, kim, held = _given(db)
    scorecard.lock(db, loops.write(db, held.id, kim), by=kim)
    own = own_interview(db, kim, held.id)
    assert own.card is not None
    for name in ("freeze_interview_card_update", "freeze_interview_rating_update"):
        db.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    triggers = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in triggers:
        if "interview" in trigger:
            db.execute(text(f'DROP TRIGGER "{trigger}"'))
    db.execute(text("UPDATE interview_rating SET value = 4 WHERE dimension = 'users'"))
    assert list(scorecard.check(db)) == [
        f"Interview scorecard {own.card.id} is not what was recorded when it was locked."
    ]
    db.execute(text("UPDATE interview_card SET locked_at = NULL"))
    assert "is a draft again" in next(iter(scorecard.check(db)))


def test_another_persons_interview_does_not_exist(db: Session) -> None:
    case, _, held = _given(db)
    for other in (case.coordinator, case.panel[0], case.readers[0]):
        with pytest.raises(Absent):
            own_interview(db, other, held.id)


@pytest.mark.usefixtures("either_database")
def test_the_debrief_waits_for_every_scorecard_of_panel_and_loop(db: Session) -> None:
    case = loops.begun(db)
    loops.hold(db, case, "coding", cases.member(db, "Kim Placeholder"))
    cases.release(db, case)
    cases.meet(db, case, 3, 3)
    assert _stage(db, case) == "5"
    folio = case.row(db)
    assert [stage.key for stage in waiting.missing(db, folio)] == ["influence"]
    loops.hold(db, case, "influence", cases.member(db, "Lou Placeholder"))
    assert _stage(db, case) == "6"


def test_the_panels_last_scorecard_opens_the_debrief_after_the_loops(db: Session) -> None:
    case = loops.begun(db)
    for n, stage in enumerate(("coding", "influence")):
        loops.hold(db, case, stage, cases.member(db, f"Interviewer {n}"))
    cases.release(db, case)
    cases.meet(db, case, 3)
    assert _stage(db, case) == "5"
    folio = case.row(db)
    cases.write_card(db, folio, case.panel[1])

    card_lock.lock(db, folio, by=case.panel[1])
    assert _stage(db, case) == "6"


@pytest.mark.usefixtures("either_database")
def test_a_coordinator_passes_what_is_missing_with_a_reason(db: Session) -> None:
    case = loops.begun(db)
    folio = case.row(db)
    assert waiting.waited_for(db, folio) == {}
    with pytest.raises(Absent):
        scorecard.pass_card(db, folio, "coding", "Too early.", by=case.coordinator)
    loops.hold(db, case, "coding", cases.member(db, "Kim Placeholder"))
    cases.release(db, case)
    cases.meet(db, case, 3)
    folio = case.row(db)
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
    found = locked_interviews(db, case.row(db))
    assert [(it.stage.key, it.name, it.is_locked) for it in found] == [
        ("coding", "Kim Placeholder", True),
        ("influence", "", False),
    ]
    assert found[1].passed and found[1].passed.reason == "Nobody is free."
    assert [rating.value for _, rating in found[0].ratings] == [3, 3]
