"""When a candidate's interviews are, the panel's and the loop's others: which hours are taken, and
when a debrief can follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import WRITING
from prompts.deadline import end_of_window
from prompts.models import Invitation, Opening
from reviews.interviews import waiting
from reviews.interviews.models import Interview
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED

DEBRIEF_WITHIN = timedelta(days=7)
"""How long after the day of the last interview a debrief may be."""

_LONGEST = timedelta(hours=2)
"""No interview takes longer."""

_BEFORE_IT = matrix.FORWARD[:6]


@dataclass(frozen=True, slots=True)
class Booked:
    """An interview of a candidate with its hours: `interview` is "" for the panel's."""

    words: str
    at: datetime
    ends: datetime
    interview: str = ""


def booked(db: Session, folio: Folio) -> list[Booked]:
    """The interviews of a candidate that have an hour; for who may see SL of the folio."""
    slot = db.get(Slot, folio.id)
    found = [of_panel(slot.at, slot.ends_at)] if slot is not None else []
    loop = waiting.loop_for(db, folio)
    live = select(Interview).where(Interview.folio == folio.id, Interview.ended_at.is_(None))
    for it in db.scalars(live.execution_options(populate_existing=True)):
        title = f"“{loop.stage(it.stage).title}”" if loop else "Another interview"
        found.append(Booked(title, it.at, it.at + timedelta(minutes=it.minutes), it.id))
    return found


def of_panel(at: datetime, ends: datetime) -> Booked:
    """The panel's interview at these hours."""
    return Booked("The panel's interview", at, ends)


def check(
    db: Session, folio: Folio, at: datetime, ends: datetime, *, interview: str, account: str
) -> None:
    """Refuse ("time") hours of an `interview` ("" for a new one) at which its candidate or who
    holds it is in another one, or that end after the debrief."""
    _check_candidate(db, folio, Booked("", at, ends, interview or "new"))
    for name, where in busy(db, folio, [account], at, ends).items():
        raise Refusal("time", f"{name} {where} at that time. Choose another time.")
    slot = db.get(Slot, folio.id)
    if slot is not None and slot.debrief_at is not None and slot.debrief_at < ends:
        raise Refusal(
            "time",
            f"The debrief is on {_when(db, folio, slot.debrief_at)}, before this interview would"
            " be over. Move the debrief first, or choose an earlier time.",
        )


def check_panel(db: Session, folio: Folio, at: datetime, ends: datetime) -> None:
    """Refuse ("time") hours of the panel's interview at which its candidate is in another one."""
    _check_candidate(db, folio, of_panel(at, ends))


def _check_candidate(db: Session, folio: Folio, new: Booked) -> None:
    for it in booked(db, folio):
        if it.interview != new.interview and it.at < new.ends and new.at < it.ends:
            raise Refusal(
                "time",
                f"{it.words} with this candidate is on {_when(db, folio, it.at)}, until"
                f" {it.ends.astimezone(_zone(db, folio)):%H:%M}. Choose a time at which the"
                " candidate is free.",
            )


def busy(
    db: Session, folio: Folio, accounts: Collection[str], at: datetime, ends: datetime
) -> dict[str, str]:
    """Of these accounts, by name, who sits on the panel of another candidate or interviews one
    meanwhile; never which. Two statements."""
    elsewhere = (
        select(Account.name, Slot)
        .join(Standing, Standing.account == Account.id)
        .join(Slot, Slot.folio == Standing.folio)
        .where(
            Standing.account.in_(accounts),
            Standing.state.in_(SEATED),
            Standing.stage.in_(_BEFORE_IT),
            Standing.folio != folio.id,
            Slot.at > at - _LONGEST,
            Slot.at < ends,
        )
    )
    found = {
        name: "is on another panel" for name, slot in db.execute(elsewhere) if slot.ends_at > at
    }
    others = (
        select(Account.name, Interview)
        .join(Interview, Interview.account == Account.id)
        .join(Folio, Folio.id == Interview.folio)
        .where(
            Account.id.in_(accounts),
            Interview.ended_at.is_(None),
            Interview.folio != folio.id,
            Folio.stage.in_(_BEFORE_IT),
            Interview.at > at - _LONGEST,
            Interview.at < ends,
        )
    )
    for name, it in db.execute(others):
        if it.at + timedelta(minutes=it.minutes) > at:
            found.setdefault(name, "has an interview with another candidate")
    return dict(sorted(found.items()))


def check_debrief(db: Session, folio: Folio, panel: Booked, debrief_at: datetime) -> None:
    """Refuse ("debrief") a debrief before the end of any interview, the panel's being `panel`, or
    more than `DEBRIEF_WITHIN` after the day of the last one."""
    last = _last(db, folio, panel)
    ends = _when(db, folio, last.ends)
    if debrief_at < last.ends:
        raise Refusal(
            "debrief", f"{last.words} ends on {ends}. Choose a later time for the debrief."
        )
    zone = _zone(db, folio)
    latest = last.ends.astimezone(zone).date() + DEBRIEF_WITHIN
    if debrief_at.astimezone(zone).date() > latest:
        raise Refusal(
            "debrief",
            f"{last.words} ends on {ends}, and no later interview is scheduled. The debrief can be"
            f" up to {DEBRIEF_WITHIN.days} days after the last interview.",
        )


def is_before_last(db: Session, folio: Folio, panel: Booked, debrief_at: datetime) -> bool:
    """Whether a debrief would be before the end of an interview, the panel's being `panel`."""
    return debrief_at < _last(db, folio, panel).ends


def _last(db: Session, folio: Folio, panel: Booked) -> Booked:
    others = [it for it in booked(db, folio) if it.interview]
    return max((panel, *others), key=lambda it: it.ends)


def written_by(db: Session, folio: Folio) -> datetime | None:
    """Until when the candidate can write: of who has not started, if they do at the last moment.
    None once nobody writes."""
    if folio.stage not in WRITING:
        return None
    mine = db.scalar(select(Invitation).where(Invitation.folio == folio.id))
    if mine is None or mine.deadline is not None:
        return mine.deadline if mine else None
    days = db.get_one(Opening, folio.opening).window_days + mine.more_days
    return end_of_window(mine.start_by, days, ZoneInfo(mine.zone))


def before_written(db: Session, folio: Folio, at: datetime) -> str:
    """The sentence about an interview at `at` that could be before the document is written; "" for
    none."""
    until = written_by(db, folio)
    if until is None or at >= until:
        return ""
    return (
        f"The candidate can write until {_when(db, folio, until)}, so the interview could be before"
        " the document is final."
    )


def _when(db: Session, folio: Folio, at: datetime) -> str:
    return times.when(at, _zone(db, folio))


def _zone(db: Session, folio: Folio) -> ZoneInfo:
    return ZoneInfo(db.get_one(Opening, folio.opening).zone)
