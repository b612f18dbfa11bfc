"""Who could review several candidates that lack reviewers: proposed by load, for a person to
change before anybody is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence, people, working_days
from blindfolio.identity import conflicts
from blindfolio.levels import LEVELS
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts.models import Opening
from reviews.board import choices, queries
from reviews.board.choices import MemberChoice
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.next_steps import missing
from reviews.board.queries import BoardRow
from reviews.calibration.practice import first

MOST = 50
"""Candidates of one act."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate that lacks `wanted` reviewers: whom one may choose, least load first, and who is
    proposed (fewer, where there are not enough)."""

    row: BoardRow
    wanted: int
    options: tuple[MemberChoice, ...]
    proposed: tuple[str, ...]


def lacking(db: Session, account: str, asks: BoardFilter = EVERYTHING) -> list[BoardRow]:
    """The candidates whom this account coordinates and who lack reviewers, of those that the
    board's filters find, in its order."""
    return [row for row in queries.whole(db, account, asks) if missing(row.facts)]


def likely(row: BoardRow) -> bool:
    """Whether one may expect a document: the candidate has begun, and emails reach them."""
    return row.subject.started_at is not None and not row.facts.bounced


def propose(
    db: Session, rows: Sequence[BoardRow], *, of: Collection[str] = (), days: int, viewer: str
) -> list[Proposal]:
    """For each row, those who may review it with the fewest documents to review, as
    `choices.load` counts them and with what is proposed here before; by name where these are equal.
    Who is away today comes last. `of` are the accounts that may be proposed; without them
    everybody.

    `viewer` coordinates each of these. Two statements for each row beside those for all.
    """
    everybody = {person.id: person for person in people.active(db)}
    wanted = [row.subject.folio for row in rows]
    folios = {it.id: it for it in db.scalars(select(Folio).where(Folio.id.in_(wanted)))}
    openings = {it.opening for it in folios.values()}
    found = db.execute(select(Opening.id, Opening.zone).where(Opening.id.in_(openings)))
    zones = {id_: zone for id_, zone in found}
    fitting = conflicts.among(db, everybody, wanted)
    new = first.lacking(db, openings, everybody)
    loads = {account: 0 for account in everybody} | choices.load(db, viewer, everybody)
    now = clock.now()
    proposals = []
    for row in rows:
        folio = folios[row.subject.folio]
        refused = standing.eligible(db, folio, "reviewer", everybody)
        able = [
            person
            for account, person in everybody.items()
            if refused[account] is None
            and (account, folio.id) not in fitting
            and account not in new.get(folio.opening, ())
        ]
        zone = zones[folio.opening]
        gone = {person.id for person in able if absence.is_away(person, zone)}
        able.sort(
            key=lambda person: (
                person.id in gone,
                loads[person.id],
                person.name.casefold(),
                person.id,
            )
        )
        options = tuple(
            MemberChoice(
                person.id,
                person.name,
                LEVELS[person.level],
                loads[person.id],
                working_days.end_of_persons(now, days, person, zone),
                "",
                absence.words(person, zone),
                person.id in gone,
                folio.stage in WRITING,
            )
            for person in able
        )
        number = missing(row.facts)
        proposed = [person.id for person in able if not of or person.id in of][:number]
        for account in proposed:
            loads[account] += 1
        proposals.append(Proposal(row, number, options, tuple(proposed)))
    return proposals
