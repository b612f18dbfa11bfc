from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from prompts.loops.loop import Loop
from reviews.debrief.participants import INTERVIEWER
from reviews.debrief.queries import NamedReview
from reviews.forms import rows as form_rows
from reviews.interviews import scorecard
from reviews.interviews.models import DIMENSIONS, Interview, InterviewCard
from reviews.packet import parts
from reviews.packet.entries import Entries
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.gather.rows import as_hashed, columns_of, shown
from reviews.packet.parts import FormPart
from reviews.reading import content as sealed_reviews
from reviews.reading.content import Remark
from reviews.scorecards import content as cards


@dataclass(frozen=True, slots=True)
class LockedForm:
    """A locked form. `facts` is what the lock sealed, `seen` the part of it that others may
    see, and `beside` what they see in addition."""

    of: FormPart
    by: str
    row: Any
    facts: Mapping[str, Any]
    seen: Mapping[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> str:
        return str(self.facts[self.of.author])

    def sealed(self, told: Entries) -> dict[str, Any]:
        name = self.of.form.name
        locks = {it["body"]["facts"].get(name): it for it in told.of_kind(self.of.kind)}
        entry = locks.get(self.facts[name])
        return {
            "sealed": entry is not None,
            "entry": entry["seq"] if entry else None,
            "locked_at": entry["at"] if entry else chain.written(self.row.locked_at),
            "locked": self.facts,
        }

    def plain(self) -> dict[str, Any]:
        at = chain.written(self.row.locked_at)
        made = {"sealed": False, "by": self.by, "locked_at": at, "locked": self.seen}
        return made | dict(self.beside)


def reviews(folio: Folio, named: Sequence[NamedReview]) -> list[LockedForm]:
    made = []
    for it in named:
        review = it.review
        facts = sealed_reviews.sealed_facts(folio, review.row, review.content)
        seen = parts.REVIEWS.seen(facts)
        seen["comments"] = [shown(Remark, asdict(remark)) for remark in review.content.comments]
        beside = {
            "counted": review.counted,
            "recognised": review.recognised,
            "amendments": [as_hashed(asdict(appended)) for appended in review.amendments],
        }
        made.append(LockedForm(parts.REVIEWS, it.by, review.row, facts, seen, beside))
    return made


def sealed(
    db: Session, folio: Folio, judged: Sequence[LockedForm], told: Entries
) -> list[dict[str, Any]]:
    found = select(Standing).where(Standing.folio == folio.id, Standing.kind == "reviewer")
    standings = {it.account: it for it in db.scalars(found.where(Standing.locked))}
    amended = {
        (it["body"]["facts"]["review"], it["body"]["facts"]["n"]): it
        for it in told.of_kind("amendment")
    }
    made = []
    for it in judged:
        standing, part = standings[it.account], it.sealed(told)
        part["sealed"] &= (parts.STANDING.sealed.name, standing.id) in told.rows
        part["recognised"] = it.beside["recognised"]
        part["part"] = columns_of(standing, parts.STANDING.columns)
        part["amendments"] = [
            {**one, "id": "", "entry": None} for one in it.beside["amendments"]
        ]
        for one in part["amendments"]:
            if entry := amended.get((it.facts["review"], one["n"])):
                id_ = entry["body"]["facts"]["amendment"]
                one |= {"id": id_, "entry": entry["seq"], "at": entry["at"]}
        made.append(part)
    return made


def scorecards(db: Session, asking: PacketFor) -> list[LockedForm]:
    """Return the scorecards. A reader who may not see the question sheet doesn't get the
    questions behind the ratings either."""
    if DataClass.OTHER_SCORECARDS not in asking.classes:
        return []
    made = []
    for locked in cards.locked_cards(db, asking.folio.id):
        facts = cards.facts(locked.card, locked.ratings)
        seen = parts.SCORECARDS.seen(facts)
        if DataClass.QUESTION_SHEET not in asking.classes:
            seen["criteria"] = {k: {**it, "basis": []} for k, it in seen["criteria"].items()}
        made.append(LockedForm(parts.SCORECARDS, locked.by, locked.card, facts, seen))
    return made


def interviews(db: Session, asking: PacketFor, loop: Loop | None) -> list[LockedForm]:
    """In the order of the loop's stages."""
    if DataClass.OTHER_SCORECARDS not in asking.classes:
        return []
    votes = exists().where(
        Standing.folio == asking.folio.id,
        Standing.account == InterviewCard.account,
        Standing.state == INTERVIEWER,
    )
    found = db.execute(
        select(Interview, InterviewCard, Account.name, votes)
        .join(InterviewCard, InterviewCard.interview == Interview.id)
        .join(Account, Account.id == InterviewCard.account)
        .where(InterviewCard.folio == asking.folio.id, InterviewCard.locked_at.is_not(None))
        .order_by(InterviewCard.id)
    ).all()
    ratings = form_rows.views(db, DIMENSIONS, [card.id for _, card, *_ in found])
    made = []
    for held, card, by, is_vote in sorted(found, key=lambda it: place(loop, it[0].stage)):
        facts = scorecard.facts(card, held, {DIMENSIONS: ratings[card.id]})
        seen = parts.INTERVIEWS.seen(facts)
        beside = {"is_vote": is_vote} | (_stage(loop, held.stage) if loop else {})
        made.append(LockedForm(parts.INTERVIEWS, by, card, facts, seen, beside))
    return made


def place(loop: Loop | None, stage: str) -> int:
    # unknown stages come last
    order = [it.key for it in loop.seats] if loop else []
    return order.index(stage) if stage in order else len(order)


def _stage(loop: Loop, key: str) -> dict[str, Any]:
    stage = loop.stage(key)
    rates = [{"key": it.key, "name": loop.dimension(it.key).name} for it in stage.dimensions]
    return {"stage": key, "title": stage.title, "rates": rates}
