"""Count how questions went by source, for coordinators. Only closed applications count, in
batches of five, because a single interview's counts would tell how it went. No text, name or
level is included. A deletion changes no count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.calibration.in_fives import AT_ONCE
from reviews.calibration.outcomes.chances import whole_fives
from reviews.followups.sheet import BY_MODEL, CHOSEN, UNCHECKED
from reviews.panel.models import DesignChange, SheetQuestion, SourceCount, WaitingSource
from reviews.panel.queries import EVERYBODY
from reviews.panel.sheet.edit import DROPPED
from reviews.panel.sheet.sources import OWN, REVIEWERS

SOURCES = {
    "reviewers": "Reviewers",
    "model": "A model, checked by a second reading",
    "unchecked": "A model, not checked",
    "author_scenario": "The prompt's author: failure scenarios",
    "author_what_if": "The prompt's author: what-ifs",
    CHOSEN: "The prompt's author, in reviewers' words",
    "panel": "The panel",
    "everybody": "Asked of everyone",
}


_BEGINS = {REVIEWERS: "reviewers", OWN: "panel", UNCHECKED: "unchecked", BY_MODEL: "model"}
_INTERVIEWS = "interviews"


@dataclass(frozen=True, slots=True)
class SourceCounts:
    source: str
    interviews: int
    counts: Counter[str]


def by_source(db: Session) -> list[SourceCounts]:
    """Sources with at least five interviews."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in db.scalars(select(SourceCount)):
        found[row.source][row.what] = row.n
    return [
        SourceCounts(it, found[it].pop(_INTERVIEWS), found[it]) for it in SOURCES if it in found
    ]


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    if after != before and after == Stage.CLOSED:
        add(db, folio)


def add(db: Session, folio: Folio) -> None:
    """Count an interview that has just ended, for each source once its five is full."""
    of = SheetQuestion
    asked = db.execute(
        select(of.segment, of.form, of.went).where(SheetQuestion.folio == folio.id)
    ).all()
    if not any(it.went for it in asked):
        return
    for source in sorted({source_of(it.segment, it.form) for it in asked}):
        db.add(WaitingSource(source=source, folio=folio.id))
        db.flush()
        fill(db, source)


def fill(db: Session, source: str) -> None:
    """Count the source's full fives."""
    # Of two at once, the later finds none of the earlier's five.
    mine = select(WaitingSource.folio).where(WaitingSource.source == source)
    ids = db.scalars(mine.order_by(WaitingSource.folio).with_for_update()).all()
    whole = ids[: whole_fives(len(ids))]
    for start in range(0, len(whole), AT_ONCE):
        _count(db, source, whole[start : start + AT_ONCE])


def _count(db: Session, source: str, fives: Sequence[str]) -> None:
    of = SheetQuestion
    reworded = (of.text != of.built_text).label("reworded")
    changes = select(DesignChange.question).where(DesignChange.question == of.id).limit(1)
    changed = changes.scalar_subquery().is_not(None).label("changed")
    questions = db.execute(
        select(of.segment, of.form, of.state, of.went, reworded, changed).where(
            of.folio.in_(fives)
        )
    )
    counts = Counter({_INTERVIEWS: len(fives)})
    for it in questions:
        if source_of(it.segment, it.form) == source:
            counts.update(_counts(it))
    for what, n in sorted(counts.items()):
        row = db.get(SourceCount, (source, what), with_for_update=True)
        if row is None:
            row = SourceCount(source=source, what=what, n=0)
            db.add(row)
        row.n += n
    counted = delete(WaitingSource).where(WaitingSource.folio.in_(fives))
    db.execute(counted.where(WaitingSource.source == source))
    db.flush()


def _counts(question: Any) -> dict[str, int]:
    return {
        "written": 1,
        "dropped": question.state == DROPPED,
        "reworded": question.reworded,
        "asked": bool(question.went),
        "changed": question.changed,
    } | ({question.went: 1} if question.went in ("answered", "partly", "not") else {})


def source_of(segment: str, form: str) -> str:
    if segment == EVERYBODY:
        return "everybody"
    return next((name for start, name in _BEGINS.items() if form.startswith(start)), form)
