"""What is known about many candidates, in as many statements as for one. Reads only what the
viewer's cell opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account, Link
from blindfolio.identity import conflicts
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.mail.failures import BOUNCED
from blindfolio.mail.models import MailOut
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Standing
from blindfolio.visibility.stage import BEFORE_PANEL, OVER, WRITING, Stage
from prompts import deadline
from prompts.clarifying import clarify
from prompts.inviting import new_address, opened
from prompts.models import Invitation
from prompts.window import adjustment
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews.board import deciders, next_steps, remind
from reviews.board.row import READ, READING, BoardRow, LoopProgress, Reader, SeatProgress, Wait
from reviews.debrief import inviting
from reviews.debrief.models import DebriefPass, FlagSettled, RedFlag
from reviews.debrief.participants import VOTED
from reviews.debrief.voices import dissents
from reviews.interviews import waiting as other_interviews
from reviews.interviews.waiting import StageRow
from reviews.panel.models import Scorecard, Slot
from reviews.reading import queries as gate
from reviews.reading.models import Assignment, Review

GATE_DAYS = 1

CLOSE_DAYS = 1

_UNDONE = ("asked", "accepted", "draft")

_STATES = {
    "reviewer.planned": "asked",
    "reviewer.accepted": "accepted",
    "ended": "declined",
    "reviewer.recused": "recused",
}
"""A reader's state by their row; the others are locked."""


def gather(
    db: Session, found: Sequence[BoardRow], days_in: ZoneInfo | None = None
) -> list[BoardRow]:
    """Adds facts and steps. Nineteen statements; two more if a candidate at the panel has a
    loop, and one if a debrief is open.

    Reviewers are told a day in `days_in` (default: the opening's zone), so a review is due at
    the end of that day.
    """
    now = clock.now()
    zones = {row.folio: days_in or ZoneInfo(row.zone) for row in found}

    def having(data_class: DataClass, *stages: str) -> list[str]:
        of_class = (row for row in found if data_class in row.classes)
        return [row.folio for row in of_class if not stages or row.stage in stages]

    def run(*stages: str) -> list[str]:
        return [row.folio for row in found if row.runs and row.stage in stages]

    alive = run(*matrix.FORWARD)
    people = _people(db, having(DataClass.REVIEWER_NAMES), zones)
    missing = other_interviews.missing_of(db, having(DataClass.SCORECARD_PROGRESS, Stage.PANEL))
    loops = {folio: [_loop_progress(it) for it in held] for folio, held in missing.items()}
    read = [folio for folio in alive if people[folio].readers]
    accounts = {reader.account for them in people.values() for reader in them.readers}
    fitting = conflicts.among(db, accounts, read)
    owing = (*loops.values(), *(group for them in people.values() for group in them))
    told = remind.today(db, [one.who for group in owing for one in group], alive, now)
    discussed = having(DataClass.DEBRIEF_NOTES, Stage.DEBRIEF)
    settled = exists().where(FlagSettled.flag == RedFlag.id)
    open_flags = select(RedFlag.folio).where(RedFlag.folio.in_(discussed), ~settled)
    flagged = set(db.scalars(open_flags))
    holding = dissents.holding(dissents.dissents(db, *discussed), now)
    uninvited = inviting.uninvited(db, run(Stage.DEBRIEF))
    said = gate.words(db, having(DataClass.GATE_WORD, Stage.GATE))
    apart = gate.apart(db, having(DataClass.AGGREGATES, Stage.GATE))
    waiting = gate.waiting(db, having(DataClass.FURTHER_REVIEW_DUE, Stage.GATE))
    deciding = deciders.of_folios(db, run(Stage.GATE))
    meets = select(Slot.folio, Slot.at).where(Slot.folio.in_(having(DataClass.SLOT)))
    slots = {folio: at for folio, at in db.execute(meets)}
    questions = clarify.waiting_by_folio(db, alive)
    adjustments = adjustment.waiting(db, alive)
    undelivered = _undelivered(db, alive)
    not_opened = opened.not_opened(db, run(Stage.DRAFT))
    unreached = _unreached(db, run(Stage.DRAFT))
    rows = []
    for row in found:
        folio = row.folio
        lost = undelivered.get(folio, ())
        known = replace(
            row,
            now=now,
            told=told,
            fitting=fitting,
            readers=tuple(_known(people[folio].readers, row)),
            seats=tuple(_known_seats(people[folio].seats, row)),
            votes=tuple(people[folio].votes),
            loop=tuple(loops.get(folio, ())),
            slot=slots.get(folio),
            word=said.get(folio, ""),
            apart=folio in apart,
            further=_further(waiting[folio], zones[folio], now) if folio in waiting else None,
            deciders=tuple(decider.name for decider in deciding.get(folio, ())),
            question=questions.get(folio, ""),
            adjustment=adjustments.get(folio),
            uninvited=tuple(uninvited.get(folio, ())),
            flagged=folio in flagged,
            held=_held(holding.get(folio)),
            bounced=any(mail.failure in BOUNCED for mail in lost),
            unopened_since=not_opened.get(folio),
            mail="failed" if lost else "by_hand" if folio in unreached else "",
        )
        if row.runs:
            known = replace(
                known, since=_since(known), promised=_promised(known), feedback=_feedback(known)
            )
        rows.append(replace(known, steps=next_steps.steps(known)))
    return rows


