from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock, level_scale, levels
from blindfolio.accounts import absence, people, working_days
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import WRITING
from prompts.deadline import end_of_grace
from prompts.models import Invitation, Opening
from reviews.board.assigning import due_dates
from reviews.calibration.practice import first
from reviews.reading import assignment
from reviews.reading.assigned_reviews import LOCKED

BEFORE_THE_GATE = matrix.FORWARD[:5]

SOON = timedelta(days=14)

CONFLICT = "Has a conflict of interest here."


@dataclass(frozen=True, slots=True)
class MemberChoice:
    account: str
    name: str
    level: str
    load: int
    # In the person's working days from now or from the end of the window, if possible before
    # the interview.
    due: datetime
    why_not: str
    away: str = ""
    not_final: str = ""
    """Why the due date may still change; empty once the document can be read. `expect` means
    that the date assumes the whole writing window is used, and `earliest` that the candidate
    hasn't started.
    """
    misses: bool = False
    """Whether the person is away during the review. For a panel seat, this is whether they are
    away soon or on the day of the interview.
    """
    declined: bool = False

    @property
    def is_last(self) -> bool:
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


class Timing(NamedTuple):
    """What decides when a folio can be reviewed."""

    stage: str
    zone: str
    deadline: datetime | None
    meets: datetime | None


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What is known about the team, read once for several folios. Pairs are (account, folio)."""

    people: Mapping[str, Account]
    loads: Mapping[str, int]
    conflicts: Collection[tuple[str, str]]
    # By opening.
    unpractised: Mapping[str, Collection[str]]
    declined: Collection[tuple[str, str]]
    levels: levels.SiteLevels


def team_facts(
    db: Session, folios: Sequence[Folio], viewer: str, kinds: Collection[str]
) -> TeamFacts:
    people_of = {person.id: person for person in people.active(db)}
    ids = [folio.id for folio in folios]
    return TeamFacts(
        people_of,
        load(db, viewer, people_of),
        conflicts.among(db, people_of, ids),
        first.lacking(db, {folio.opening for folio in folios}, people_of),
        assignment.declined(db, ids) if "reviewer" in kinds else frozenset(),
        level_scale.of_site(db),
    )


def of(
    db: Session,
    folio: Folio,
    kinds: Collection[str],
    *,
    days: int,
    viewer: str,
    meets: datetime | None = None,
    mine: Invitation | None = None,
) -> dict[str, list[MemberChoice]]:
    """`mine` is the candidate's invitation, if at hand. Statements don't grow with the team."""
    if not kinds:
        return {}
    team = team_facts(db, [folio], viewer, kinds)
    mine = mine or db.scalar(select(Invitation).where(Invitation.folio == folio.id))
    zone = db.get_one(Opening, folio.opening).zone
    timing = Timing(folio.stage, zone, mine.deadline if mine else None, meets)
    whys = standing.eligible_as(db, [folio], list(kinds), team.people)
    return {kind: ranked(team, folio, kind, timing, days, whys[kind]) for kind in kinds}


def ranked(
    team: TeamFacts,
    folio: Folio,
    kind: str,
    timing: Timing,
    days: int,
    sentences: Mapping[tuple[str, str], str | None],
) -> list[MemberChoice]:
    """Who may be assigned first, then by absence, load and name. `sentences` is what
    `standing.eligible` returns."""
    reviews = kind == "reviewer"
    new = team.unpractised.get(folio.opening, ()) if reviews else ()
    found = []
    for account, person in team.people.items():
        why_not = (
            sentences[folio.id, account]
            or (CONFLICT if (account, folio.id) in team.conflicts else "")
            or (first.UNPRACTISED if account in new else "")
        )
        due, not_final = _due(person, timing, days)
        choice = MemberChoice(
            account,
            person.name,
            team.levels[person.level],
            team.loads.get(account, 0),
            due,
            why_not,
            absence.words(person, timing.zone),
            not_final,
            _misses(person, timing, days) if reviews else _misses_seat(person, timing),
            reviews and (folio.id, account) in team.declined,
        )
        found.append(choice)
    return sorted(
        found,
        key=lambda it: (bool(it.why_not), it.is_last, it.load, it.name.casefold(), it.account),
    )


def _due(person: Account, timing: Timing, days: int) -> tuple[datetime, str]:
    begins, not_final = clock.now(), ""
    if timing.stage in WRITING:
        not_final = "earliest"
        if timing.deadline:
            begins, not_final = max(begins, end_of_grace(timing.deadline)), "expect"
    due = working_days.end_of_persons(begins, days, person, timing.zone)
    return due_dates.in_time(due, timing.meets, timing.zone), not_final


def load(db: Session, viewer: str, accounts: Collection[str]) -> Mapping[str, int]:
    """How many documents each account has to review, as counted by `assigned`."""
    reading = assigned(db, viewer, accounts).values()
    return Counter(account for accounts in reading for account in accounts)


def assigned(db: Session, viewer: str, accounts: Collection[str]) -> dict[str, set[str]]:
    """Return the folios that each account reviews before the review decision, in openings that
    `viewer` runs. The result must not tell who reviews elsewhere or who has locked.
    """
    own = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=BEFORE_THE_GATE
    )
    query = select(Standing.folio, Standing.account).where(
        Standing.account.in_(accounts),
        Standing.state.in_((*assignment.OPEN, *LOCKED)),
        Standing.stage.in_(BEFORE_THE_GATE),
        Standing.folio.in_(own.with_only_columns(Standing.folio)),
    )
    found: dict[str, set[str]] = {}
    for folio, account in db.execute(query):
        found.setdefault(folio, set()).add(account)
    return found


def _misses(person: Account, timing: Timing, days: int) -> bool:
    # A candidate who hasn't started has no review days yet, so no absence counts.
    begins = clock.now()
    if timing.stage in WRITING:
        if timing.deadline is None:
            return False
        # From the end of the window that the candidate has started.
        begins = max(begins, timing.deadline)
    return working_days.overlap_absence(begins, days, person, timing.zone)


def _misses_seat(person: Account, timing: Timing) -> bool:
    today, meets = absence.today(person, timing.zone), timing.meets
    if absence.overlaps(person, today, today + SOON):
        return True
    zone = ZoneInfo(person.zone or timing.zone)
    return meets is not None and absence.covers(person, meets.astimezone(zone).date())


def alive(db: Session, viewer: str, opening: str) -> int:
    # If there are few, a reviewer may guess the author.
    mine = scope(
        viewer, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=matrix.FORWARD
    )
    living = mine.where(Folio.opening == opening, Folio.purpose == "live")
    return db.scalar(living.with_only_columns(func.count())) or 0
