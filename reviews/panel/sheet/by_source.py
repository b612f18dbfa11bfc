"""Count how questions went by source, for coordinators. Only closed applications count, in
batches of five, because a single interview's counts would tell how it went. No text, name or
level is included."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.calibration.outcomes.chances import whole_fives
from reviews.followups.sheet import BY_MODEL, CHOSEN, UNCHECKED
from reviews.panel.models import DesignChange, SheetQuestion
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


@dataclass(frozen=True, slots=True)
class SourceCounts:
    source: str
    interviews: int
    counts: Counter[str]


def by_source(db: Session) -> list[SourceCounts]:
    """Sources with at least five interviews. Sheets of deleted people are left out."""
    of = SheetQuestion
    reworded = (of.text != of.built_text).label("reworded")
    questions = db.execute(
        select(of.id, of.folio, of.segment, of.form, of.state, of.went, reworded)
        .join(Folio, Folio.id == SheetQuestion.folio)
        .where(Folio.stage == Stage.CLOSED)
        .order_by(Folio.stage_since, Folio.id)
    ).all()
    changed = set(db.scalars(select(DesignChange.question)))
    ticked = {it.folio for it in questions if it.went}
    interviews: dict[str, dict[str, Counter[str]]] = defaultdict(dict)
    for it in questions:
        if it.folio in ticked:
            of_source = interviews[source_of(it.segment, it.form)]
            of_source.setdefault(it.folio, Counter()).update(_counts(it, it.id in changed))
    return [
        SourceCounts(source, n, sum([*interviews[source].values()][:n], Counter()))
        for source in SOURCES
        if (n := whole_fives(len(interviews[source])))
    ]


def _counts(question: Any, changed: bool) -> dict[str, int]:
    return {
        "written": 1,
        "dropped": question.state == DROPPED,
        "reworded": question.reworded,
        "asked": bool(question.went),
        "changed": changed,
    } | ({question.went: 1} if question.went in ("answered", "partly", "not") else {})


def source_of(segment: str, form: str) -> str:
    if segment == EVERYBODY:
        return "everybody"
    return next((name for start, name in _BEGINS.items() if form.startswith(start)), form)