def _loop_progress(row: StageRow) -> LoopProgress:
    stage, held = row.stage, row.interview
    if held is None:
        return LoopProgress(stage.key, stage.title)
    who = f"interview:{held.id}"
    return LoopProgress(stage.key, stage.title, who, held.account, row.name, held.ends_at)


def _undelivered(db: Session, folios: Collection[str]) -> dict[str, list[MailOut]]:
    """Leaves out emails to an address that is no longer theirs."""
    return {
        folio: [mail for mail in lost if mail.template != new_address.MOVED]
        for folio, lost in outbox.failed(db, folios).items()
    }


def _known(readers: Sequence[Reader], row: BoardRow) -> list[Reader]:
    """Without PR, only who they are. Leaves out open reviews once the gate is decided."""
    if DataClass.REVIEW_PROGRESS in row.classes:
        over = row.stage not in BEFORE_PANEL
        return [r for r in readers if not (over and r.state in _UNDONE)]
    known = [
        Reader(r.who, r.account, r.name, "reviewer") for r in readers if r.state in READING
    ]
    # A reader who declined doesn't review, but the coordinator has to ask somebody else.
    return known + [r for r in readers if r.state == "declined" and row.runs]


def _known_seats(seats: Sequence[SeatProgress], row: BoardRow) -> list[SeatProgress]:
    if DataClass.SCORECARD_PROGRESS in row.classes:
        return list(seats)
    return [replace(seat, locked=False) for seat in seats]


def _held(holding: dissents.Dissenting | None) -> Wait | None:
    return Wait(holding.waits_for, holding.until) if holding else None


class _People(NamedTuple):
    """The people of one folio; `votes` are the missing ones."""

    readers: list[Reader]
    seats: list[SeatProgress]
    votes: list[SeatProgress]


