"""What a packet has of the interviews around the document: locked scorecards of the loop, and those
that the debrief did not wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from prompts.loops.loop import EVIDENCE, Loop
from reviews.forms import rows
from reviews.interviews import scorecard, waiting
from reviews.interviews.models import DIMENSIONS, CardPass, Interview, InterviewCard
from reviews.packet import parts
from reviews.packet.gather import values
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.values import Told, columns_of
from reviews.panel.scorecards.card import UNRATED, CardRating


@dataclass(frozen=True, slots=True)
class HeldInterview:
    """A locked scorecard with its interview and its author's name."""

    interview: Interview
    card: InterviewCard
    by: str
    ratings: dict[str, CardRating]


@dataclass(frozen=True, slots=True)
class LoopParts:
    """What the loop left, in the order of its stages; nothing where there is no loop."""

    loop: Loop | None
    held: Sequence[HeldInterview] = ()
    passes: Sequence[CardPass] = ()

    def accounts(self) -> set[str]:
        """The ids of everyone whom it mentions."""
        return {*(it.card.account for it in self.held), *(it.by for it in self.passes)}


def interviews(db: Session, asking: PacketFor) -> LoopParts:
    """What their classes open of it. Three statements."""
    if DataClass.OTHER_SCORECARDS not in asking.classes:
        return LoopParts(None)
    loop = waiting.loop_for(db, asking.folio)
    order = [stage.key for stage in loop.seats] if loop else []
    found = db.execute(
        select(Interview, InterviewCard, Account.name)
        .join(InterviewCard, InterviewCard.interview == Interview.id)
        .join(Account, Account.id == InterviewCard.account)
        .where(
            InterviewCard.folio == asking.folio.id,
            InterviewCard.locked_at.is_not(None),
        )
        .order_by(InterviewCard.id)
    ).all()
    ratings = rows.views(db, DIMENSIONS, [card.id for _, card, _ in found])
    held = [HeldInterview(it, card, by, ratings[card.id]) for it, card, by in found]
    passes = waiting.passed(db, asking.folio.id)
    return LoopParts(
        loop,
        sorted(held, key=lambda it: _place(order, it.interview.stage)),
        sorted(passes.values(), key=lambda it: _place(order, it.stage)),
    )


def _place(order: Sequence[str], stage: str) -> int:
    return order.index(stage) if stage in order else len(order)


def sealed(found: LoopParts, told: Told) -> dict[str, Any]:
    """The parts of a packet with seals."""
    entries = {
        entry.body["facts"].get("scorecard"): entry for entry in told.of_kind(scorecard.KIND)
    }
    made = []
    for it in found.held:
        entry = entries.get(it.card.id)
        made.append(
            {
                "sealed": entry is not None,
                "entry": entry.seq if entry else None,
                "locked_at": entry.at if entry else _locked_at(it.card),
                "locked": scorecard.facts(it.card, it.interview, {DIMENSIONS: it.ratings}),
            }
        )
    of = parts.INTERVIEW_PASSES
    passes = [told.row(row, of.columns, of.table, row.id) for row in found.passes]
    return {"interviews": made, of.part: passes}


def plain(db: Session, found: LoopParts) -> dict[str, Any]:
    """The parts of a packet without seals. One statement."""
    loop = found.loop
    if loop is None:
        return {"interviews": [], "interview_passes": []}
    named = values.names(db, {it.by for it in found.passes})
    return {
        "interviews": [_plain(loop, it) for it in found.held],
        "interview_passes": [
            {
                "sealed": False,
                "title": loop.stage(it.stage).title,
                **columns_of(it, ("stage", "reason", "at")),
                "by": named.get(it.by, ""),
            }
            for it in found.passes
        ],
    }


def _plain(loop: Loop, it: HeldInterview) -> dict[str, Any]:
    stage = loop.stage(it.interview.stage)
    return {
        "sealed": False,
        "stage": stage.key,
        "title": stage.title,
        "by": it.by,
        "locked_at": _locked_at(it.card),
        **columns_of(it.card, ("level", "confidence", "text")),
        **{name: getattr(it.card, name) for name in EVIDENCE},
        "dimensions": [
            {
                "name": loop.dimension(rated.key).name,
                **asdict(it.ratings.get(rated.key, UNRATED)),
            }
            for rated in stage.dimensions
        ],
    }


def _locked_at(card: InterviewCard) -> str:
    assert card.locked_at is not None
    return chain.written(card.locked_at)
