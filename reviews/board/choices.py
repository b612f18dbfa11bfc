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

SOON = timedelta(days=14)

CONFLICT = "Has a conflict of interest here, or was sent this prompt as a candidate."
"""It must not tell which of the two applies."""

THEMSELVES = "Has the same email address as this candidate."


@dataclass(frozen=True, slots=True)
class MemberChoice:
    account: str
    name: str
    level: str
    load: int
    due: datetime
    """Counted in the person's working days from now, or from the end of an open window. Capped
    by the time of the interview."""
    why_not: str
    away: str = ""
    is_away: bool = False
    not_final: str = ""
    """What `due` means while the document can't be read: the day to `expect` if the candidate
    uses the whole window, or the `earliest` day if they haven't started."""
    misses: bool = False
    """Whether they are away during the review; for a seat, soon or when the panel meets."""
    declined: bool = False

    @property
    def is_last(self) -> bool:
        """Whether they are proposed only if nobody else is left."""
        return self.misses or self.declined

    @property
    def words(self) -> str:
        return f"{self.name}, {self.about}"

    @property
    def about(self) -> str:
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
    """By kind (reviewer, panel). Sorted: may be asked; not away; smallest load. The number of
    statements doesn't grow with the team. `viewer` coordinates the folio."""
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
    """`zone` is the opening's, `deadline` the end of the candidate's window."""
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
    """Assigned documents with an undecided gate, only in openings that `viewer` runs. It must
    not tell who reviews elsewhere, or who has locked."""
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
    """A candidate who hasn't started has no review days yet, so no absence counts."""
    if stage in WRITING and deadline is None:
        return False
    now = clock.now()
    # Otherwise from the end of the window that the candidate has started.
    begins = max(now, deadline) if deadline and stage in WRITING else now
    return working_days.overlap_absence(begins, days, person, zone)


def misses_seat(person: Account, meets: datetime | None, zone: str) -> bool:
    today = absence.today(person, zone)
    if absence.overlaps(person, today, today + SOON):
        return True
    return meets is not None and absence.covers(
        person, meets.astimezone(ZoneInfo(person.zone or zone)).date()
    )


def alive(db: Session, viewer: str, opening: str) -> int:
    """Number of active folios in an opening: if few, a reviewer may guess the author. The
    viewer must coordinate the opening."""
    mine = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=matrix.FORWARD
    )
    living = mine.where(Folio.opening == opening, Folio.purpose == "live")
    return db.scalar(living.with_only_columns(func.count())) or 0
