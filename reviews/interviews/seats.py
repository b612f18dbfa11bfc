"""Seats on the stages of a loop: given with their hour, moved, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.levels import LEVELS
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from prompts.loops.loop import Kind, LoopStage
from prompts.models import Opening, OpeningMember
from prompts.window import end_mails
from reviews.board import assign
from reviews.interviews import hours, reminders, waiting
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import card_of
from reviews.interviews.scorecard import is_open
from reviews.panel import debrief_hour

BEFORE_IT = matrix.FORWARD[:6]
"""The stages of a folio at which a seat is given and moved: until the debrief."""

SET, OFF = "reviews/interview_set", "reviews/interview_off"
TO_CANDIDATE = "prompts/interviews"

LENGTHS = (15, 30, 45, 60, 75, 80, 90, 120)
"""Minutes that an interview may take, beside what the loop says of its stage."""


def stage_of(db: Session, folio: Folio, key: str) -> LoopStage:
    """The stage of this key that a loop's interviewer holds; Absent where there is none, and once
    the application is closed or has ended."""
    loop = waiting.loop_for(db, folio) if folio.stage in matrix.FORWARD else None
    for stage in loop.seats if loop else ():
        if stage.key == key:
            return stage
    raise Absent


def held(db: Session, folio: str, stage: str) -> Interview | None:
    """The interview of a stage that somebody holds now."""
    return db.scalar(
        select(Interview)
        .where(Interview.folio == folio, Interview.stage == stage, Interview.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )


def taken_back(db: Session, folio: str, stage: str) -> Interview | None:
    """The interview of a stage that was taken back last, to set it again."""
    return db.scalar(
        select(Interview)
        .where(
            Interview.folio == folio, Interview.stage == stage, Interview.ended_at.is_not(None)
        )
        .order_by(Interview.ended_at.desc())
        .limit(1)
    )


def give(
    db: Session,
    folio: Folio,
    stage: LoopStage,
    account: str,
    at: datetime,
    place: str,
    *,
    minutes: int,
    by: str,
) -> Interview:
    """Name who holds a stage, and when. They get an email with a calendar file; the candidate
    hears that there is a time."""
    folio = stages.locked(db, folio.id)
    check_give(db, folio, stage, account)
    check_hour(db, folio, at, minutes, account)
    standing.give(db, folio, account, "interviewer", by=by)
    made = Interview(
        id=chance.new_id(),
        folio=folio.id,
        stage=stage.key,
        account=account,
        at=at,
        minutes=minutes,
        place=place.strip(),
        uid=chance.new_id(),
        sequence=0,
        changed_at=clock.now(),
    )
    db.add(made)
    db.flush()
    _announce(db, folio, made)
    facts = {"interview": made.id, "stage": stage.key, "at": at.isoformat()}
    chain.record(db, "interview", facts, folio=folio.id, by=by)
    return made


def check_give(db: Session, folio: Folio, stage: LoopStage, account: str) -> None:
    """Refuse a seat that can't be given, before anybody confirms it."""
    if folio.stage not in BEFORE_IT:
        raise Refusal("late", "The interviews are over, so no one can be added.", status=409)
    if held(db, folio.id, stage.key) is not None:
        raise Refusal(
            "taken",
            f"Someone already holds “{stage.title}”. Remove them first to name another person.",
            status=409,
        )
    people.member(db, account)
    assign.refuse_conflict(db, folio, account)
    sentence = standing.may_stand(db, folio, account, "interviewer")
    if sentence is not None:
        raise Refusal("cannot_stand", sentence)


def check_hour(
    db: Session, folio: Folio, at: datetime, minutes: int, account: str, *, interview: str = ""
) -> None:
    """Refuse hours that have passed, or at which the candidate or who holds the interview isn't
    free, before anybody confirms them; `interview` is the one that moves."""
    if at <= clock.now():
        raise Refusal("time", "That time has passed. Choose a later one.")
    _check_minutes(minutes)
    ends = at + timedelta(minutes=minutes)
    hours.check(db, folio, at, ends, interview=interview, account=account)


def doubts_of_hour(db: Session, folio: Folio, stage: LoopStage, at: datetime) -> list[str]:
    """What speaks against this hour, in sentences: that a stage after the document's could be
    before there is one."""
    loop = waiting.loop_for(db, folio)
    kinds = [it.kind for it in loop.stages[: loop.stages.index(stage)]] if loop else []
    doubt = hours.before_written(db, folio, at) if Kind.DEEP_DIVE in kinds else ""
    return [doubt] if doubt else []


def doubts(db: Session, folio: Folio, stage: LoopStage, account: str) -> list[str]:
    """What speaks against giving this stage to this person, in sentences; nothing of it stops."""
    opening = db.get_one(Opening, folio.opening)
    person = people.member(db, account)
    found = []
    if person.level < opening.level:
        found.append(
            f"{person.name} ({LEVELS[person.level]}) is below the opening's level,"
            f" {LEVELS[opening.level]}."
        )
    if stage.kind == Kind.BAR_RAISER and is_inside(db, opening, account):
        found.append(
            f"{person.name} is on this opening's team, and a bar raiser comes from outside it."
        )
    return found


def is_inside(db: Session, opening: Opening, account: str) -> bool:
    """Whether somebody is on an opening's team: they coordinate it or decide in it, or they review
    or sit on a panel for one of its candidates."""
    if db.get(OpeningMember, (opening.id, account)) is not None:
        return True
    judges = (
        select(Standing.id)
        .join(Folio, Folio.id == Standing.folio)
        .where(
            Folio.opening == opening.id,
            Standing.account == account,
            Standing.kind.in_(("reviewer", "panel")),
            Standing.state != "ended",
        )
    )
    return db.scalar(judges.limit(1)) is not None


