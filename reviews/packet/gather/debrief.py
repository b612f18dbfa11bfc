"""What a packet has of the debrief: the rows as they were sealed, or with the names of who said,
heard, passed and settled them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from reviews.debrief.decider import CAPACITIES
from reviews.debrief.models import (
    ChangedView,
    DebriefDecision,
    DebriefPass,
    DebriefVote,
    DecisionGrounds,
    Dissent,
    DissentAnswer,
    FlagSettled,
    RedFlag,
)
from reviews.packet import parts
from reviews.packet.gather import values
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.values import Told, columns_of

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Discussion:
    """The rows of a debrief, oldest first, as far as their reader may see them."""

    votes: Sequence[DebriefVote]
    passes: Sequence[DebriefPass]
    changed_views: Sequence[ChangedView]
    flags: Sequence[RedFlag]
    settled: Mapping[str, FlagSettled]
    """By the flag's id."""
    dissents: Sequence[Dissent]
    answers: Mapping[str, DissentAnswer]
    """By the dissent's id."""
    grounds: DecisionGrounds | None

    def accounts(self) -> set[str]:
        """The ids of everyone whom they mention."""
        return {
            *(it.account for it in self.votes),
            *(it.account for it in self.changed_views),
            *(it.account for it in self.flags),
            *(id_ for it in self.passes for id_ in (it.account, it.by)),
            *(it.by for it in self.settled.values()),
            *(id_ for it in self.dissents for id_ in (it.account, it.heard_by)),
            *(self.grounds.present if self.grounds else ()),
        }


def discussion(db: Session, asking: PacketFor) -> Discussion:
    """What their classes open of it. Eight statements."""
    notes = DataClass.DEBRIEF_NOTES in asking.classes
    votes = notes and DataClass.OTHER_SCORECARDS in asking.classes
    folio = asking.folio.id
    return Discussion(
        votes=_rows(db, DebriefVote, folio) if votes else (),
        passes=_rows(db, DebriefPass, folio) if notes else (),
        changed_views=_rows(db, ChangedView, folio) if notes else (),
        flags=_rows(db, RedFlag, folio) if notes else (),
        settled={it.flag: it for it in _rows(db, FlagSettled, folio)} if notes else {},
        dissents=_rows(db, Dissent, folio) if notes else (),
        answers={it.dissent: it for it in _rows(db, DissentAnswer, folio)} if notes else {},
        grounds=db.get(DecisionGrounds, folio) if notes else None,
    )


def _rows(db: Session, table: Any, folio: str) -> Sequence[Any]:
    """The rows of one of the debrief's tables, oldest first."""
    query = select(table).where(table.folio == folio)
    return db.scalars(query.order_by(table.at, *inspect(table).primary_key)).all()


def sealed(found: Discussion, told: Told) -> dict[str, Any]:
    """The parts of a packet with seals."""
    rows: Mapping[str, Sequence[Any]] = {
        "dissents": found.dissents,
        "flags": found.flags,
        "votes": found.votes,
        "passes": found.passes,
        "changed_views": found.changed_views,
    }
    made: dict[str, Any] = {
        of.part: [told.row(row, of.columns, of.table, row.id) for row in rows[of.part]]
        for of in parts.DEBRIEF
    }
    for flag in made["flags"]:
        settled = found.settled.get(flag["id"])
        flag["settled"] = told.row(settled, parts.SETTLED, "flag_settled", flag["id"])
    for dissent in made["dissents"]:
        said = found.answers.get(dissent["id"])
        dissent["answer"] = told.row(said, parts.ANSWER, "dissent_answer", dissent["id"])
    grounds = found.grounds
    key = grounds.folio if grounds else ""
    return {**made, "grounds": told.row(grounds, parts.GROUNDS, "decision_grounds", key)}


def plain(
    db: Session, asking: PacketFor, found: Discussion, decision: DebriefDecision | None
) -> dict[str, Any]:
    """The parts of a packet without seals. One statement."""
    decided_by = {decision.by} if decision and found.grounds else set()
    named = _Named(
        values.names(db, {*found.accounts(), *decided_by}),
        asked=DataClass.QUESTION_SHEET in asking.classes,
    )
    return {
        "votes": [named.part(it, ("level", "sentence", "at")) for it in found.votes],
        "passes": [
            {
                "sealed": False,
                "who": named.of(it.account),
                "by": named.of(it.by),
                **columns_of(it, ("reason", "at")),
            }
            for it in found.passes
        ],
        "changed_views": [named.view(it) for it in found.changed_views],
        "flags": [named.flag(it, found.settled.get(it.id)) for it in found.flags],
        "dissents": [named.dissent(it, found.answers.get(it.id)) for it in found.dissents],
        "grounds": named.grounds(found.grounds, decision.by if decision else ""),
    }


@dataclass(frozen=True, slots=True)
class _Named:
    """Rows with names. `asked`: the reader may see the words of questions."""

    names: Mapping[str, str]
    asked: bool

    def of(self, account: str) -> str:
        return self.names.get(account, "")

    def part(self, row: Any, columns: Sequence[str]) -> Part:
        return {"sealed": False, "by": self.of(row.account), **columns_of(row, columns)}

    def view(self, row: ChangedView) -> Part:
        columns = ("criterion", "was", "now", "because", "quote", "at")
        return {**self.part(row, columns), "asked": row.asked if self.asked else ""}

    def flag(self, row: RedFlag, settled: FlagSettled | None) -> Part:
        return {
            **self.part(row, ("sentence", "quote", "at")),
            "asked": row.asked if self.asked else "",
            "settled": self._ended(settled),
        }

    def dissent(self, row: Dissent, answer: DissentAnswer | None) -> Part:
        return {
            **self.part(row, ("sentence", "follows", "at")),
            "heard_by": self.of(row.heard_by),
            "answer": self._ended(answer),
        }

    def _ended(self, row: FlagSettled | DissentAnswer | None) -> Part | None:
        if row is None:
            return None
        return {"by": self.of(row.by), **columns_of(row, ("how", "sentence", "at"))}

    def grounds(self, row: DecisionGrounds | None, by: str) -> Part | None:
        if row is None:
            return None
        return {
            "sealed": False,
            "by": self.of(by),
            "capacity": CAPACITIES[row.capacity],
            **columns_of(row, ("reason", "conditions", "all_the_same")),
            "present": sorted(self.of(account) for account in row.present),
        }
