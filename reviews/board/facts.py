"""The facts about many candidates for the rules in `next_steps`. The number of statements
doesn't depend on the number of rows.

Only what the viewer's cell opens is ever read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Standing
from blindfolio.visibility.stage import BEFORE_PANEL, OVER, WRITING, Stage
from prompts import deadline
from prompts.clarifying import clarify
from prompts.inviting import new_address, opened
from prompts.inviting.opened import Linked
from prompts.models import Invitation
from prompts.window import adjustment
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews.board import deciders, remind
from reviews.board.next_steps import (
    READING,
    CaseFacts,
    LoopProgress,
    Reader,
    SeatProgress,
    Wait,
)
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


@dataclass(frozen=True, slots=True)
class Subject:
    folio: str
    stage: str
    stage_since: datetime
    state: str
    quorum: int
    opening: str
    zone: str
    started_at: datetime | None = None
    start_by: datetime | None = None
    deadline: datetime | None = None
    closed_at: datetime | None = None
    decider: str = "manager"
    feedback_days: int = 30
    own_zone: str | None = None
    feedback_owed: bool = False
    """After the end: the promised feedback is still owed."""
    seats_reviewers: bool = False
    confirms: bool = False

    @property
    def classes(self) -> frozenset[DataClass]:
        return matrix.cell(self.state, self.stage)


def gather(
    db: Session, subjects: Sequence[Subject], days_in: ZoneInfo | None = None
) -> dict[str, CaseFacts]:
    """Nineteen statements; two more if a candidate at the panel has a loop, and one if a
    debrief is open.

    Reviewers are told a due day in the zone `days_in` (default: the opening's), so a review is
    due at the end of that day.
    """
    now = clock.now()

    def having(data_class: DataClass, stages: str = "") -> list[str]:
        return [
            s.folio
            for s in subjects
            if data_class in s.classes and (not stages or s.stage in stages)
        ]

    run = [s for s in subjects if s.state == "coordinator"]
    alive = [s.folio for s in run if s.stage in matrix.FORWARD]
    zones = {it.folio: days_in or ZoneInfo(it.zone) for it in subjects}
    readers, seats, votes = _people(db, having(DataClass.REVIEWER_NAMES), zones)
    fitting = conflicts.among(
        db,
        {r.account for found in readers.values() for r in found},
        [folio for folio in alive if folio in readers],
    )
    whos = [f"review:{r.standing}" for found in readers.values() for r in found]
    whos += [f"card:{s.standing}" for found in seats.values() for s in found]
    whos += [f"vote:{s.standing}" for found in votes.values() for s in found]
    loops = other_interviews.missing_of(db, having(DataClass.SCORECARD_PROGRESS, Stage.PANEL))
    whos += [
        f"interview:{it.interview.id}"
        for found in loops.values()
        for it in found
        if it.interview
    ]
    discussed = having(DataClass.DEBRIEF_NOTES, Stage.DEBRIEF)
    flagged, held = _flagged(db, discussed), _held(db, discussed, now)
    uninvited = inviting.uninvited(db, [s.folio for s in run if s.stage == Stage.DEBRIEF])
    told = remind.today(db, whos, alive, now)
    said = gate.words(db, having(DataClass.GATE_WORD, Stage.GATE))
    apart = gate.apart(db, having(DataClass.AGGREGATES, Stage.GATE))
    waiting = gate.waiting(db, having(DataClass.FURTHER_REVIEW_DUE, Stage.GATE))
    at_gate = [s.folio for s in run if s.stage == Stage.GATE]
    deciding = deciders.of_folios(db, at_gate)
    slots = {
        folio: at
        for folio, at in db.execute(
            select(Slot.folio, Slot.at).where(Slot.folio.in_(having(DataClass.SLOT)))
        )
    }
    questions = clarify.waiting_by_folio(db, alive)
    adjustments = adjustment.waiting(db, alive)
    undelivered = _undelivered(db, alive)
    linked = opened.of_waiting(db, [s.folio for s in run if s.stage == Stage.DRAFT])
    unreached = _unreached(db, [s.folio for s in run if s.stage == Stage.DRAFT])
    found = {}
    for it in subjects:
        runs = it.state == "coordinator"
        people = tuple(
            replace(
                reader,
                conflict=(reader.account, it.folio) in fitting,
                reminded=f"review:{reader.standing}" in told,
            )
            for reader in _known(readers.get(it.folio, ()), it)
        )
        found[it.folio] = CaseFacts(
            folio=it.folio,
            stage=it.stage,
            runs=runs,
            confirms=it.confirms,
            decides=it.state == DECIDER,
            since=_since(it, now) if runs else None,
            promised=_promised(it, people, slots.get(it.folio), now) if runs else None,
            quorum=it.quorum,
            seats_reviewers=runs and it.seats_reviewers,
            started=it.started_at is not None,
            phase=_phase(it, now) if runs else "open",
            reminded=f"start:{it.folio}" in told,
            readers=people,
            seats=tuple(
                SeatProgress(
                    s.standing,
                    s.account,
                    s.name,
                    locked=s.locked and DataClass.SCORECARD_PROGRESS in it.classes,
                    reminded=f"card:{s.standing}" in told,
                )
                for s in seats.get(it.folio, ())
            ),
            loop=tuple(_loop_progress(row, told) for row in loops.get(it.folio, ())),
            slot=slots.get(it.folio),
            word=said.get(it.folio, ""),
            apart=it.folio in apart,
            further=_further(_whole_day(waiting[it.folio], zones[it.folio]), now)
            if it.folio in waiting
            else None,
            deciders=tuple(decider.name for decider in deciding.get(it.folio, ())),
            question=questions.get(it.folio, ""),
            adjustment=adjustments.get(it.folio),
            closes=it.state == "manager.sits"
            or (it.state == DECIDER and it.decider == "manager"),
            votes=tuple(
                replace(vote, reminded=f"vote:{vote.standing}" in told)
                for vote in votes.get(it.folio, ())
            ),
            uninvited=tuple(uninvited.get(it.folio, ())) if runs else (),
            flagged=it.folio in flagged,
            held=held.get(it.folio),
            feedback=_feedback(it) if runs else None,
            bounced=any(mail.failure in BOUNCED for mail in undelivered.get(it.folio, ())),
            unopened_since=_unopened_since(linked.get(it.folio)),
            mail="failed"
            if it.folio in undelivered
            else ("by_hand" if it.folio in unreached else ""),
        )
    return found


def _loop_progress(row: StageRow, told: Collection[str]) -> LoopProgress:
    of, held = row.stage, row.interview
    if held is None:
        return LoopProgress(of.key, of.title)
    reminded = f"interview:{held.id}" in told
    return LoopProgress(
        of.key, of.title, held.id, held.account, row.name, held.ends_at, reminded
    )


def _undelivered(db: Session, folios: Collection[str]) -> dict[str, list[MailOut]]:
    """Undelivered mail to candidates. A loss at an address that is no longer theirs doesn't
    count."""
    found = outbox.failed(db, folios)
    theirs = {
        folio: [it for it in lost if it.template != new_address.MOVED]
        for folio, lost in found.items()
    }
    return {folio: lost for folio, lost in theirs.items() if lost}


def _known(readers: Sequence[Reader], it: Subject) -> list[Reader]:
    """The readers as the viewer's cell shows them: without PR only who they are. Once the gate
    is decided, open reviews are left out."""
    if DataClass.REVIEW_PROGRESS in it.classes:
        over = it.stage not in BEFORE_PANEL
        return [r for r in readers if not (over and r.state in ("asked", "accepted", "draft"))]
    known = [
        Reader(reader.standing, reader.account, reader.name, "reviewer")
        for reader in readers
        if reader.state in READING
    ]
    # A reader who declined doesn't review, but the coordinator has to ask somebody else.
    return known + [r for r in readers if r.state == "declined" and it.state == "coordinator"]


def _flagged(db: Session, folios: Collection[str]) -> frozenset[str]:
    settled = exists().where(FlagSettled.flag == RedFlag.id)
    return frozenset(
        db.scalars(select(RedFlag.folio).where(RedFlag.folio.in_(folios), ~settled).distinct())
    )


def _held(db: Session, folios: Collection[str], now: datetime) -> dict[str, Wait]:
    found = {
        folio: dissents.holding(said, now)
        for folio, said in dissents.escalated(db, folios).items()
    }
    return {folio: Wait(it.waits_for, it.until) for folio, it in found.items() if it}


_Seats = dict[str, list[SeatProgress]]


def _people(
    db: Session, folios: Collection[str], zones: Mapping[str, ZoneInfo]
) -> tuple[dict[str, list[Reader]], _Seats, _Seats]:
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
            Scorecard.locked_at,
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
    readers: dict[str, list[Reader]] = defaultdict(list)
    seats: _Seats = defaultdict(list)
    votes: _Seats = defaultdict(list)
    for standing, name, asked, saved_at, locked_at, card_locked_at, it_passed in db.execute(
        query
    ):
        if standing.state in VOTED and not it_passed:
            votes[standing.folio].append(SeatProgress(standing.id, standing.account, name))
        if standing.kind == "interviewer":
            continue
        if standing.kind == "panel":
            seat = SeatProgress(
                standing.id, standing.account, name, locked=bool(card_locked_at or it_passed)
            )
            seats[standing.folio].append(seat)
            continue
        readers[standing.folio].append(
            Reader(
                standing.id,
                standing.account,
                name,
                state_of(standing.state, drafted=saved_at is not None),
                due=_whole_day(standing.due, zones[standing.folio]),
                answer_by=_whole_day(asked.answer_by if asked else None, zones[standing.folio]),
                saved_at=saved_at,
                locked_at=locked_at,
                reason=asked.reason if asked else "",
            )
        )
    for folio, people in readers.items():
        again = {r.account for r in people if r.state != "declined"}
        readers[folio] = [r for r in people if r.state != "declined" or r.account not in again]
    return readers, seats, votes


def _whole_day(due: datetime | None, zone: ZoneInfo) -> datetime | None:
    """End of the due day: reviewers are told only the day."""
    return times.end_of_day(due, zone) if due else None


def state_of(row: str, *, drafted: bool) -> str:
    if row == "reviewer.planned":
        return "asked"
    if row == "reviewer.accepted":
        return "draft" if drafted else "accepted"
    if row == "ended":
        return "declined"
    return "recused" if row == "reviewer.recused" else "locked"


def _unreached(db: Session, folios: Collection[str]) -> frozenset[str]:
    """Candidates without a link: none was mailed, and nobody took one to hand it out."""
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


def _unopened_since(linked: Linked | None) -> datetime | None:
    return linked.since if linked is not None and not linked.opened else None


def _further(due: datetime | None, now: datetime) -> Wait:
    over = due is not None and due < now
    return Wait(f"A further review {'was' if over else 'is'} due", due)


def _feedback(it: Subject) -> FeedbackDate | None:
    """The feedback that was promised and is still owed. A candidate who ended early is owed
    none."""
    if it.stage not in matrix.FORWARD and not (it.stage in OVER and it.feedback_owed):
        return None
    return feedback_date(it.deadline, it.feedback_days, ZoneInfo(it.own_zone or it.zone))


def _since(it: Subject, now: datetime) -> datetime:
    """Since when it is in its stage; review begins with the end of the window, not with the
    first lock."""
    if it.stage == Stage.DRAFT and it.started_at:
        return it.started_at
    ends = it.closed_at or (deadline.end_of_grace(it.deadline) if it.deadline else None)
    if it.stage in (Stage.REVIEW, Stage.ONE_LOCK) and ends and ends < it.stage_since:
        return ends
    return min(it.stage_since, now)


def _phase(it: Subject, now: datetime) -> deadline.Phase:
    return deadline.phase(it.deadline, now) if it.deadline and it.stage in WRITING else "open"


def _promised(
    it: Subject, readers: Sequence[Reader], slot: datetime | None, now: datetime
) -> datetime | None:
    if it.stage == Stage.DRAFT and it.started_at is None:
        return it.start_by
    if it.stage in WRITING:
        return deadline.until(it.deadline, now) if it.deadline else None
    if it.stage in (Stage.REVIEW, Stage.ONE_LOCK):
        dues = [r.due for r in readers if r.due and r.state in ("asked", "accepted", "draft")]
        # A past date stays past, even if a later review was requested for another date.
        return min((due for due in dues if due < now), default=max(dues, default=None))
    if it.stage == Stage.GATE:
        # The days of a gate that waits, or has waited, begin with the last review.
        reading = [r for r in readers if r.state in READING]
        reviews = [r.locked_at if r.state == "locked" else r.due for r in reading]
        begins = max([it.stage_since, *(at for at in reviews if at is not None)])
        return working_days.end_of(begins, GATE_DAYS, ZoneInfo(it.zone))
    if it.stage == Stage.DEBRIEF:
        return working_days.end_of(it.stage_since, CLOSE_DAYS, ZoneInfo(it.zone))
    return slot if it.stage == Stage.PANEL else None
