"""Who could review several candidates that lack reviewers: proposed by load and in varying pairs,
for a person to change before anybody is asked."""

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
    """A candidate that lacks `wanted` reviewers: whom one may choose, the likeliest first, and who
    is proposed (fewer, where there are not enough)."""

    row: BoardRow
    wanted: int
    options: tuple[MemberChoice, ...]
    proposed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewerTotal:
    """One who may review any of the candidates: how many reviews they have, as `choices.load`
    counts them, and how many are chosen for them now."""

    account: str
    name: str
    load: int
    chosen: int
    away: str
    """Their absence, if they are away or will be."""
    misses: bool
    """Whether it touches the days of one of these reviews, as far as those are known."""

    @property
    def total(self) -> int:
        """Both together."""
        return self.load + self.chosen


def lacking(
    db: Session,
    account: str,
    asks: BoardFilter = EVERYTHING,
    *,
    days_in: ZoneInfo | None = None,
) -> list[BoardRow]:
    """The candidates whom this account coordinates and who lack reviewers, of those that the
    board's filters find, in its order."""
    return [
        row for row in queries.whole(db, account, asks, days_in=days_in) if missing(row.facts)
    ]


def submitted(row: BoardRow) -> bool:
    """Whether there is a document already: a review can be asked for without waiting."""
    return row.subject.stage != Stage.DRAFT


def likely(row: BoardRow) -> bool:
    """Whether one may expect a document: the candidate has begun, and emails reach them."""
    return row.subject.started_at is not None and not row.facts.bounced


def may_review(db: Session, rows: Sequence[BoardRow]) -> list[Account]:
    """Who of the team may be asked to review any of these candidates, by name. Their number adds
    no statement."""
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
    """For each row, those who may review it with the fewest documents to review, as
    `choices.load` counts them and with what is proposed here before; of equals who has met the
    others of the row least often, and then by name. Who is away on a day of the review, or has
    declined it, comes last. Then `pairs.spread`. `of` are the accounts that may be proposed;
    without them everybody.

    `viewer` coordinates each of these. Two statements for each row beside those for all.
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
        # Who misses days is exchanged into no other row, and nobody for them.
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
    """By name, everybody who may review any of these, with what is `chosen` by folio."""
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
    """The `number` of these whose turn it is, one after another."""
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
    """By folio, whom one may ask to review it: who is there on its days first, then who has least
    to review."""
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
