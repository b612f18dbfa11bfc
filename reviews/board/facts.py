"""Gather what is known about many candidates in as many SQL statements as for one. Only the
data that the viewer may see is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Text, and_, cast, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account, Link
from blindfolio.db.orm import Instant
from blindfolio.identity import conflicts
from blindfolio.jobs.models import Job
from blindfolio.mail.failures import BOUNCED
from blindfolio.mail.models import MailOut
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Standing
from blindfolio.visibility.stage import BEFORE_PANEL, OVER, WRITING, Stage
from prompts import deadline
from prompts.clarifying import clarify, second_look
from prompts.inviting import hand_out, opened
from prompts.models import Invitation
from prompts.submitting import unanswered
from prompts.window import adjustment, hearing_date
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews.board import absences, next_steps, remind
from reviews.board import copy_requests as own_copy
from reviews.board.assigning import replaced
from reviews.board.row import READ, READING, BoardRow, LoopProgress, Reader, SeatProgress, Wait
from reviews.debrief import inviting
from reviews.debrief.models import DebriefPass, FlagSettled, RedFlag
from reviews.debrief.participants import VOTED
from reviews.debrief.voices import dissents
from reviews.deciding import deciders
from reviews.interviews import waiting as other_interviews
from reviews.interviews.waiting import StageRow
from reviews.panel.models import Scorecard, Slot
from reviews.reading import queries as gate
from reviews.reading.models import Assignment, Review

GATE_DAYS = 1

CLOSE_DAYS = 1

_FIRST = datetime.min.replace(tzinfo=UTC)

_UNDONE = ("asked", "accepted", "draft")

# A reader's state by their row. The others are locked.
_STATES = {
    "reviewer.planned": "asked",
    "reviewer.accepted": "accepted",
    "ended": "declined",
    "reviewer.recused": "recused",
}


def gather(
    db: Session, found: Sequence[BoardRow], days_in: ZoneInfo | None = None
) -> list[BoardRow]:
    """Add facts and next steps to the rows. Runs at most twelve SQL statements. A review is due
    at the end of its day in `days_in`, which is the opening's time zone by default.
    """
    now = clock.now()
    zones = {row.folio: days_in or ZoneInfo(row.zone) for row in found}

    def having(data_class: DataClass, *stages: str) -> list[str]:
        of_class = (row for row in found if data_class in row.classes)
        return [row.folio for row in of_class if not stages or row.stage in stages]

    def run(*stages: str) -> list[str]:
        return [row.folio for row in found if row.runs and row.stage in stages]

    alive, mine = run(*matrix.FORWARD), [row.folio for row in found if row.runs]
    readers, seats, votes = _people(db, found, zones)
    slots = having(DataClass.SLOT)
    released = having(DataClass.SLOT, Stage.PANEL)
    loops = {row.folio: row.loop_chosen or {} for row in found if row.folio in released}
    missing = other_interviews.missing_of(db, loops, having(DataClass.SCORECARD_PROGRESS))
    loop = {folio: [_loop_progress(it) for it in them] for folio, them in missing.items()}
    everybody = {it.account for it in chain(*readers.values())}
    pending = {*READING} - {"locked"}
    asking = [
        folio
        for folio in run(*BEFORE_PANEL)
        if any(it.state in pending for it in readers.get(folio, ()))
    ]
    fitting = conflicts.among(db, everybody, asking)
    deciding = {
        folio: [SeatProgress(f"gate:{folio}:{it.account}", it.account, it.name) for it in them]
        for folio, them in deciders.of_folios(db, run(Stage.GATE)).items()
    }
    owing: chain[Reader | SeatProgress | LoopProgress] = chain(
        *readers.values(), *seats.values(), *votes.values(), *loop.values(), *deciding.values()
    )
    told = before = frozenset[str]()
    if alive:
        told, before = remind.lately(db, [it.who for it in owing], alive, now)
    discussed = having(DataClass.DEBRIEF_NOTES, Stage.DEBRIEF)
    holding = dissents.holding(dissents.dissents(db, *discussed) if discussed else (), now)
    settled = exists().where(FlagSettled.flag == RedFlag.id)
    drafts, submitted = run(Stage.DRAFT), run(Stage.SUBMITTED)
    told_of = _together(
        db,
        word=gate.recommendations(having(DataClass.GATE_WORD, Stage.GATE)),
        apart=gate.apart(having(DataClass.AGGREGATES, Stage.GATE)),
        replaced=replaced.of_folios(
            [it for it, them in readers.items() if any(r.state == "recused" for r in them)]
        ),
        further=gate.further(having(DataClass.FURTHER_REVIEW_DUE, Stage.GATE)),
        managers=select(Standing.folio, Account.name)
        .join(Account, Account.id == Standing.account)
        .where(
            Standing.folio.in_(run(Stage.DEBRIEF)),
            Standing.kind == "manager",
            Standing.state != "ended",
        ),
        flagged=select(RedFlag.folio).where(RedFlag.folio.in_(discussed), ~settled),
        unheld=other_interviews.unheld(run(*BEFORE_PANEL, Stage.PANEL)),
        slot=select(Slot.folio, Slot.at).where(Slot.folio.in_(slots)),
        debrief=select(Slot.folio, Slot.debrief_at).where(Slot.folio.in_(slots)),
        question=clarify.waiting_by_folio(alive),
        adjustment=adjustment.waiting(alive),
        look=second_look.waiting(having(DataClass.SECOND_LOOK)),
        copy=own_copy.waiting(mine),
        given_at=unanswered.waiting(submitted),
        shut=unanswered.shut(submitted),
        unopened_since=opened.not_opened(drafts),
        by_hand=_unreached(drafts),
        missed=hand_out.missed().where(MailOut.to_id.in_(mine)),
    )
    missed = told_of["missed"]
    absent = absences.of_folios(db, alive)
    # By name of the field and folio; the others keep their defaults.
    facts: dict[str, Mapping[str, Any]] = {
        "readers": {
            folio: [_as_replaced(it, told_of["replaced"].get(folio, ())) for it in them]
            for folio, them in readers.items()
        },
        "seats": seats,
        "votes": votes,
        "loop": loop,
        "word": _each(gate.word, told_of["word"]),
        "apart": told_of["apart"],
        "further": {
            folio: _further(due, zones[folio], now)
            for folio, [due] in told_of["further"].items()
        },
        "deciders": deciding,
        "managers": told_of["managers"],
        "uninvited": inviting.uninvited(db, run(Stage.DEBRIEF)),
        "given_at": {
            folio: times[-1] + unanswered.HOLD for folio, times in told_of["given_at"].items()
        },
        "unheld": {
            folio: times[0].astimezone(zones[folio])
            for folio, times in told_of["unheld"].items()
        },
        "shut": dict.fromkeys(told_of["shut"], True),
        "flagged": dict.fromkeys(told_of["flagged"], True),
        "held": _each(lambda it: Wait(it.waits_for, it.until), holding),
        "bounced": _each(lambda why: not BOUNCED.isdisjoint(why), missed),
        "mail": dict.fromkeys(told_of["by_hand"], "by_hand") | dict.fromkeys(missed, "failed"),
    }
    for name in ("slot", "debrief", "question", "adjustment", "look", "copy", "unopened_since"):
        facts[name] = _each(itemgetter(0), told_of[name])
    rows = []
    for row in found:
        own = {name: by[row.folio] for name, by in facts.items() if row.folio in by}
        known = replace(row, now=now, told=told, told_before=before, fitting=fitting, **own)
        if row.runs:
            zone = ZoneInfo(row.own_zone or row.zone)
            hears_by = hearing_date.of_interview(row.hears or "", row.deadline, zone)
            known = replace(
                known,
                since=_since(known),
                promised=_promised(known),
                feedback=_feedback(known),
                hears_by=hears_by,
            )
            away = tuple(absences.steps(known, absent.get(row.folio, ())))
            known = replace(known, away=away)
        steps = next_steps.steps(known)
        reminded = tuple(step for step in steps if step.code == "waiting")
        steps = tuple(step for step in steps if step not in reminded)
        rows.append(replace(known, steps=steps, reminded=reminded))
    return rows


def _each(of: Callable[[Any], Any], by_folio: Mapping[str, Any]) -> dict[str, Any]:
    return {folio: of(it) for folio, it in by_folio.items()}


def _together(
    db: Session, **parts: Select[*tuple[Any, ...]]
) -> dict[str, dict[str, list[Any]]]:
    """Read all parts in one statement. Each selects a folio, at most one text, and at most one
    instant. Return each part's texts, or instants if it has no text, by folio, oldest first.
    """
    queries = []
    for name, query in parts.items():
        folio, *others = query.selected_columns
        instants = [it for it in others if isinstance(it.type, Instant)]
        texts = [it for it in others if it not in instants]
        text = texts[0] if texts else cast(null(), Text)
        at = instants[0] if instants else cast(null(), Instant)
        queries.append(query.with_only_columns(literal(name), folio, text, at))
    found: dict[str, dict[str, list[Any]]] = {name: defaultdict(list) for name in parts}
    rows = db.execute(union_all(*queries))
    for name, folio, text, at in sorted(rows, key=lambda it: it[3] or _FIRST):
        found[name][folio].append(text or at)
    return found


def _loop_progress(row: StageRow) -> LoopProgress:
    stage, held = row.stage, row.interview
    if held is None:
        return LoopProgress(stage.key, stage.title)
    who = f"interview:{held.id}" if row.name else ""
    return LoopProgress(stage.key, stage.title, who, held.account, row.name, held.ends_at)


def _known(readers: Sequence[Reader], row: BoardRow) -> list[Reader]:
    """Return the readers whom this viewer may know about. Open reviews are left out after the
    review decision, and so are people who declined before they were assigned again.
    """
    again = {it.account for it in readers if it.state != "declined"}
    readers = [it for it in readers if it.state != "declined" or it.account not in again]
    if DataClass.REVIEW_PROGRESS in row.classes:
        over = row.stage not in BEFORE_PANEL
        return [r for r in readers if not (over and r.state in _UNDONE)]
    known = [
        Reader(r.who, r.account, r.name, "reviewer") for r in readers if r.state in READING
    ]
    # A reader who declined doesn't review, but the coordinator has to ask somebody else.
    return known + [r for r in readers if r.state == "declined" and row.runs]


def _as_replaced(reader: Reader, accounts: Collection[str]) -> Reader:
    gone = reader.state == "recused" and reader.account in accounts
    return replace(reader, state="replaced") if gone else reader


def _people(
    db: Session, rows: Sequence[BoardRow], zones: Mapping[str, ZoneInfo]
) -> tuple[
    dict[str, list[Reader]], dict[str, list[SeatProgress]], dict[str, list[SeatProgress]]
]:
    # Empty unless the viewer may know reviewers' names.
    shown = {row.folio: row for row in rows if DataClass.REVIEWER_NAMES in row.classes}
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
            Standing.folio.in_(shown),
            Standing.kind.in_(("reviewer", "panel", "interviewer")),
            or_(Standing.state != "ended", Assignment.declined_at.is_not(None)),
        )
        .order_by(Account.name, Standing.id)
    )
    readers, seats, votes = defaultdict(list), defaultdict(list), defaultdict(list)
    for standing, name, asked, saved_at, locked_at, is_done, left_out in db.execute(query):
        folio, account = standing.folio, standing.account
        if standing.state in VOTED and not left_out:
            votes[folio].append(SeatProgress(f"vote:{standing.id}", account, name))
        if standing.kind == "panel":
            done = is_done and DataClass.SCORECARD_PROGRESS in shown[folio].classes
            seats[folio].append(SeatProgress(f"card:{standing.id}", account, name, done))
        if standing.kind == "reviewer":
            state = _STATES.get(standing.state, "locked")
            reader = Reader(
                f"review:{standing.id}",
                account,
                name,
                "draft" if state == "accepted" and saved_at else state,
                _whole_day(standing.due, zones[folio]),
                _whole_day(asked.answer_by if asked else None, zones[folio]),
                saved_at,
                locked_at,
                asked.reason if asked else "",
                asked.asked_at if asked else None,
            )
            readers[folio].append(reader)
    known = {folio: _known(them, shown[folio]) for folio, them in readers.items()}
    return known, seats, votes


def _whole_day(due: datetime | None, zone: ZoneInfo) -> datetime | None:
    # Reviewers are told only the day.
    return times.end_of_day(due, zone) if due else None


def _unreached(folios: Collection[str]) -> Select[str]:
    """Select candidates who have no link yet, neither by email nor by hand."""
    link = exists().where(Link.invitation == Invitation.id)
    on_its_way = exists().where(
        MailOut.key == literal("invitation:") + Invitation.id,
        Job.key == literal("mail ") + MailOut.id,
        Job.state.in_(("ready", "leased")),
    )
    return select(Invitation.folio).where(
        Invitation.folio.in_(folios), Invitation.started_at.is_(None), ~link, ~on_its_way
    )


def _further(due: datetime | None, zone: ZoneInfo, now: datetime) -> Wait:
    day = _whole_day(due, zone)
    return Wait(f"A further review {'was' if day and day < now else 'is'} due", day)


def _feedback(row: BoardRow) -> FeedbackDate | None:
    # None if no feedback is owed, as after an early end.
    if row.stage not in matrix.FORWARD and not (row.stage in OVER and row.feedback_owed):
        return None
    return feedback_date(row.deadline, row.feedback_days, ZoneInfo(row.own_zone or row.zone))


def _since(row: BoardRow) -> datetime:
    # A review begins with the end of the window, not with the first lock.
    if row.stage == Stage.DRAFT and row.started_at:
        return row.started_at
    ends = row.closed_at or (deadline.end_of_grace(row.deadline) if row.deadline else None)
    if row.stage in READ and ends and ends < row.stage_since:
        return ends
    return min(row.stage_since, row.now)


def _decided_by(row: BoardRow) -> datetime:
    """Count a gate's days from the last review, but not from one that was asked for too late."""
    zone = ZoneInfo(row.zone)
    by = working_days.end_of(row.stage_since, GATE_DAYS, zone)
    for it in sorted(row.live, key=lambda it: it.asked_at or row.stage_since):
        comes = it.locked_at if it.state == "locked" else it.due
        if comes and (it.asked_at or row.stage_since) <= by:
            by = max(by, working_days.end_of(comes, GATE_DAYS, zone))
    return by


def _promised(row: BoardRow) -> datetime | None:
    if not row.begun:
        return row.start_by
    if row.stage in WRITING:
        until = deadline.until(row.deadline, row.now) if row.deadline else None
        return row.given_at or until
    if row.stage in READ:
        dues = [r.due for r in row.readers if r.due and r.state in _UNDONE]
        # A past date stays past, even if a later review was requested for another date.
        return min((due for due in dues if due < row.now), default=max(dues, default=None))
    if row.stage == Stage.GATE:
        return _decided_by(row)
    if row.stage == Stage.DEBRIEF:
        return working_days.end_of(row.stage_since, CLOSE_DAYS, ZoneInfo(row.zone))
    return row.slot if row.stage == Stage.PANEL else None
