"""Proposals of reviewers for several candidates, by load and in varying pairs, for a person to
change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.visibility import eligibility, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.board import choices, pairs, queries
from reviews.board.choices import MemberChoice
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.next_steps import missing
from reviews.board.queries import BoardRow
from reviews.calibration.practice import first
from reviews.reading import assignment

MOST = 50
"""Candidates of one act."""


@dataclass(frozen=True, slots=True)
class Proposal:
    row: BoardRow
    wanted: int
    options: tuple[MemberChoice, ...]
    proposed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewerTotal:
    account: str
    name: str
    load: int
    chosen: int
    away: str
    misses: bool

    @property
    def total(self) -> int:
        return self.load + self.chosen


def lacking(
    db: Session,
    account: str,
    asks: BoardFilter = EVERYTHING,
    *,
    days_in: ZoneInfo | None = None,
) -> list[BoardRow]:
    return [
        row for row in queries.whole(db, account, asks, days_in=days_in) if missing(row.facts)
    ]


def submitted(row: BoardRow) -> bool:
    """Whether the document exists, so that a review can begin at once."""
    return row.subject.stage != Stage.DRAFT


def likely(row: BoardRow) -> bool:
    """Whether to expect a document: the candidate has begun, and emails reach them."""
    return row.subject.started_at is not None and not row.facts.bounced


def may_review(db: Session, rows: Sequence[BoardRow]) -> list[Account]:
    team = people.active(db)
    everybody = [person.id for person in team]
    wanted = [row.subject.folio for row in rows]
    folios = db.scalars(select(Folio).where(Folio.id.in_(wanted))).all()
    fitting = conflicts.among(db, everybody, wanted)
    new = first.lacking(db, {it.opening for it in folios}, everybody)
    may = eligibility.who_may(db, folios, "reviewer", everybody)
    return [
        person
        for person in team
        if any(
            person.id in may[it.id]
            and (person.id, it.id) not in fitting
            and person.id not in new.get(it.opening, ())
            for it in folios
        )
    ]


def propose(
    db: Session, rows: Sequence[BoardRow], *, of: Collection[str] = (), days: int, viewer: str
) -> list[Proposal]:
    """Smallest load first (`choices.load` plus earlier proposals); among equals those who met
    the row's others least, then by name. Away or declined comes last. Then `pairs.spread`.
    `of` limits whom to propose.

    `viewer` coordinates each row. Two statements a row, plus those for all.
    """
    everybody = {person.id: person for person in people.active(db)}
    options = _options(db, rows, everybody, days=days, viewer=viewer)
    others = choices.assigned(db, viewer, everybody)
    met = pairs.couples(others.values())
    fixed = {row.subject.folio: others.get(row.subject.folio, frozenset()) for row in rows}
    loads = {it.account: it.load for found in options.values() for it in found}
    chosen: dict[str, tuple[str, ...]] = {}
    for row in rows:
        folio = row.subject.folio
        may = [it for it in options[folio] if not of or it.account in of]
        chosen[folio] = _least(may, missing(row.facts), fixed[folio], loads, met)
        met += pairs.couples([[*fixed[folio], *chosen[folio]]])
        met -= pairs.couples([fixed[folio]])
        for account in chosen[folio]:
            loads[account] += 1
    proposed = pairs.spread(
        chosen,
        fixed=fixed,
        # A person who misses days is never exchanged.
        able={
            folio: {
                it.account for it in found if not it.is_last and (not of or it.account in of)
            }
            for folio, found in options.items()
        },
        met=pairs.couples(who for folio, who in others.items() if folio not in fixed),
    )
    return [
        Proposal(
            row,
            missing(row.facts),
            options[row.subject.folio],
            proposed[row.subject.folio],
        )
        for row in rows
    ]


def totals(
    proposals: Sequence[Proposal], chosen: Mapping[str, Sequence[str]]
) -> list[ReviewerTotal]:
    """`chosen` is by folio."""
    number = Counter(account for accounts in chosen.values() for account in accounts)
    found = {it.account: it for proposal in proposals for it in proposal.options}
    missing_days = {
        it.account for proposal in proposals for it in proposal.options if it.misses
    }
    return sorted(
        (
            ReviewerTotal(
                account, it.name, it.load, number[account], it.away, account in missing_days
            )
            for account, it in found.items()
        ),
        key=lambda total: total.name.casefold(),
    )


def _least(
    may: Sequence[MemberChoice],
    number: int,
    fixed: Collection[str],
    loads: Mapping[str, int],
    met: Mapping[pairs.Couple, int],
) -> tuple[str, ...]:
    found: list[str] = []
    left = list(may)
    while left and len(found) < number:

        def turn(it: MemberChoice) -> tuple[bool, int, int, str, str]:
            again = sum(met.get(frozenset((it.account, who)), 0) for who in (*fixed, *found))
            return it.is_last, loads[it.account], again, it.name.casefold(), it.account

        next_one = min(left, key=turn)
        left.remove(next_one)
        found.append(next_one.account)
    return tuple(found)


def _options(
    db: Session,
    rows: Sequence[BoardRow],
    everybody: Mapping[str, Account],
    *,
    days: int,
    viewer: str,
) -> dict[str, tuple[MemberChoice, ...]]:
    wanted = [row.subject.folio for row in rows]
    folios = {it.id: it for it in db.scalars(select(Folio).where(Folio.id.in_(wanted)))}
    openings = {it.opening for it in folios.values()}
    fitting = conflicts.among(db, everybody, wanted)
    new = first.lacking(db, openings, everybody)
    loads = choices.load(db, viewer, everybody)
    declined = assignment.declined(db, wanted)
    found = {}
    for row in rows:
        folio = folios[row.subject.folio]
        refused = standing.eligible(db, folio, "reviewer", everybody)
        able = [
            _choice(
                person,
                loads.get(account, 0),
                row,
                days,
                declined=(folio.id, account) in declined,
            )
            for account, person in everybody.items()
            if refused[account] is None
            and (account, folio.id) not in fitting
            and account not in new.get(folio.opening, ())
        ]
        able.sort(key=lambda it: (it.is_last, it.load, it.name.casefold(), it.account))
        found[folio.id] = tuple(able)
    return found


def _choice(
    person: Account, load: int, row: BoardRow, days: int, *, declined: bool
) -> MemberChoice:
    it = row.subject
    misses = choices.misses(person, days, it.deadline, it.stage, it.zone)
    return choices.choice(
        person,
        load,
        days,
        it.stage,
        it.zone,
        it.deadline,
        meets=row.facts.slot,
        misses=misses,
        declined=declined,
    )
