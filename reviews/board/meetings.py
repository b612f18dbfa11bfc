"""The conversation and its panel: seats held and given back, the hour set, moved and called off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, times
from blindfolio.accounts import absence, people
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEFORE_PANEL, WRITING, Stage
from prompts.models import Opening
from prompts.window import calendar_file, candidate_hour, end_mails
from prompts.window.calendar_file import CONVERSATION
from reviews.board import assign, late, mails
from reviews.board.candidate_mails import INTERVIEW, OF_THE_SLOT, SLOT_OFF
from reviews.board.next_steps import LEAD
from reviews.interviews import hours
from reviews.panel import day_before, debrief_hour, slot_calendar, timer
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED, scorecard
from reviews.panel.scorecards.lock import open_debrief

BEFORE_IT = matrix.FORWARD[:6]
"""The stages at which a seat is given and an hour set: until the panel has met."""

RESCHEDULED = "reviews/rescheduled"
"""The email to a panel whose interview was set, moved or cancelled."""

SEATED_MAIL = "reviews/seated"
"""The email to who is now on a panel, with the hour and what there is to read."""

SEAT_WAITS = timedelta(minutes=15)
"""How long that email waits for the interview's time: a seat and its time are one email."""

UNSEATED = "reviews/unseated"
"""The email to who is no longer on a panel."""

LENGTHS = (timer.LENGTH, 75, 60, 45, 30)
"""Minutes that a conversation may take; the segments share what is left in their proportion."""

BREAKS = (0, 5, 10, 15)
"""Minutes of a break, for whoever needs one. Everybody who is there sees it, and nobody why."""

DAY_BEGINS, DAY_ENDS = 8, 19
"""Hours of the opening's zone between which a conversation is expected to lie."""


