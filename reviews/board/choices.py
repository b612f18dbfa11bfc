"""Whom one may ask to read or to sit, what helps to choose, and why somebody cannot be asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence, people, working_days
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.levels import LEVELS
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import WRITING
from prompts.deadline import end_of_grace
from prompts.models import Invitation, Opening
from reviews.board import due_dates
from reviews.calibration.practice import first
from reviews.reading import assignment
from reviews.reading.assigned_reviews import LOCKED

BEFORE_THE_GATE = matrix.FORWARD[:5]
"""Stages at which a review may still be wanted."""

SOON = timedelta(days=14)
"""How far ahead an absence counts for a seat, whose holder prepares, meets and writes."""

CONFLICT = "Has a conflict of interest here, or was sent this prompt as a candidate."
"""Which of the two it is, is nobody's business."""

THEMSELVES = "Has the same email address as this candidate."


@dataclass(frozen=True, slots=True)
class MemberChoice:
    """One member of the team. `why_not` is empty for who may be asked."""

    account: str
    name: str
    level: str
    load: int
    """As `load` counts it."""
    due: datetime
    """The end of the days for a review, counted in their own working days: from now, or from the
    end of a window that is open, and at the latest what the interview leaves."""
    why_not: str
    away: str = ""
    """That they are away, or will be, and until when."""
    is_away: bool = False
    """Whether they are away today."""
    not_final: str = ""
    """Where the document can't be read yet, what `due` is: the day to `expect`, if the candidate
    uses the whole window, or only the `earliest` one, if they have not started."""
    misses: bool = False
    """Whether they are away on a day of the review; for a seat, soon or when the panel meets."""
    declined: bool = False
    """Whether they have declined this review."""

    @property
    def is_last(self) -> bool:
        """Whether they come after the others, and are proposed only where nobody else is left."""
        return self.misses or self.declined

    @property
    def words(self) -> str:
        """What stands in a list to choose from."""
        return f"{self.name}, {self.about}"

    @property
    def about(self) -> str:
        """The same without the name."""
        load = "nothing to review" if not self.load else f"{self.load} to review"
        away = f"{self.away}, so listed last" if self.away and self.misses else self.away
        declined = "has declined this one, so listed last" if self.declined else ""
        return ", ".join(filter(None, (self.level, load, away, declined)))


def of(
    db: Session,
    folio: Folio,
    kinds: Collection[str],
    *,
    days: int,
    viewer: str,
    meets: datetime | None = None,
) -> dict[str, list[MemberChoice]]:
    """By kind (reviewer, panel) everybody, those who may be asked first, of them those who are
    not away (a reviewer on no day of the review, a panelist neither soon nor when the panel
    `meets`), and of them who has least to read; the number of people adds no statement. `viewer`
    coordinates the folio."""
    if not kinds:
        return {}
    everybody = {person.id: person for person in people.active(db)}
    fitting = conflicts.among(db, everybody, [folio.id])
    themselves = conflicts.themselves(db, everybody, folio.id)
    loads = load(db, viewer, everybody)
    zone = db.get_one(Opening, folio.opening).zone
    ends = select(Invitation.deadline).where(Invitation.folio == folio.id)
    deadline = db.scalar(ends)
    new = first.lacking(db, [folio.opening], everybody).get(folio.opening, frozenset())
    declined = assignment.declined(db, [folio.id]) if "reviewer" in kinds else frozenset()

    def listed(kind: str) -> list[MemberChoice]:
        sentences = standing.eligible(db, folio, kind, everybody)
        found = (
            choice(
                person,
                loads.get(account, 0),
                days,
                folio.stage,
                zone,
                deadline,
                meets=meets,
                misses=misses(person, days, deadline, folio.stage, zone)
                if kind == "reviewer"
                else misses_seat(person, meets, zone),
                declined=kind == "reviewer" and (folio.id, account) in declined,
                why_not=sentences[account]
                or (THEMSELVES if account in themselves else "")
                or (CONFLICT if (account, folio.id) in fitting else "")
                or (first.UNPRACTISED if kind == "reviewer" and account in new else ""),
            )
            for account, person in everybody.items()
        )
        return sorted(
            found, key=lambda c: (bool(c.why_not), c.is_last, c.load, c.name.casefold())
        )

    return {kind: listed(kind) for kind in kinds}


