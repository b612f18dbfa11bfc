"""How the questions of each form went on all sheets, in counts: what flows back to who writes
forms and probes. No text, no name and no level enters."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.panel.models import DesignChange, PanelSheet, SheetQuestion
from reviews.panel.ticks import TICKS

COUNTED = (
    "built",
    "approved",
    "dropped",
    "replaced",
    "edited",
    *TICKS,
    "skipped",
    "changed",
)
"""What is counted of a form: how many were built, what the panel did to them before, the ticks
(each question has one), those that nobody ticked, those after which somebody saw the design
change."""


def by_form(db: Session) -> list[dict[str, object]]:
    """A row for each form and engine version, with every count of `COUNTED`. Two statements.

    Only a conversation that is over and in which somebody ticked says what was skipped: a panel
    that kept its ticks on paper has skipped nothing. Erased people's sheets are gone from here.
    """
    rows = db.execute(
        select(
            SheetQuestion.id,
            SheetQuestion.folio,
            SheetQuestion.form,
            SheetQuestion.state,
            SheetQuestion.went,
            SheetQuestion.text != SheetQuestion.built_text,
            PanelSheet.engine,
            Folio.stage,
        )
        .join(PanelSheet, PanelSheet.folio == SheetQuestion.folio)
        .join(Folio, Folio.id == SheetQuestion.folio)
    ).all()
    changed = set(db.scalars(select(DesignChange.question)))
    ticked = {row.folio for row in rows if row.went}
    counts: dict[tuple[str, str], Counter[str]] = {}
    for id_, folio, form, state, went, edited, engine, stage in rows:
        count = counts.setdefault((form, engine), Counter())
        count["built"] += 1
        count[state] += state != "proposed"
        count["edited"] += edited
        count[went] += bool(went)
        over = stage in (Stage.DEBRIEF, Stage.CLOSED) and folio in ticked
        count["skipped"] += over and not went and state not in ("dropped", "replaced")
        count["changed"] += id_ in changed
    return [
        {"form": form, "engine": engine}
        | {name: counts[form, engine][name] for name in COUNTED}
        for form, engine in sorted(counts)
    ]


def as_text(rows: list[dict[str, object]]) -> str:
    """The same for a terminal, one line for a form."""
    if not rows:
        return "No sheet has been built yet."
    heads = ("form", "engine", *COUNTED)
    table = [heads, *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    )
