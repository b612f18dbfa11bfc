"""Whether who reads and who sits in an opening is at its level: said in words, never a block."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.levels import LEVELS
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.models import Opening

_PARTS = {"reviewer": "reviews", "panel": "is on a panel", "interviewer": "interviews"}


@dataclass(frozen=True, slots=True)
class Below:
    """Somebody who has a part in an opening and is below its level."""

    account: str
    name: str
    level: str
    part: str
    """reads, or sits on a panel."""


@dataclass(frozen=True, slots=True)
class StaffingGap:
    """An opening with who in it is below its level, by name."""

    opening: str
    title: str
    level: str
    people: tuple[Below, ...]

    @property
    def sentence(self) -> str:
        """What is so, for who runs the opening."""
        who = "; ".join(f"{b.name} ({b.level}), who {b.part}" for b in self.people)
        return f"The level here is {self.level}. Below that level: {who}."


SEATS = 2
"""Who sits on a panel, at least, where the house counts who is missing."""


def too_few(opening: Opening, team: int, *, deciders: int = 0) -> str:
    """The sentence that says who is missing, or nothing: `team` is how many people there are who
    neither coordinate the opening nor are among the `deciders`, who neither read nor sit. Full
    keeps who reads and who sits apart; in Compact they may be the same people."""
    full = opening.preset == "full"
    wanted = opening.quorum + (SEATS if full else 0)
    if team >= wanted:
        return ""
    parts = (
        f"{opening.quorum} reviewers and {SEATS} panelists" if full else f"{wanted} reviewers"
    )
    besides = "the coordinators and the decider" if deciders else "the coordinators"
    return (
        f"{opening.preset.capitalize()} needs {wanted} people besides {besides}:"
        f" {parts}. The team has {team}. Add the missing people under People."
    )


def below(
    db: Session, account: str, *, opening: str = "", folio: str = ""
) -> list[StaffingGap]:
    """The openings, by title, in which somebody reads or sits who is below the level; of those
    that this account coordinates, as far as it may know who does. One statement.

    `opening` or `folio` asks of one alone. Candidates who are closed or have ended say nothing.
    """
    mine = scope(
        account,
        {DataClass.REVIEWER_NAMES, DataClass.PANEL_NAMES},
        rows=("coordinator",),
        stages=matrix.FORWARD,
    ).with_only_columns(Standing.folio)
    if opening:
        mine = mine.where(Folio.opening == opening)
    if folio:
        mine = mine.where(Standing.folio == folio)
    query = (
        select(
            Opening.id,
            Opening.title,
            Opening.level,
            Account.id,
            Account.name,
            Account.level,
            Standing.kind,
        )
        .join(Folio, Folio.opening == Opening.id)
        .join(Standing, Standing.folio == Folio.id)
        .join(Account, Account.id == Standing.account)
        .where(
            Folio.id.in_(mine),
            Standing.kind.in_(tuple(_PARTS)),
            Standing.state.not_in(("ended", "reviewer.recused")),
            Account.level < Opening.level,
        )
        .order_by(Opening.title, Opening.id, Standing.kind.desc(), Account.name)
        .distinct()
    )
    found: dict[str, tuple[str, int, list[Below]]] = {}
    for opening_id, title, target, id_, name, level, kind in db.execute(query):
        people = found.setdefault(opening_id, (title, target, []))[2]
        people.append(Below(id_, name, LEVELS[level], _PARTS[kind]))
    return [
        StaffingGap(opening_id, title, LEVELS[target], tuple(people))
        for opening_id, (title, target, people) in found.items()
    ]
