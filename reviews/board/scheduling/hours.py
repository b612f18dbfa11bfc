from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal, refusals_of, refuse_all
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import WRITING, Stage
from prompts.deadline import end_of_window
from prompts.loops.loop import Kind, LoopStage
from prompts.models import Invitation, Opening
from prompts.window import candidate_hour
from reviews.board.row import LEAD
from reviews.interviews import waiting
from reviews.interviews.models import Held, Interview
from reviews.panel import timer
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED
from reviews.panel.team_calendar import DEBRIEF_LASTS

BEFORE_IT = matrix.FORWARD[:6]

LENGTHS = (15, 30, 45, 60, 75, 80, 90, 120)

# All participants see a break but never its reason.
BREAKS = (0, 5, 10, 15)

# Minutes. The parts of the panel shrink in proportion.
SHORTEST_PANEL = 30

DAY_BEGINS, DAY_ENDS = 8, 19

_IN_DEBRIEF = and_(
    Standing.kind.in_(("panel", "interviewer", "manager")),
    Standing.state.in_(matrix.rows_of("panel", "interviewer", "decider", "manager")),
    Standing.stage.in_(matrix.FORWARD),
)

_LONGEST = timedelta(minutes=max(LENGTHS) + max(BREAKS))


@dataclass(frozen=True, slots=True)
class Hour:
    at: datetime
    place: str = ""
    minutes: int = timer.LENGTH
    break_minutes: int = 0
    debrief_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes + self.break_minutes)

    @property
    def is_over(self) -> bool:
        return self.at <= clock.now()

    def write(self, held: Held) -> None:
        held.at, held.place = self.at, self.place
        held.minutes, held.break_minutes = self.minutes, self.break_minutes
        if isinstance(held, Slot):
            held.debrief_at = self.debrief_at


def of(held: Held) -> Hour:
    debrief_at = held.debrief_at if isinstance(held, Slot) else None
    return Hour(held.at, held.place, held.minutes, held.break_minutes, debrief_at)


def lengths(stage: LoopStage | None) -> list[int]:
    if stage is not None:
        return sorted({*LENGTHS, stage.minutes})
    return [n for n in LENGTHS if SHORTEST_PANEL <= n <= timer.LENGTH]


def check(
    db: Session,
    folio: Folio,
    hour: Hour,
    stage: LoopStage | None,
    moved: Mapping[str, Hour],
) -> None:
    """Raise Refusal for a length that isn't listed, for a time after the debrief, and for a
    time at which the candidate is busy. A past time may overlap another interview. `moved` has
    the new times of interviews that are moved together, by stage.
    """
    if hour.minutes not in lengths(stage):
        raise Refusal("minutes", "Choose the interview's length from the list.")
    if hour.break_minutes not in BREAKS:
        raise Refusal("break_minutes", "Choose the length of the break from the list.")
    key, held = stage.key if stage else "", {**booked(db, folio.id), **moved}
    free = partial(_check_free, db, folio, hour, key, held)
    later = partial(_check_debrief, db, folio, hour, held)
    refuse_all(refusals_of(later) if hour.is_over else refusals_of(free, later))


def _check_debrief(
    db: Session, folio: Folio, hour: Hour, held: Mapping[str, Held | Hour]
) -> None:
    ends = {stage: it.ends_at for stage, it in held.items()} | {"": hour.ends_at}
    last, of = max((at, stage) for stage, at in ends.items())
    if hour.debrief_at is not None and hour.debrief_at < last:
        raise Refusal(
            "debrief",
            f"{_title(db, folio, of)} ends on {when(db, folio, last)}. Choose a later time for"
            " the debrief.",
        )


def _check_free(
    db: Session, folio: Folio, hour: Hour, stage: str, held: Mapping[str, Held | Hour]
) -> None:
    for key, it in held.items():
        if key != stage and it.at < hour.ends_at and hour.at < it.ends_at:
            raise Refusal(
                "time",
                f"{_title(db, folio, key)} with this candidate is on {when(db, folio, it.at)},"
                f" until {it.ends_at.astimezone(_zone(db, folio)):%H:%M}. Choose a time at which"
                " the candidate is free.",
            )
    if not stage:
        return
    slot = held.get("")
    if isinstance(slot, Slot | Hour) and slot.debrief_at and slot.debrief_at < hour.ends_at:
        raise Refusal(
            "time",
            f"The debrief is on {when(db, folio, slot.debrief_at)}, before the"
            " end of this interview. Move the debrief first, or choose an earlier time.",
        )