def seat(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Hold a panel seat. It shows its member a role and a date, and nothing of the candidate."""
    folio = stages.locked(db, folio.id)
    check_seat(db, folio, account)
    given = standing.give(db, folio, account, "panel", by=by)
    later = None
    if folio.stage != Stage.PANEL and db.get(Slot, folio.id) is None:
        later = clock.now() + SEAT_WAITS
    outbox.tell(db, folio.id, SEATED_MAIL, account, given.id, run_at=later)


def check_seat(db: Session, folio: Folio, account: str) -> None:
    """Refuse a seat that cannot be held, before anybody confirms it."""
    if folio.stage not in BEFORE_IT:
        raise Refusal("late", "The panel has met, so its members can't be changed.", status=409)
    people.member(db, account)
    assign.refuse_conflict(db, folio, account)
    sentence = standing.may_stand(db, folio, account, "panel")
    if sentence is not None:
        raise Refusal("cannot_stand", sentence)


def unseat(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Take a seat back; its member hears. Absent for who has none.

    Who has locked a scorecard keeps it. Where nobody is left who has to lock one, the debrief
    opens.
    """
    folio = stages.locked(db, folio.id)
    card = scorecard(db, folio.id, account)
    if folio.stage not in BEFORE_IT or (card is not None and card.locked_at is not None):
        raise Refusal(
            "late",
            "This person has met the candidate, so they can't be removed from the panel.",
            status=409,
        )
    ended = standing.end(db, folio, account, "panel", by=by)
    _tell_unseated(db, folio, ended, _left(db, folio))
    db.flush()
    open_debrief(db, folio, by=by)


def slot(
    db: Session,
    folio: Folio,
    at: datetime,
    place: str,
    *,
    minutes: int = timer.LENGTH,
    break_minutes: int = 0,
    debrief_at: datetime | None = None,
    by: str,
) -> None:
    """Set or move the conversation: one of `LENGTHS` from `at`, with one of `BREAKS`, and the
    debrief where it is booked. Candidate and panel hear, and of the debrief who decides; the
    candidate not where only the debrief moves. A Refusal ("time") where all of it is set like this
    already.

    An hour that has passed (`may_be_over`) is a correction: the interview took place then, and
    nobody gets an email.
    """
    folio = stages.locked(db, folio.id)
    if folio.stage not in BEFORE_IT:
        raise Refusal("late", "The interview is over, so it can't be moved.", status=409)
    over = at <= clock.now()
    zone = db.get_one(Opening, folio.opening).zone
    if over and not may_be_over(folio, at):
        raise Refusal("time", _passed(folio, ZoneInfo(zone)))
    if minutes not in LENGTHS:
        raise Refusal("minutes", "Choose the interview's length from the list.")
    if break_minutes not in BREAKS:
        raise Refusal("break_minutes", "Choose the length of the break from the list.")
    ends = at + timedelta(minutes=minutes + break_minutes)
    if not over:
        hours.check_panel(db, folio, at, ends)
    if debrief_at is not None:
        hours.check_debrief(db, folio, hours.of_panel(at, ends), debrief_at)
    held = db.get(Slot, folio.id)
    before = (
        (held.at, held.place, held.minutes, held.break_minutes) if held is not None else None
    )
    to_panel = _moved(held, at, debrief_at)
    debrief_before = held.debrief_at if held is not None else None
    same = before == (at, place.strip(), minutes, break_minutes)
    if held is not None and same and held.debrief_at == debrief_at:
        raise Refusal(
            "time",
            "The interview is set like this already, so nothing was changed. Choose another time,"
            " length, break, place or debrief.",
        )
    if held is None:
        held = Slot(folio=folio.id, at=at, place=place.strip(), minutes=minutes)
        db.add(held)
    else:
        held.at, held.place, held.minutes = at, place.strip(), minutes
        held.sequence += 1
        held.changed_at = clock.now()
    held.break_minutes, held.debrief_at = break_minutes, debrief_at
    db.flush()
    if not same:
        calendar_file.conversation_set(db, folio.id)
    was = _hour_of(held, folio)
    if before is not None:
        was["before"] = before[0].isoformat()
    if not over:
        _tell_all(db, folio, "" if same else OF_THE_SLOT, was, to_panel)
        debrief_hour.tell(db, folio, held, debrief_before, debrief_at, sequence=held.sequence)
        day_before.plan(db, folio, held)
    late.plan(db, folio, max(held.ends_at, clock.now()))
    facts = {"at": at.isoformat()}
    if debrief_at is not None:
        facts["debrief_at"] = debrief_at.isoformat()
    chain.record(db, "slot", facts, folio=folio.id, by=by)


def may_be_over(folio: Folio, at: datetime) -> bool:
    """Whether the interview may have taken place at an hour that has passed: after the release."""
    return folio.stage == Stage.PANEL and folio.stage_since <= at


def ask_took_place() -> Refusal:
    """What is asked before an hour that has passed is set as a correction."""
    return Refusal(
        "took_place",
        "That time has passed. If the interview took place then, tick the box: no one gets an"
        " email. Otherwise, change the time.",
    )


def _passed(folio: Folio, zone: ZoneInfo) -> str:
    if folio.stage != Stage.PANEL:
        return "That time has passed. Choose a later one."
    return (
        "That time is before the document was released to the panel,"
        f" {times.when(folio.stage_since, zone)}. The interview can only have taken place after"
        " that."
    )


def debrief_along(
    db: Session, folio: Folio, at: datetime, debrief_at: datetime | None
) -> datetime | None:
    """When the debrief is with an interview at `at`: where the interview moves to another day and
    the debrief was left as it is booked on the old one, at the same hour of the new day, unless
    that is before another interview."""
    held = db.get(Slot, folio.id)
    if held is None or debrief_at is None or debrief_at != held.debrief_at:
        return debrief_at
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    new, old = at.astimezone(zone).date(), held.at.astimezone(zone).date()
    debrief = debrief_at.astimezone(zone)
    if new == old or debrief.date() != old:
        return debrief_at
    along = datetime.combine(new, debrief.time(), zone).astimezone(UTC)
    early = hours.is_before_last(db, folio, hours.of_panel(at, at), along)
    return debrief_at if early else along


def call_off(db: Session, folio: Folio, *, by: str) -> None:
    """Take the conversation's date away; candidate and panel hear. A Refusal where none is set,
    or the panel has met."""
    folio = stages.locked(db, folio.id)
    held = db.get(Slot, folio.id)
    if held is None or folio.stage not in BEFORE_IT:
        raise Refusal(
            "late", "No interview is scheduled, so there is nothing to cancel.", status=409
        )
    to_panel = slot_calendar.taken_out(held)
    _debrief_off(db, folio, held)
    was = _taken_away(db, folio, held)
    _tell_all(db, folio, SLOT_OFF, was, to_panel)
    chain.record(db, "slot_off", {}, folio=folio.id, by=by)


def _taken_away(db: Session, folio: Folio, held: Slot) -> dict[str, Any]:
    """Delete an hour, and return what the candidate's email says of it. The next calendar file is
    newer."""
    calendar_file.conversation_set(db, folio.id)
    db.delete(held)
    return _hour_of(held, folio)


def cancelled_before(db: Session, folio: str) -> tuple[int, int] | None:
    """The length and the break of the interview that was cancelled last, to set it again; None
    where none was. Only the email to the candidate still says them, and no email keeps a place."""
    told = db.scalar(
        select(MailOut.args)
        .where(MailOut.to_id == folio, MailOut.template == SLOT_OFF)
        .order_by(MailOut.created_at.desc())
        .limit(1)
    )
    if told is None or "break_minutes" not in told:
        return None
    return told["minutes"], told["break_minutes"]


def when_released(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Listener: the candidate hears that there is an interview, and that a reserved time is now its
    time; the calendar file says so too, and is newer."""
    if event != "release":
        return
    held = db.get(Slot, folio.id)
    if held is not None:
        calendar_file.conversation_set(db, folio.id)
    hour = _hour_of(held, folio) if held is not None else {}
    _tell_candidate(db, folio, INTERVIEW, f"{INTERVIEW}:{folio.stage_since.isoformat()}", hour)


def _hour_of(held: Slot, folio: Folio) -> dict[str, Any]:
    """What the candidate's email is about: by it a coordinator reads later what was sent. The place
    is text, which no email keeps."""
    return {
        "was": held.at.isoformat(),
        "minutes": held.minutes,
        "break_minutes": held.break_minutes,
        "held": folio.stage in BEFORE_PANEL,
    }


def when_over(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Listener: who is stopped or has ended holds no hour. After a stop the panel hears that
    their seats are released, and after an end that an hour to come is off; the standings stay, by
    which their lists say *cancelled*."""
    if event not in ("stop", "end"):
        return
    outbox.take_back_unsent(db, INTERVIEW, folio.id)
    held = db.get(Slot, folio.id)
    to_panel: dict[str, Any] = {}
    if held is not None:
        to_come = held.at > clock.now()
        if to_come:
            to_panel = slot_calendar.taken_out(held)
        _debrief_off(db, folio, held)
        was = _taken_away(db, folio, held)
        db.flush()
        if to_come:
            outbox.take_back_unsent(db, OF_THE_SLOT, folio.id)
            if not end_mails.cancel(db, folio.id, was):
                _tell_candidate(db, folio, SLOT_OFF, chance.new_id(), was)
        chain.record(db, "slot_off", {}, folio=folio.id)
    if event == "stop":
        seats = select(Standing).where(Standing.folio == folio.id, Standing.state.in_(SEATED))
        for released in sorted(db.scalars(seats), key=lambda seat: seat.account):
            _tell_unseated(db, folio, released, to_panel)
    elif to_panel:
        _tell_all(db, folio, "", {}, to_panel)


def _debrief_off(db: Session, folio: Folio, held: Slot) -> None:
    """Tell who decides that the debrief of a slot that is called off is not to come."""
    if held.debrief_at is not None and held.debrief_at > clock.now():
        debrief_hour.tell(db, folio, held, held.debrief_at, None, sequence=held.sequence + 1)


def _moved(held: Slot | None, at: datetime, debrief_at: datetime | None) -> dict[str, str]:
    """What the panel's email about another hour says of the one before it."""
    told: dict[str, str] = {}
    if held is not None and held.at != at:
        told["before"] = held.at.isoformat()
    if held is not None and held.debrief_at is not None and debrief_at is None:
        told["debrief_off"] = held.debrief_at.isoformat()
    return told


def _left(db: Session, folio: Folio) -> dict[str, Any]:
    """What an email says of the hour to who leaves the panel before it. The files of those who stay
    are newer, and so is that of who comes back."""
    held = db.get(Slot, folio.id)
    if held is None or held.at <= clock.now():
        return {}
    kept = slot_calendar.taken_out(held)
    held.sequence += 2
    held.changed_at = clock.now()
    return kept


def doubts(db: Session, folio: Folio, at: datetime) -> list[str]:
    """What speaks against this hour, a sentence each; nothing of it forbids it."""
    if at <= clock.now():
        return []
    zone = db.get_one(Opening, folio.opening).zone
    found = _odd_hour(at, zone) + _odd_there(db, folio, at, ZoneInfo(zone))
    due = _last_due(db, folio)
    written = hours.written_by(db, folio)
    enough = max(filter(None, (_earliest_release(folio, due), written))) + LEAD
    if at < enough:
        why = "That leaves the panel less than 24 hours between the release and the interview."
        if unwritten := hours.before_written(db, folio, at):
            why = unwritten
        elif due is not None and due > at:
            why = (
                "The interview would be before the reviews are due, and the candidate is told"
                " the date now."
            )
        soonest = times.when(enough, ZoneInfo(zone))
        found.append(f"{why} An interview from {soonest} on leaves it enough time.")
    members = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state.in_(SEATED)
    )
    return found + not_there(db, folio, list(db.scalars(members)), at)


def _last_due(db: Session, folio: Folio) -> datetime | None:
    """When the last review is due that the review decision still waits for."""
    if folio.stage not in (*WRITING, Stage.REVIEW, Stage.ONE_LOCK):
        return None
    return db.scalar(
        select(func.max(Standing.due)).where(
            Standing.folio == folio.id,
            Standing.state.in_(("reviewer.planned", "reviewer.accepted")),
        )
    )


def _earliest_release(folio: Folio, due: datetime | None) -> datetime:
    if folio.stage == Stage.PANEL:
        return folio.stage_since
    return max(clock.now(), due) if due is not None else clock.now()


def is_short(folio: Folio, slot: Slot) -> bool:
    """Whether a released folio's panel has the document for less than `LEAD` before the
    interview."""
    if folio.stage != Stage.PANEL:
        return False
    return timedelta(0) <= slot.at - folio.stage_since < LEAD


def not_there(
    db: Session, folio: Folio, accounts: Collection[str], at: datetime | None
) -> list[str]:
    """A sentence for each of these who is away on that day, or on the panel or in an interview of
    another candidate at that hour; never whose."""
    if at is None:
        return []
    zone = db.get_one(Opening, folio.opening).zone
    people_of = select(Account).where(Account.id.in_(accounts)).order_by(Account.name)
    away = [
        f"{person.name} is away on {times.day(at, ZoneInfo(zone))}."
        for person in db.scalars(people_of)
        if absence.covers(person, at.astimezone(ZoneInfo(person.zone or zone)).date())
    ]
    busy = hours.busy(db, folio, accounts, at, at + CONVERSATION)
    return away + [f"{name} {where} at that time." for name, where in busy.items()]


def _odd_hour(at: datetime, zone: str) -> list[str]:
    begins = at.astimezone(ZoneInfo(zone))
    ends = (at + CONVERSATION).astimezone(ZoneInfo(zone))
    if begins.isoweekday() > 5:
        return [f"The date you chose is a {begins:%A} in {zone}."]
    evening = begins.replace(hour=DAY_ENDS, minute=0, second=0, microsecond=0)
    if begins.hour < DAY_BEGINS or ends > evening:
        return [f"The time you chose is {begins:%H:%M} in {zone}, outside the working day."]
    return []


def _odd_there(db: Session, folio: Folio, at: datetime, zone: ZoneInfo) -> list[str]:
    """Whether the hour is too early or too late where the candidate is, as far as that is known."""
    it = candidate_hour.there(at, timer.LENGTH, candidate_hour.zone_of(db, folio.id), zone)
    return [it.doubt] if it and it.doubt else []


def _tell_all(
    db: Session,
    folio: Folio,
    to_candidate: str,
    was: Mapping[str, Any],
    to_panel: Mapping[str, Any],
) -> None:
    """The candidate by this mail ("": nobody), and who sits by theirs: set, moved and called off
    are one. `was` and `to_panel`: what the candidate's and theirs say of hours that nothing else
    says any more."""
    once = chance.new_id()
    if to_candidate:
        _tell_candidate(db, folio, to_candidate, once, was)
    members = select(Standing).where(Standing.folio == folio.id, Standing.state.in_(SEATED))
    for seated in sorted(db.scalars(members), key=lambda seat: seat.account):
        if told_by_seat(db, seated):
            continue
        # Who also reviews it hears of both at once.
        if not (
            to_panel and outbox.enclose(db, [mails.ENDED], seated.account, "off", to_panel)
        ):
            outbox.tell(
                db, folio.id, RESCHEDULED, seated.account, f"{once}:{seated.account}", to_panel
            )


def told_by_seat(db: Session, seated: Standing) -> bool:
    """Whether the email about a seat has waited: it goes out now, and says what there is to say."""
    waits = outbox.waits(db, key := outbox.key_of(SEATED_MAIL, seated.id))
    if waits:
        outbox.send_now(db, key)
    return waits


def _tell_unseated(
    db: Session, folio: Folio, ended: Standing, hours: Mapping[str, Any]
) -> None:
    """Who has not been told of the seat yet hears nothing of its end either."""
    if outbox.waits(db, key := outbox.key_of(SEATED_MAIL, ended.id)):
        outbox.take_back(db, key)
    else:
        outbox.tell(db, folio.id, UNSEATED, ended.account, ended.id, hours)


def _tell_candidate(
    db: Session, folio: Folio, template: str, once: str, was: Mapping[str, Any]
) -> None:
    outbox.send(
        db,
        template,
        to_kind="candidate",
        to_id=folio.id,
        key=f"slot:{folio.id}:{once}",
        args=was,
    )
