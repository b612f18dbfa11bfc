from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, level_scale
from blindfolio.accounts import people
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal, refusals_of, refuse_all
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts.loops.loop import LoopStage
from prompts.models import Opening, OpeningMember
from prompts.opening import rights
from prompts.window import calendar_file, end_mails
from reviews import telling
from reviews.board.assigning import assign
from reviews.board.next_steps import LAST_DAYS
from reviews.board.scheduling import hours
from reviews.board.scheduling.candidate_mails import (
    ALSO,
    INTERVIEW,
    OF_THE_LOOP,
    OF_THE_SLOT,
    OTHER,
    SLOT_OFF,
)
from reviews.board.scheduling.hours import BEFORE_IT, Hour
from reviews.interviews import debrief_hour, reminders, waiting
from reviews.interviews.models import Held, Interview
from reviews.interviews.own_interview import is_locked
from reviews.interviews.scorecard import is_open
from reviews.interviews.waiting import open_debrief
from reviews.panel import team_calendar
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED, scorecard

PANEL = ""

RESCHEDULED = "reviews/rescheduled"

SEATED_MAIL, UNSEATED = "reviews/seated", "reviews/unseated"

# So that one email can tell both the seat and the time.
SEAT_WAITS = timedelta(minutes=15)

SET, OFF = "reviews/interview_set", "reviews/interview_off"


class PlanRow(NamedTuple):
    title: str
    call: Callable[[], object]


def all_or_none(db: Session, folio: Folio, rows: Mapping[str, PlanRow]) -> None:
    """Call every row's verb. A row may need another one first, so refused rows are called again
    after the others. Raises the refusals of the rows that are left, with the row's key before
    each code and its title before each sentence. Everyone gets one email about all times.
    """
    stages.locked(db, folio.id)
    since = clock.now()
    refused: dict[str, Refusal] = {}
    left = rows
    while left:
        refused = {}
        for key, row in left.items():
            try:
                with db.begin_nested():
                    row.call()
            except Refusal as refusal:
                refused[key] = refusal
        if len(refused) == len(left):
            break
        left = {key: rows[key] for key in refused}
    refuse_all(
        Refusal(f"{key}-{it.code}", f"{rows[key].title}: {it}", status=it.status)
        for key, refusal in refused.items()
        for it in refusal.parts
    )
    _tell_together(db, folio, since)


def _tell_together(db: Session, folio: Folio, since: datetime) -> None:
    told = outbox.queued(db, (OF_THE_SLOT, OF_THE_LOOP), folio.id, since)
    others = list(told[1:])
    if others:
        told[0].template = OF_THE_LOOP
        other = len(hours.booked(db, folio.id)) > len(told)
        told[0].args = {**told[0].args, ALSO: [it.args for it in others], OTHER: other}
    slot = db.get(Slot, folio.id)
    if slot and slot.debrief_at:  # the emails about interviews have it too
        for account in debrief_hour.interviewing(db, folio):
            mine = [
                it
                for it in outbox.queued(db, (SET, debrief_hour.MAIL), account, since)
                if it.args["folio"] == folio.id
            ]
            if any(it.template == SET for it in mine):
                others += [it for it in mine if it.template != SET]
    for it in others:
        outbox.take_back(db, it.key)


def seat(db: Session, folio: Folio, account: str, *, asks: bool = False, by: str) -> None:
    """Give `account` a seat on the panel. A seat shows its panelist a role and a date, and
    nothing about the candidate. Raises Refusal ("sure"), with `asks`, if there are doubts.
    """
    folio = stages.locked(db, folio.id)
    check_person(db, folio, account, "panel")
    slot = db.get(Slot, folio.id)
    if asks:
        found = _lost(db, folio, account, "panel")
        if slot is not None:
            found += hours.not_there(db, folio, [account], slot.at, slot.ends_at, by=by)
        _refuse_doubts(found, "seat them")
    given = standing.give(db, folio, account, "panel", by=by)
    waits = folio.stage != Stage.PANEL and slot is None
    later = clock.now() + SEAT_WAITS if waits else None
    outbox.tell(db, folio.id, SEATED_MAIL, account, given.id, run_at=later)


