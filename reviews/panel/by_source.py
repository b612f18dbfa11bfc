"""How questions went, by source, for whoever runs the site.

Counts over closed applications whose panel ticked something; no text, name or level.
Interviews count in batches of five in the order of closing, because a single interview's
counts would tell how it went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.calibration.outcomes.grouping import whole_fives
from reviews.followups.sheet import BY_MODEL, UNCHECKED
from reviews.panel.edit import GONE
from reviews.panel.models import DesignChange, ModelAnswer, SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.panel.sources import OWN, REVIEWERS

COUNTED = (
    "written",
    "dropped",
    "reworded",
    "asked",
    "answered",
    "partly",
    "not",
    "changed",
)
SOURCES = {
    "reviewers": "Reviewers",
    "model": "A model, checked by a second reading",
    "unchecked": "A model, not checked",
    "author_scenario": "The prompt's author: failure scenarios",
    "author_what_if": "The prompt's author: what-ifs",
    "panel": "The panel",
    "everybody": "Asked of everyone",
}


@dataclass(slots=True)
class SourceCounts:
    source: str
    interviews: int
    counts: Counter[str] = field(default_factory=Counter)


def by_source(db: Session) -> list[SourceCounts]:
    """Only sources with at least five interviews. Two statements. Without erased people's
    sheets."""
    rows = db.execute(
        select(
            SheetQuestion.id,
            SheetQuestion.folio,
            SheetQuestion.segment,
            SheetQuestion.form,
            SheetQuestion.state,
            SheetQuestion.went,
            SheetQuestion.text != SheetQuestion.built_text,
        )
        .join(Folio, Folio.id == SheetQuestion.folio)
        .where(Folio.stage == Stage.CLOSED)
        .order_by(Folio.stage_since, Folio.id)
    ).all()
    changed = set(db.scalars(select(DesignChange.question)))
    ticked = {row.folio for row in rows if row.went}
    by_interview: dict[str, dict[str, Counter[str]]] = {}
    for id_, folio, segment, form, state, went, reworded in rows:
        if folio not in ticked:
            continue
        count = by_interview.setdefault(source_of(segment, form), {}).setdefault(
            folio, Counter()
        )
        count["written"] += 1
        count["dropped"] += state in GONE
        count["reworded"] += reworded
        count["asked"] += bool(went)
        count[went] += went in ("answered", "partly", "not")
        count["changed"] += id_ in changed
    found = []
    for source in SOURCES:
        interviews = list(by_interview.get(source, {}).values())
        if n := whole_fives(len(interviews)):
            found.append(SourceCounts(source, n, sum(interviews[:n], Counter())))
    return found


def refusals(db: Session) -> list[tuple[str, int]]:
    outcomes = db.scalars(select(ModelAnswer.outcome)).all()
    found = Counter(one["fault"] for outcome in outcomes for one in outcome.get("refused", ()))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def source_of(segment: str, form: str) -> str:
    if segment == EVERYBODY:
        return "everybody"
    if form == REVIEWERS:
        return "reviewers"
    if form == OWN:
        return "panel"
    if form.startswith(UNCHECKED):
        return "unchecked"
    if form.startswith(BY_MODEL):
        return "model"
    return form


def as_text(rows: list[SourceCounts]) -> str:
    if not rows:
        return "No source has been in five finished interviews yet."
    heads = ("source", "interviews", *COUNTED)
    table = [heads, *((row.source, str(row.interviews), *_numbers(row)) for row in rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    )


def as_json(rows: list[SourceCounts]) -> list[dict[str, object]]:
    return [
        {"source": row.source, "interviews": row.interviews}
        | {name: row.counts[name] for name in COUNTED}
        for row in rows
    ]


def _numbers(row: SourceCounts) -> list[str]:
    return [str(row.counts[name]) for name in COUNTED]
