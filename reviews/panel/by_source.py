"""How questions went, by who wrote them: what flows back to whoever runs the site.

Counts over closed applications in whose interview the panel ticked something: no text, no name and
no level enters. A source's interviews count five at a time, in the order of the closing, because
the counts of one would tell how that interview went.
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
"""What is counted of a source: questions on sheets; those that panels dropped or replaced, and
reworded; those that were asked at all; how they were answered; and those after which somebody saw
the design change."""
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
    """One source's counts, over so many interviews."""

    source: str
    interviews: int
    counts: Counter[str] = field(default_factory=Counter)


def by_source(db: Session) -> list[SourceCounts]:
    """A row for each source that was in five interviews or more, in the order of `SOURCES`. Two
    statements. Erased people's sheets are gone from here."""
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
    """How many of models' questions the program's checks refused, by reason, the most first."""
    outcomes = db.scalars(select(ModelAnswer.outcome)).all()
    found = Counter(one["fault"] for outcome in outcomes for one in outcome.get("refused", ()))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def source_of(segment: str, form: str) -> str:
    """Who wrote a question, as a key of `SOURCES`."""
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
    """The same for a terminal, one line for a source."""
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
    """The same as JSON-ready values."""
    return [
        {"source": row.source, "interviews": row.interviews}
        | {name: row.counts[name] for name in COUNTED}
        for row in rows
    ]


def _numbers(row: SourceCounts) -> list[str]:
    return [str(row.counts[name]) for name in COUNTED]