def check_person(db: Session, folio: Folio, account: str, kind: str) -> None:
    if folio.stage not in BEFORE_IT:
        raise Conflict("late", "The interviews are over, so no one can be added.")
    people.member(db, account)
    assign.refuse_conflict(db, folio, account)
    sentence = standing.may_stand(db, folio, account, kind)
    if sentence is not None:
        raise Refusal("cannot_stand", sentence)


def unseat(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Remove `account` from the panel. If only their scorecard was missing, the debrief opens.
    Raises Absent if they have no seat.
    """
    folio = stages.locked(db, folio.id)
    card = scorecard(db, folio.id, account)
    if folio.stage not in BEFORE_IT or (card is not None and card.locked_at is not None):
        raise Conflict(
            "late",
            "This person has met the candidate, so they can't be removed from the panel.",
        )
    ended = standing.end(db, folio, account, "panel", by=by)
    _tell_unseated(db, folio, ended, _left(db, folio))
    db.flush()
    open_debrief(db, folio, by=by)


def stage_of(db: Session, folio: Folio, key: str) -> LoopStage:
    """Raises Absent for an unknown key, and if the application is over."""
    loop = waiting.loop_for(db, folio) if folio.stage in matrix.FORWARD else None
    for stage in loop.seats if loop else ():
        if stage.key == key:
            return stage
    raise Absent


def plan(
    db: Session,
    folio: Folio,
    hour: Hour,
    *,
    stage: str = PANEL,
    account: str = "",
    moved: Mapping[str, Hour] | None = None,
    asks: bool = False,
    by: str,
) -> Held:
    """Set or move an interview. For a stage of the loop, `account` becomes its interviewer
    first. `moved` has all times of the same form, by stage. A past time is a correction and
    sends no emails. Raises Refusal ("time") if nothing changes and, with `asks`, Refusal
    ("took_place", "sure") if there are doubts about a new time.
    """
    folio = stages.locked(db, folio.id)
    hour = replace(hour, place=hour.place.strip())
    of = stage_of(db, folio, stage) if stage else None
    it = hours.booked(db, folio.id).get(stage)
    before = hours.of(it) if it else None
    holder = _check(db, folio, of, it, hour, account)
    left = it if isinstance(it, Interview) and not _is_held(db, folio, it) else None
    fits = partial(hours.check, db, folio, hour, of, moved or {})
    doubted = partial(_ask, db, folio, hour, None if left else before, of, holder, by)
    refuse_all(refusals_of(fits, doubted) if asks else refusals_of(fits))
    if before == hour and left is None:
        raise Refusal(
            "time",
            "The interview already has these settings, so nothing was changed. Change the"
            " time or another field first.",
        )
    made = _made(db, folio, of, holder, by=by) if it is None or left else it
    off = team_calendar.debrief_off(made, made.sequence + 1) if isinstance(made, Slot) else []
    hour.write(made)
    if left is not None:
        # The candidate's calendar keeps the interview, and the draft stays unread.
        left.ended_at, made.uid, made.sequence = clock.now(), left.uid, left.sequence
        db.flush()
    if it is not None:
        made.newer()
    db.add(made)
    db.flush()
    _announce(db, folio, made, before, off)
    telling.plan_late(db, folio, max(made.ends_at, clock.now()))
    if isinstance(made, Slot) and made.debrief_at:
        telling.plan_late(db, folio, max(made.debrief_at - LAST_DAYS, clock.now()))
    _record(db, made, by=by)
    return made


def _check(
    db: Session, folio: Folio, of: LoopStage | None, it: Held | None, hour: Hour, account: str
) -> str:
    """Return the interviewer's account, empty for the panel's interview."""
    if isinstance(it, Interview):
        _check_changeable(db, folio, it)
    if isinstance(it, Interview) and _is_held(db, folio, it):
        if account not in ("", it.account):
            raise Conflict(
                "taken",
                "Someone is already assigned to this interview. Remove them before you name"
                " another person.",
            )
        account = it.account
    elif of is not None:
        if not account:
            raise Refusal("account", "Choose who will hold this interview.")
        check_person(db, folio, account, "interviewer")
    elif folio.stage not in BEFORE_IT:
        raise Conflict("late", "The interview is over, so it can't be moved.")
    # It may have taken place: the panel's after the release, another one if it has an
    # interviewer.
    released = of is None and folio.stage == Stage.PANEL and folio.stage_since <= hour.at
    if hour.is_over and not (released or isinstance(it, Interview)):
        raise Refusal("time", "That time has passed. Choose a later one.")
    return account


def _ask(
    db: Session,
    folio: Folio,
    hour: Hour,
    before: Hour | None,
    of: LoopStage | None,
    holder: str,
    by: str,
) -> None:
    found: list[str] = []
    if before is None or before.at != hour.at:
        if hour.is_over:
            raise Refusal(
                "took_place",
                "That time has passed. If the interview took place then, tick the box, and no"
                " one will get an email. Otherwise, change the time.",
            )
        found = hours.doubts(db, folio, hour, of, holder, by=by)
    if of and before is None:
        found += doubts(db, folio, of, holder)
    if before is None or before.debrief_at != hour.debrief_at:
        found += hours.debrief_doubts(db, folio, hour.debrief_at, by=by)
    _refuse_doubts(found, "schedule it")


def _refuse_doubts(found: Sequence[str], what: str) -> None:
    if found:
        raise Refusal(
            "sure",
            f"{' '.join(found)} Tick the box to {what} anyway, or change what you chose.",
        )


def _made(db: Session, folio: Folio, of: LoopStage | None, account: str, *, by: str) -> Held:
    if of is None:
        return Slot(folio=folio.id, sequence=0)
    standing.give(db, folio, account, "interviewer", by=by)
    return Interview(
        id=chance.new_id(), folio=folio.id, stage=of.key, account=account, sequence=0
    )


def _is_held(db: Session, folio: Folio, interview: Interview) -> bool:
    return "interviewer" in standing.held(db, folio, interview.account)


def _announce(
    db: Session, folio: Folio, it: Held, before: Hour | None, off: Sequence[Mapping[str, Any]]
) -> None:
    # `off` describes the previous debrief.
    hour, debrief_before = hours.of(it), before.debrief_at if before else None
    same = before == replace(hour, debrief_at=debrief_before)
    if isinstance(it, Slot) and not same:
        calendar_file.conversation_set(db, folio.id)
    if hour.is_over:
        return
    if not same:
        template = OF_THE_SLOT if isinstance(it, Slot) else OF_THE_LOOP
        _tell_candidate(db, folio, it, template, before)
    told: dict[str, Any] = {}
    if before and before.at != hour.at:
        told["before"] = before.at.isoformat()
    if isinstance(it, Interview):
        told["interview"] = it.id
        outbox.tell(db, folio.id, SET, it.account, chance.new_id(), told)
    else:
        if debrief_before and not hour.debrief_at:
            told["debrief_off"] = debrief_before.isoformat()
        _tell_panel(db, folio, told)
        debrief_hour.tell(db, folio, debrief_before, hour.debrief_at, off)
    reminders.plan(db, folio, it)


def _record(db: Session, it: Held, *, by: str) -> None:
    kind, facts = "slot", {"at": it.at.isoformat()}
    if isinstance(it, Interview):
        kind, facts = "interview", facts | {"interview": it.id, "stage": it.stage}
    elif it.debrief_at is not None:
        facts["debrief_at"] = it.debrief_at.isoformat()
    chain.record(db, kind, facts, folio=it.folio, by=by)


def doubts(db: Session, folio: Folio, stage: LoopStage, account: str) -> list[str]:
    """Warnings about giving this stage to this person. None of them forbids it."""
    opening = db.get_one(Opening, folio.opening)
    person = people.member(db, account)
    found = []
    if stage.held_by != "anyone" and person.level < opening.level:
        own = level_scale.of_site(db)
        found.append(
            f"{person.name} ({own[person.level]}) is below the opening's level,"
            f" {own[opening.level]}."
        )
    if stage.held_by == "outside" and _is_inside(db, opening, account):
        found.append(
            f"{person.name} is on this opening's team, and “{stage.title}” is for someone from"
            " outside it."
        )
    return found + _lost(db, folio, account, "interviewer")


def doubt(db: Session, folio: Folio, key: str, account: str) -> None:
    _refuse_doubts(doubts(db, folio, stage_of(db, folio, key), account), "schedule it")


def _lost(db: Session, folio: Folio, account: str, kind: str) -> list[str]:
    name = people.member(db, account).name
    return [
        f"{name} can then no longer {right.words}. {right.sentence}"
        for right in rights.of_folio(db, folio, account, kind)
        if right.kind != "reviewer"  # what the page says about everyone
    ]


def _is_inside(db: Session, opening: Opening, account: str) -> bool:
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


def call_off(db: Session, folio: Folio, *, by: str) -> None:
    folio = stages.locked(db, folio.id)
    slot = db.get(Slot, folio.id, populate_existing=True)
    if slot is None or folio.stage not in BEFORE_IT:
        raise Conflict(
            "late",
            "No interview is scheduled, so there is nothing to cancel.",
        )
    _tell_candidate(db, folio, slot, SLOT_OFF)
    _tell_panel(db, folio, {"off": _taken_away(db, folio, slot)})
    chain.record(db, "slot_off", {}, folio=folio.id, by=by)


def _taken_away(db: Session, folio: Folio, slot: Slot) -> list[dict[str, Any]]:
    """Delete the interview's time and return what the team's emails need."""
    debrief = team_calendar.debrief_off(slot, slot.sequence + 1)
    off = [team_calendar.off(slot), *debrief]
    if slot.debrief_at is not None and slot.debrief_at > clock.now():
        debrief_hour.tell(db, folio, slot.debrief_at, None, debrief)
    calendar_file.conversation_set(db, folio.id)
    db.delete(slot)
    db.flush()
    return off


def take_back(db: Session, folio: Folio, stage: str, *, by: str) -> None:
    """Their draft is never shown. Raises Absent if the stage has no interview."""
    folio = stages.locked(db, folio.id)
    interview = hours.booked(db, folio.id).get(stage)
    if not isinstance(interview, Interview):
        raise Absent
    _check_changeable(db, folio, interview)
    if _is_held(db, folio, interview):
        standing.end(db, folio, interview.account, "interviewer", by=by)
        _tell_off(db, folio, interview)
    _end(db, folio, interview, by=by)


def _check_changeable(db: Session, folio: Folio, interview: Interview) -> None:
    if folio.stage not in BEFORE_IT or is_locked(db, interview.id):
        raise Conflict(
            "late",
            "This interview is over, so it can no longer be changed.",
        )


def end(db: Session, folio: Folio, account: str, *, by: str | None) -> bool:
    """End an interviewer's open work without an email, and return whether there was any. An
    hour to come stays, so that the candidate hears nothing until someone else is named.
    """
    state = standing.held(db, folio, account).get("interviewer", "")
    if not is_open(state, folio.stage):
        return False
    standing.end(db, folio, account, "interviewer", by=by)
    for it, _ in waiting.held(db, folio.id).values():
        if it.account == account and it.at <= clock.now():
            _end(db, folio, it, by=by)
    return True


def _end(db: Session, folio: Folio, interview: Interview, *, by: str | None) -> None:
    interview.ended_at = clock.now()
    db.flush()
    if interview.at > interview.ended_at:
        _tell_candidate(db, folio, interview, OF_THE_LOOP)
    facts = {"interview": interview.id, "stage": interview.stage}
    chain.record(db, "interview_off", facts, folio=folio.id, by=by)


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Update interview times when a candidate moves to another stage. A release confirms a
    reserved time. A rejection or an early end cancels all times but keeps the standings, so
    that lists can say *cancelled*.
    """
    if event == "release":
        slot = db.get(Slot, folio.id)
        if slot is not None:
            calendar_file.conversation_set(db, folio.id)
        _tell_candidate(db, folio, slot, INTERVIEW)
    elif event in ("stop", "end"):
        _cancel_all(db, folio, db.get(Slot, folio.id), stops=event == "stop")


def _cancel_all(db: Session, folio: Folio, slot: Slot | None, *, stops: bool) -> None:
    for it, name in waiting.held(db, folio.id).values():
        if not is_locked(db, it.id):
            # Before the slot goes: it still has the debrief's time.
            if name:
                _tell_off(db, folio, it)
            _end_for_candidate(db, folio, it, OF_THE_LOOP)
    outbox.take_back_unsent(db, INTERVIEW, folio.id)
    off: list[dict[str, Any]] = []
    if slot is not None:
        to_come = slot.at > clock.now()
        if to_come:
            outbox.take_back_unsent(db, OF_THE_SLOT, folio.id)
        _end_for_candidate(db, folio, slot, SLOT_OFF)
        taken = _taken_away(db, folio, slot)
        off = taken if to_come else []
        chain.record(db, "slot_off", {}, folio=folio.id)
    if stops:
        for released in _seats(db, folio):
            _tell_unseated(db, folio, released, off)
    elif off:
        _tell_panel(db, folio, {"off": off})


def _end_for_candidate(db: Session, folio: Folio, it: Held, template: str) -> None:
    if it.at > clock.now() and not end_mails.cancel(db, folio.id, _told(folio, it)):
        _tell_candidate(db, folio, it, template)


def _left(db: Session, folio: Folio, own: Interview | None = None) -> list[dict[str, Any]]:
    # Raises the sequences, so that later calendar files count as newer.
    slot, now = db.get(Slot, folio.id), clock.now()
    leaves = own or slot
    off = [team_calendar.off(leaves)] if leaves and leaves.at > now else []
    if slot and slot.debrief_at and slot.debrief_at > now and (own or off):
        off += team_calendar.debrief_off(slot, slot.sequence + 1)
    if slot and off:
        slot.newer(2)
    return off


def _tell_off(db: Session, folio: Folio, interview: Interview) -> None:
    told = {"interview": interview.id, "off": _left(db, folio, interview)}
    outbox.tell(db, folio.id, OFF, interview.account, chance.new_id(), told)


def _seats(db: Session, folio: Folio) -> list[Standing]:
    members = select(Standing).where(Standing.folio == folio.id, Standing.state.in_(SEATED))
    return sorted(db.scalars(members), key=lambda seat: seat.account)


def _tell_panel(db: Session, folio: Folio, told: Mapping[str, Any]) -> None:
    once = chance.new_id()
    for seated in _seats(db, folio):
        if not told_by_seat(db, seated):
            of = f"{once}:{seated.account}"
            outbox.tell(db, folio.id, RESCHEDULED, seated.account, of, told)


def told_by_seat(db: Session, seated: Standing) -> bool:
    """Send a waiting email about a seat now, and return whether there was one."""
    waits = outbox.waits(db, key := outbox.key_of(SEATED_MAIL, seated.id))
    if waits:
        outbox.send_now(db, key)
    return waits


def _tell_unseated(
    db: Session, folio: Folio, ended: Standing, off: Sequence[Mapping[str, Any]]
) -> None:
    # A panelist who wasn't told about the seat isn't told about its end.
    if outbox.waits(db, key := outbox.key_of(SEATED_MAIL, ended.id)):
        outbox.take_back(db, key)
    else:
        outbox.tell(db, folio.id, UNSEATED, ended.account, ended.id, {"off": off})


def _told(folio: Folio, it: Held, before: Hour | None = None) -> dict[str, Any]:
    # No email keeps the place, because it is free text.
    return {
        "was": it.at.isoformat(),
        "minutes": it.minutes,
        "break_minutes": it.break_minutes,
        "held": folio.stage in BEFORE_PANEL,
        **({"interview": it.id} if isinstance(it, Interview) else {}),
        **({"before": before.at.isoformat()} if before else {}),
    }


def _tell_candidate(
    db: Session, folio: Folio, it: Held | None, template: str, before: Hour | None = None
) -> None:
    key = f"hour:{folio.id}:{chance.new_id()}"
    telling.to_candidate(db, template, folio.id, key, **_told(folio, it, before) if it else {})
