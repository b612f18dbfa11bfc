"""Warns about reviewers and panelists below the opening's level; never blocks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.levels import LEVELS
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.loops import catalogue
from prompts.loops.loop import Loop
from prompts.models import Opening
from prompts.opening.interviews import loop_of

_PARTS = {"reviewer": "reviews", "panel": "is on a panel", "interviewer": "interviews"}


@dataclass(frozen=True, slots=True)
class Below:
    account: str
    name: str
    level: str
    part: str


@dataclass(frozen=True, slots=True)
class StaffingGap:
    opening: str
    title: str
    level: str
    people: tuple[Below, ...]

    @property
    def sentence(self) -> str:
        who = "; ".join(f"{b.name} ({b.level}), who {b.part}" for b in self.people)
        return f"The level here is {self.level}. Below that level: {who}."


SEATS = 2
"""Minimum panel size for staffing counts."""
RUNNING = 2
"""People without review or interview duty: a coordinator and a decider."""


@dataclass(frozen=True, slots=True)
class Needed:
    """People needed if each has one role. In the compact preset, reviewers may be panelists."""

    preset: str
    reviewers: int
    interviewers: int

    @property
    def panelists(self) -> int:
        return SEATS if self.preset == "full" else 0

    @property
    def people(self) -> int:
        return self.reviewers + self.panelists + self.interviewers

    @property
    def at_least(self) -> int:
        """People needed if panelists also hold other interviews."""
        return self.reviewers + max(self.panelists, self.interviewers)

    @property
    def parts(self) -> str:
        """`2 reviewers, 2 panelists and 3 interviewers`."""
        interviewers = "interviewer" if self.interviewers == 1 else "interviewers"
        counted = (
            (self.reviewers, "reviewers"),
            (self.panelists, "panelists"),
            (self.interviewers, interviewers),
        )
        *first, last = (f"{count} {what}" for count, what in counted if count)
        return f"{', '.join(first)} and {last}" if first else last


def needed(preset: str, quorum: int, loop: Loop | None) -> Needed:
    return Needed(preset, quorum, len(loop.seats) if loop else 0)


@dataclass(frozen=True, slots=True)
class NeededForLoop:
    """By preset, with coordinator and decider."""

    title: str
    full: int
    compact: int


def by_loop(quorum: int) -> list[NeededForLoop]:
    choices = [("The document alone", None), *((it.title, it) for it in catalogue.choices())]
    return [
        NeededForLoop(
            title,
            *(RUNNING + needed(preset, quorum, loop).people for preset in ("full", "compact")),
        )
        for title, loop in choices
    ]


def proposed_decider(team: int) -> str:
    """A hiring manager who doesn't decide can sit on the panel."""
    return "engineer" if team >= RUNNING + needed("full", 2, None).people else "manager"


def too_few(opening: Opening, team: int, *, deciders: int = 0) -> str:
    """`team` counts people who neither coordinate nor decide."""
    wanted = needed(opening.preset, opening.quorum, loop_of(opening))
    if team >= wanted.people:
        return ""
    besides = "the coordinators and the decider" if deciders else "the coordinators"
    fewer = ""
    if wanted.at_least < wanted.people:
        fewer = f" {wanted.at_least} are enough if panelists also hold other interviews."
    return (
        f"{opening.preset.capitalize()} needs {wanted.people} people besides {besides}:"
        f" {wanted.parts}.{fewer} The team has {team}. Add the missing people under People."
    )


def below(
    db: Session, account: str, *, opening: str = "", folio: str = ""
) -> list[StaffingGap]:
    """By title, limited to what this coordinator may know. One statement. Ignores closed and ended
    candidates.
    """
    names = {DataClass.REVIEWER_NAMES, DataClass.PANEL_NAMES}
    mine = scope(account, names, rows=("coordinator",), stages=matrix.FORWARD)
    if opening:
        mine = mine.where(Folio.opening == opening)
    if folio:
        mine = mine.where(Standing.folio == folio)
    job = (Opening.id, Opening.title, Opening.level)
    query = (
        select(*job, Account.id, Account.name, Account.level, Standing.kind)
        .join(Folio, Folio.opening == Opening.id)
        .join(Standing, Standing.folio == Folio.id)
        .join(Account, Account.id == Standing.account)
        .where(
            Folio.id.in_(mine.with_only_columns(Standing.folio)),
            Standing.kind.in_(tuple(_PARTS)),
            Standing.state.not_in(("ended", "reviewer.recused")),
            Account.level < Opening.level,
        )
        .order_by(Opening.title, Opening.id, Standing.kind.desc(), Account.name)
        .distinct()
    )
    gaps = []
    for (id_, title, target), rows in groupby(db.execute(query), key=lambda row: row[:3]):
        people = tuple(
            Below(account, name, LEVELS[level], _PARTS[kind])
            for *_, account, name, level, kind in rows
        )
        gaps.append(StaffingGap(id_, title, LEVELS[target], people))
    return gaps