def move(
    db: Session,
    folio: Folio,
    interview: Interview,
    at: datetime,
    place: str,
    *,
    minutes: int,
    by: str,
) -> None:
    """Move an interview that is not over; both hear. A Refusal ("time") where it is set like this
    already.

    An hour that has passed is a correction: the interview took place then, and nobody gets an
    email.
    """
    folio = stages.locked(db, folio.id)
    _check_changeable(db, folio, interview)
    if (interview.at, interview.minutes, interview.place) == (at, minutes, place.strip()):
        raise Refusal(
            "time",
            "The interview is set like this already, so nothing was changed. Choose another time,"
            " length or place.",
        )
    over = at <= clock.now()
    _check_minutes(minutes)
    if not over:
        check_hour(db, folio, at, minutes, interview.account, interview=interview.id)
    before = interview.at
    interview.at, interview.minutes, interview.place = at, minutes, place.strip()
    interview.sequence += 1
    interview.changed_at = clock.now()
    db.flush()
    if not over:
        _announce(db, folio, interview, before=before)
    facts = {"interview": interview.id, "stage": interview.stage, "at": at.isoformat()}
    chain.record(db, "interview", facts, folio=folio.id, by=by)


def take_back(db: Session, folio: Folio, interview: Interview, *, by: str) -> None:
    """End somebody's interview; they and the candidate hear. A draft of theirs is never shown."""
    folio = stages.locked(db, folio.id)
    _check_changeable(db, folio, interview)
    end(db, folio, interview.account, by=by)
    _tell(db, folio, interview, OFF, _hours(interview) | debrief_hour.left(db, folio))


def end(db: Session, folio: Folio, account: str, *, by: str | None) -> bool:
    """End what somebody still has to write as an interviewer of this (locked) folio, without a
    mail to them; whether there was anything."""
    state = standing.held(db, folio, account).get("interviewer", "")
    if not is_open(state, folio.stage):
        return False
    standing.end(db, folio, account, "interviewer", by=by)
    for interview in live(db, folio.id):
        if interview.account == account:
            interview.ended_at = clock.now()
            db.flush()
            _tell_candidate(db, folio, interview)
            facts = {"interview": interview.id, "stage": interview.stage}
            chain.record(db, "interview_off", facts, folio=folio.id, by=by)
    return True


def live(db: Session, folio: str) -> Sequence[Interview]:
    """The interviews of a folio that somebody holds."""
    return db.scalars(
        select(Interview)
        .where(Interview.folio == folio, Interview.ended_at.is_(None))
        .order_by(Interview.id)
        .execution_options(populate_existing=True)
    ).all()


def when_over(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Listener: whoever still had to interview somebody who is rejected or has ended hears that
    it is off. Their standing stays, by which their list says *cancelled*."""
    if event not in ("stop", "end"):
        return
    for interview in live(db, folio.id):
        card = card_of(db, interview.id)
        if card is None or card.locked_at is None:
            _tell(db, folio, interview, OFF, _hours(interview) | debrief_hour.left(db, folio))
            if interview.at > clock.now():
                _tell_candidate(db, folio, interview, off=True)


def interviewers(db: Session, folio: str) -> dict[str, tuple[Interview, Account]]:
    """By stage, who holds it; for who may see SL and PN of the folio."""
    rows = db.execute(
        select(Interview, Account)
        .join(Account, Account.id == Interview.account)
        .where(Interview.folio == folio, Interview.ended_at.is_(None))
    )
    return {interview.stage: (interview, person) for interview, person in rows}


def _check_minutes(minutes: int) -> None:
    if minutes not in LENGTHS:
        raise Refusal("minutes", "Choose the interview's length from the list.")


def _check_changeable(db: Session, folio: Folio, interview: Interview) -> None:
    card = card_of(db, interview.id)
    over = card is not None and card.locked_at is not None
    if over or folio.stage not in BEFORE_IT or interview.ended_at is not None:
        raise Refusal(
            "late", "This interview is over, so it can't be changed any more.", status=409
        )


def _announce(
    db: Session, folio: Folio, interview: Interview, *, before: datetime | None = None
) -> None:
    moved = before is not None and before != interview.at
    _tell(db, folio, interview, SET, {"before": before.isoformat()} if before and moved else {})
    _tell_candidate(db, folio, interview, before=before)
    reminders.plan(db, folio, interview)


def _hours(interview: Interview) -> dict[str, Any]:
    """What its interviewer's email says of an interview that is off, while it was to come."""
    if interview.at <= clock.now():
        return {}
    return {"was": interview.at.isoformat(), "minutes": interview.minutes}


def _tell(
    db: Session,
    folio: Folio,
    interview: Interview,
    template: str,
    hours: Mapping[str, Any],
) -> None:
    of = f"{interview.id}:{interview.sequence}"
    more = {"interview": interview.id, **hours}
    outbox.tell(db, folio.id, template, interview.account, of, more)


def _tell_candidate(
    db: Session,
    folio: Folio,
    interview: Interview,
    *,
    before: datetime | None = None,
    off: bool = False,
) -> None:
    """Which interview, with its hours: those that it had stand nowhere else any more."""
    ended = off or interview.ended_at is not None
    was: dict[str, Any] = {"was": interview.at.isoformat(), "minutes": interview.minutes}
    if before is not None:
        was["before"] = before.isoformat()
    args = {"interview": interview.id, **was}
    if off and end_mails.cancel(db, folio.id, args):
        return
    outbox.send(
        db,
        TO_CANDIDATE,
        to_kind="candidate",
        to_id=folio.id,
        key=f"interviews:{interview.id}:{interview.sequence}:{'off' if ended else 'set'}",
        args=args,
    )
