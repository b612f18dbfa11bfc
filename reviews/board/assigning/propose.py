"""Propose reviewers for many candidates, with small loads and varying pairs. A person can
change the proposals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.visibility import eligibility
from blindfolio.visibility.models import Folio
from reviews.board.assigning import choices
from reviews.board.assigning.choices import MemberChoice, Timing
from reviews.board.row import BoardRow

# Candidates in one act.
MOST = 50

Couple = frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    row: BoardRow
    options: Sequence[MemberChoice]
    proposed: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReviewerTotal:
    choice: MemberChoice
    chosen: int
    # Away during one of the reviews.
    misses: bool


def propose(
    db: Session, rows: Sequence[BoardRow], *, of: Collection[str] = (), days: int, viewer: str
) -> list[Proposal]:
    """Propose reviewers for each row, preferring the smallest load and then the name. Earlier
    proposals count as load, and `of` limits who can be proposed. Runs two SQL statements for
    each row, plus those for all rows.
    """
    options = _options(db, rows, days=days, viewer=viewer)
    wanted = {
        folio: [it for it in able if not of or it.account in of]
        for folio, able in options.items()
    }
    accounts = [person.id for person in people.active(db)]
    others = choices.assigned(db, viewer, accounts)
    fixed: dict[str, Collection[str]] = {row.folio: others.get(row.folio, ()) for row in rows}
    loads = Counter({it.account: it.load for able in options.values() for it in able})
    chosen = {}
    for row in rows:
        least = sorted(
            wanted[row.folio],
            key=lambda it: (it.is_last, loads[it.account], it.name.casefold(), it.account),
        )
        chosen[row.folio] = [it.account for it in least[: row.to_assign]]
        loads.update(chosen[row.folio])
    proposed = spread(
        chosen,
        fixed=fixed,
        # A person who misses days is never exchanged.
        able={
            folio: {it.account for it in may if not it.is_last} for folio, may in wanted.items()
        },
        met=couples(who for folio, who in others.items() if folio not in fixed),
    )
    return [Proposal(row, options[row.folio], proposed[row.folio]) for row in rows]


def _options(
    db: Session, rows: Sequence[BoardRow], *, days: int, viewer: str
) -> dict[str, list[MemberChoice]]:
    wanted = [row.folio for row in rows]
    folios = {it.id: it for it in db.scalars(select(Folio).where(Folio.id.in_(wanted)))}
    team = choices.team_facts(db, list(folios.values()), viewer, ["reviewer"])
    whys = eligibility.eligible(db, list(folios.values()), "reviewer", team.people)
    found = {}
    for row in rows:
        timing = Timing(row.stage, row.zone, row.deadline, row.slot)
        ranked = choices.ranked(team, folios[row.folio], "reviewer", timing, days, whys)
        found[row.folio] = [it for it in ranked if not it.why_not]
    return found


def totals(
    proposals: Sequence[Proposal], chosen: Mapping[str, Sequence[str]]
) -> list[ReviewerTotal]:
    # `chosen` is by folio.
    number = Counter(account for accounts in chosen.values() for account in accounts)
    options = [it for proposal in proposals for it in proposal.options]
    away = {it.account for it in options if it.misses}
    found = {
        it.account: ReviewerTotal(it, number[it.account], it.account in away) for it in options
    }
    return sorted(found.values(), key=lambda total: total.choice.name.casefold())


def couples(groups: Iterable[Collection[str]]) -> Counter[Couple]:
    return Counter(frozenset(two) for group in groups for two in combinations(sorted(group), 2))


def spread(
    proposed: Mapping[str, Sequence[str]],
    *,
    fixed: Mapping[str, Collection[str]],
    able: Mapping[str, Collection[str]],
    met: Mapping[Couple, int],
) -> dict[str, tuple[str, ...]]:
    """Exchange people between folios while that makes fewer pairs of reviewers meet again, and
    return the reviewers of each folio. By folio, `fixed` are its other reviewers and `able` the
    people who can be moved to it. `met` counts the pairs on other folios.
    """
    now = {folio: tuple(accounts) for folio, accounts in proposed.items()}
    count = Counter(met) + couples([*fixed[it], *now[it]] for it in now)
    again = True
    while again:  # each exchange lowers the sum of the squares of `count`, so this ends
        again = False
        for one, other in combinations(now, 2):
            for a, b in product(now[one], now[other]):
                before = [[*fixed[it], *now[it]] for it in (one, other)]
                if b in before[0] or a in before[1]:
                    continue
                after = [[b if it == a else it for it in before[0]]]
                after.append([a if it == b else it for it in before[1]])
                change = couples(after)
                change.subtract(couples(before))
                fewer = sum(by * (2 * count[two] + by) for two, by in change.items()) < 0
                if fewer and b in able[one] and a in able[other]:
                    now[one] = tuple(b if it == a else it for it in now[one])
                    now[other] = tuple(a if it == b else it for it in now[other])
                    count.update(change)
                    again = True
                    break
    return now