def booked(db: Session, folio: str) -> dict[str, Held]:
    """Current interviews that have a time, by stage; the panel's has an empty key."""
    found: dict[str, Held] = {stage: it for stage, (it, _) in waiting.held(db, folio).items()}
    slot = db.get(Slot, folio, populate_existing=True)
    return found | ({"": slot} if slot is not None else {})


def _title(db: Session, folio: Folio, stage: str) -> str:
    loop = waiting.loop_for(db, folio)
    if not stage:
        return "The panel's interview"
    return f"“{loop.stage(stage).title}”" if loop else "Another interview"


Span = tuple[datetime, datetime]


def busy_in(
    db: Session,
    folio: Folio,
    accounts: Collection[str],
    spans: Mapping[str, Span],
    *,
    by: str = "",
) -> dict[str, dict[str, str]]:
    """Return for each span why each person is busy, by name. The reasons never name the
    candidate, and say when only if `by` may see that time."""
    if not spans:
        return {}
    first, last = min(at for at, _ in spans.values()), max(ends for _, ends in spans.values())
    holds = and_(
        Standing.kind == "interviewer",
        Standing.state.in_((*matrix.rows_of("interviewer"), "ended")),
        Interview.account == Standing.account,
        Interview.ended_at.is_(None),
        Standing.stage.in_(BEFORE_IT),
    )
    panel = Standing.state.in_(SEATED) & Standing.stage.in_(BEFORE_IT)
    lasts = Interview.minutes + Interview.break_minutes
    held: tuple[tuple[Any, Any, Any, str], ...] = (
        (Slot.at, Slot.minutes + Slot.break_minutes, panel, "is on another panel"),
        (Interview.at, lasts, holds, "has an interview with another candidate"),
        (Slot.debrief_at, literal(DEBRIEF_LASTS), _IN_DEBRIEF, "is on another debrief"),
    )
    seen = scope(by, [DataClass.SLOT], rows=("coordinator",)).with_only_columns(Standing.id)
    meanwhile = [
        select(
            Account.name,
            at,
            minutes,
            literal(words),
            # Of each hour, because a list of everything that `by` may see would cover years.
            seen.where(Standing.folio == at.class_.folio)
            .limit(1)
            .correlate(at.class_)
            .scalar_subquery()
            .is_not(None),
        )
        .join(Standing, Standing.account == Account.id)
        .join(at.class_, at.class_.folio == Standing.folio)
        .where(
            own,
            Account.id.in_(accounts),
            Standing.folio != folio.id,
            at > first - _LONGEST,
            at < last,
        )
        for at, minutes, own, words in held
    ]
    zone = _zone(db, folio)
    found: dict[str, dict[str, str]] = {key: {} for key in spans}
    for name, begins, minutes, words, shown in sorted(db.execute(union_all(*meanwhile))):
        over, then = begins + timedelta(minutes=minutes), "then"
        if shown:
            then = f"from {times.when(begins, zone)} until {over.astimezone(zone):%H:%M}"
        for key, (at, ends) in spans.items():
            if at < over and begins < ends:
                found[key][name] = f"{words} {then}"
    return found


def doubts(
    db: Session,
    folio: Folio,
    hour: Hour,
    stage: LoopStage | None = None,
    account: str = "",
    *,
    by: str,
) -> list[str]:
    """Warnings about a new time of `account`'s `stage`, or of the panel's interview."""
    if hour.is_over:
        return []
    zone = _zone(db, folio)
    invited = db.scalar(select(Invitation).where(Invitation.folio == folio.id))
    theirs = candidate_hour.zone_of(invited)
    there = candidate_hour.there(hour.at, hour.minutes + hour.break_minutes, theirs, zone)
    early = _early(db, folio, hour) if stage is None else _unwritten(db, folio, hour, stage)
    members = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state.in_(SEATED)
    )
    who = [account] if stage is not None else db.scalars(members).all()
    odd = (_odd(hour, zone), there.doubt if there else "", early)
    return [it for it in odd if it] + not_there(db, folio, who, hour.at, hour.ends_at, by=by)