def _people(
    db: Session, folios: Collection[str], zones: Mapping[str, ZoneInfo]
) -> dict[str, _People]:
    own = and_(Review.folio == Standing.folio, Review.account == Standing.account)
    card = and_(Scorecard.folio == Standing.folio, Scorecard.account == Standing.account)
    passed = and_(DebriefPass.folio == Standing.folio, DebriefPass.account == Standing.account)
    query = (
        select(
            Standing,
            Account.name,
            Assignment,
            Review.saved_at,
            Review.locked_at,
            or_(Scorecard.locked_at.is_not(None), DebriefPass.id.is_not(None)),
            DebriefPass.id,
        )
        .join(Account, Account.id == Standing.account)
        .outerjoin(Assignment, Assignment.standing == Standing.id)
        .outerjoin(Review, own)
        .outerjoin(Scorecard, card)
        .outerjoin(DebriefPass, passed)
        .where(
            Standing.folio.in_(folios),
            Standing.kind.in_(("reviewer", "panel", "interviewer")),
            or_(Standing.state != "ended", Assignment.declined_at.is_not(None)),
        )
        .order_by(Account.name, Standing.id)
    )
    found: dict[str, _People] = defaultdict(lambda: _People([], [], []))
    for standing, name, asked, saved_at, locked_at, is_done, left_out in db.execute(query):
        of, account, zone = found[standing.folio], standing.account, zones[standing.folio]
        if standing.state in VOTED and not left_out:
            of.votes.append(SeatProgress(f"vote:{standing.id}", account, name))
        if standing.kind == "panel":
            of.seats.append(SeatProgress(f"card:{standing.id}", account, name, is_done))
        if standing.kind == "reviewer":
            state = _STATES.get(standing.state, "locked")
            reader = Reader(
                f"review:{standing.id}",
                account,
                name,
                "draft" if state == "accepted" and saved_at else state,
                _whole_day(standing.due, zone),
                _whole_day(asked.answer_by if asked else None, zone),
                saved_at,
                locked_at,
                asked.reason if asked else "",
            )
            of.readers.append(reader)
    for them in found.values():
        again = {reader.account for reader in them.readers if reader.state != "declined"}
        them.readers[:] = [
            it for it in them.readers if it.state != "declined" or it.account not in again
        ]
    return found


def _whole_day(due: datetime | None, zone: ZoneInfo) -> datetime | None:
    """End of the due day: reviewers are told only the day."""
    return times.end_of_day(due, zone) if due else None


def _unreached(db: Session, folios: Collection[str]) -> frozenset[str]:
    """Candidates who have no link, whether emailed or handed out."""
    link = exists().where(Link.invitation == Invitation.id)
    on_its_way = exists().where(
        MailOut.key == literal("invitation:") + Invitation.id,
        Job.key == literal("mail ") + MailOut.id,
        Job.state.in_(("ready", "leased")),
    )
    query = select(Invitation.folio).where(
        Invitation.folio.in_(folios), Invitation.started_at.is_(None), ~link, ~on_its_way
    )
    return frozenset(db.scalars(query))


def _further(due: datetime | None, zone: ZoneInfo, now: datetime) -> Wait:
    day = _whole_day(due, zone)
    return Wait(f"A further review {'was' if day and day < now else 'is'} due", day)


def _feedback(row: BoardRow) -> FeedbackDate | None:
    """None if none is owed, as after an early end."""
    if row.stage not in matrix.FORWARD and not (row.stage in OVER and row.feedback_owed):
        return None
    return feedback_date(row.deadline, row.feedback_days, ZoneInfo(row.own_zone or row.zone))


def _since(row: BoardRow) -> datetime:
    """A review begins with the end of the window, not with the first lock."""
    if row.stage == Stage.DRAFT and row.started_at:
        return row.started_at
    ends = row.closed_at or (deadline.end_of_grace(row.deadline) if row.deadline else None)
    if row.stage in READ and ends and ends < row.stage_since:
        return ends
    return min(row.stage_since, row.now)


def _promised(row: BoardRow) -> datetime | None:
    if not row.begun:
        return row.start_by
    if row.stage in WRITING:
        return deadline.until(row.deadline, row.now) if row.deadline else None
    if row.stage in READ:
        dues = [r.due for r in row.readers if r.due and r.state in _UNDONE]
        # A past date stays past, even if a later review was requested for another date.
        return min((due for due in dues if due < row.now), default=max(dues, default=None))
    if row.stage == Stage.GATE:
        # The days of a gate that waits, or has waited, begin with the last review.
        reviews = [r.locked_at if r.state == "locked" else r.due for r in row.live]
        begins = max([row.stage_since, *(at for at in reviews if at is not None)])
        return working_days.end_of(begins, GATE_DAYS, ZoneInfo(row.zone))
    if row.stage == Stage.DEBRIEF:
        return working_days.end_of(row.stage_since, CLOSE_DAYS, ZoneInfo(row.zone))
    return row.slot if row.stage == Stage.PANEL else None