def choice(
    person: Account,
    load: int,
    days: int,
    stage: str,
    zone: str,
    deadline: datetime | None,
    *,
    meets: datetime | None,
    misses: bool,
    declined: bool = False,
    why_not: str = "",
) -> MemberChoice:
    """This person for a folio at `stage` of an opening in `zone`, whose candidate's window ends at
    `deadline` and whose panel `meets`, with `load` to review and `days` for a review."""
    begins, not_final = clock.now(), ""
    if stage in WRITING:
        not_final = "expect" if deadline else "earliest"
        begins = max(begins, end_of_grace(deadline)) if deadline else begins
    return MemberChoice(
        person.id,
        person.name,
        LEVELS[person.level],
        load,
        due_dates.in_time(working_days.end_of_persons(begins, days, person, zone), meets, zone),
        why_not,
        absence.words(person, zone),
        absence.is_away(person, zone),
        not_final,
        misses,
        declined,
    )


def load(db: Session, viewer: str, accounts: Collection[str]) -> dict[str, int]:
    """By account, how many documents somebody was asked to read whose gate is not decided, of
    those that `viewer` runs: who reads elsewhere, and who has locked, is nothing to tell."""
    own = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=BEFORE_THE_GATE
    )
    found = (
        select(Standing.account, func.count())
        .where(
            Standing.account.in_(accounts),
            Standing.state.in_(("reviewer.planned", "reviewer.accepted", *LOCKED)),
            Standing.stage.in_(BEFORE_THE_GATE),
            Standing.folio.in_(own.with_only_columns(Standing.folio)),
        )
        .group_by(Standing.account)
    )
    return {account: count for account, count in db.execute(found)}


def assigned(db: Session, viewer: str, accounts: Collection[str]) -> dict[str, frozenset[str]]:
    """By folio, who was asked to read it of what `load` counts: whose load it is, and with whom."""
    own = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=BEFORE_THE_GATE
    )
    query = select(Standing.folio, Standing.account).where(
        Standing.account.in_(accounts),
        Standing.state.in_(("reviewer.planned", "reviewer.accepted", *LOCKED)),
        Standing.stage.in_(BEFORE_THE_GATE),
        Standing.folio.in_(own.with_only_columns(Standing.folio)),
    )
    found: dict[str, set[str]] = {}
    for folio, account in db.execute(query):
        found.setdefault(folio, set()).add(account)
    return {folio: frozenset(people) for folio, people in found.items()}


def misses(
    person: Account, days: int, deadline: datetime | None, stage: str, zone: str
) -> bool:
    """Whether somebody is away on a day of a review that is asked for now. One of a candidate who
    has not started has no days yet, so no absence touches it."""
    if stage in WRITING and deadline is None:
        return False
    now = clock.now()
    # Else from the end of the window that the candidate has started.
    begins = max(now, deadline) if deadline and stage in WRITING else now
    return working_days.overlap_absence(begins, days, person, zone)


def misses_seat(person: Account, meets: datetime | None, zone: str) -> bool:
    """Whether somebody is away in the days to come, or on the day on which a panel `meets`."""
    today = absence.today(person, zone)
    if absence.overlaps(person, today, today + SOON):
        return True
    return meets is not None and absence.covers(
        person, meets.astimezone(ZoneInfo(person.zone or zone)).date()
    )


def alive(db: Session, viewer: str, opening: str) -> int:
    """How many folios of an opening are alive: with few, a reviewer may guess who wrote. For who
    coordinates it, and so stands to each of them."""
    mine = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=matrix.FORWARD
    )
    living = mine.where(Folio.opening == opening, Folio.purpose == "live")
    return db.scalar(living.with_only_columns(func.count())) or 0