def debrief_doubts(db: Session, folio: Folio, at: datetime | None, *, by: str) -> list[str]:
    if at is None or at <= clock.now():
        return []
    theirs = select(Standing.account).where(Standing.folio == folio.id, _IN_DEBRIEF)
    ends = at + timedelta(minutes=DEBRIEF_LASTS)
    found = not_there(db, folio, db.scalars(theirs).all(), at, ends, by=by)
    return [f"Debrief: {it}" for it in found]


def _odd(hour: Hour, zone: ZoneInfo) -> str:
    begins, ends = hour.at.astimezone(zone), hour.ends_at.astimezone(zone)
    if begins.isoweekday() > 5:
        return f"The date you chose is a {begins:%A} in {zone}."
    evening = begins.replace(hour=DAY_ENDS, minute=0, second=0, microsecond=0)
    if begins.hour < DAY_BEGINS or ends > evening:
        return f"The time you chose is {begins:%H:%M} in {zone}, outside the working day."
    return ""


def _early(db: Session, folio: Folio, hour: Hour) -> str:
    released = folio.stage_since
    if folio.stage != Stage.PANEL:
        due = select(func.max(Standing.due)).where(
            Standing.folio == folio.id,
            Standing.state.in_(("reviewer.planned", "reviewer.accepted")),
        )
        waits = (clock.now(), db.scalar(due), written_by(db, folio))
        released = max(at for at in waits if at is not None)
    enough = released + LEAD
    if hour.at >= enough:
        return ""
    why = _unwritten(db, folio, hour) or (
        "That leaves the panel less than 24 hours between the release and the interview."
    )
    return f"{why} An interview from {when(db, folio, enough)} on would leave enough time."


def written_by(db: Session, folio: Folio) -> datetime | None:
    """When the writing window ends at the latest, or None once it is over."""
    if folio.stage not in WRITING:
        return None
    mine = db.scalar(select(Invitation).where(Invitation.folio == folio.id))
    if mine is None or mine.deadline is not None:
        return mine.deadline if mine else None
    days = db.get_one(Opening, folio.opening).window_days + mine.more_days
    return end_of_window(mine.start_by, days, ZoneInfo(mine.zone))


def _unwritten(db: Session, folio: Folio, hour: Hour, stage: LoopStage | None = None) -> str:
    loop = waiting.loop_for(db, folio) if stage is not None else None
    if stage is not None and loop is not None:
        before = loop.stages[: loop.stages.index(stage)]
        if Kind.DEEP_DIVE not in [it.kind for it in before]:
            return ""
    until = written_by(db, folio)
    if until is None or hour.at >= until:
        return ""
    return (
        f"The candidate can write until {when(db, folio, until)}, so the interview could be before"
        " the document is final."
    )


def not_there(
    db: Session,
    folio: Folio,
    accounts: Collection[str],
    at: datetime,
    ends: datetime,
    *,
    by: str,
) -> list[str]:
    """A sentence for each person who is away or busy. None names the candidate."""
    zone = _zone(db, folio)
    people_of = select(Account).where(Account.id.in_(accounts)).order_by(Account.name)
    away = [
        f"{person.name} is away on {times.day(at, zone)}."
        for person in db.scalars(people_of)
        if absence.covers(person, at.astimezone(ZoneInfo(person.zone or zone.key)).date())
    ]
    elsewhere = busy_in(db, folio, accounts, {"": (at, ends)}, by=by)[""]
    return away + [f"{name} {where}." for name, where in elsewhere.items()]


def when(db: Session, folio: Folio, at: datetime) -> str:
    return times.when(at, _zone(db, folio))


def _zone(db: Session, folio: Folio) -> ZoneInfo:
    return ZoneInfo(db.get_one(Opening, folio.opening).zone)
