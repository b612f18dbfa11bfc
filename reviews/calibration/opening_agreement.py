"""Measure how far the reviewers of an opening's prompt agree, by criterion. No figure spans
criteria: one document's ratings are not independent, so the interval would be too narrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility import over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.authoring.versions import guides_since, rubric_of
from prompts.models import Opening, PromptVersion
from reviews.calibration import in_fives
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import Agreement, agreement
from reviews.calibration.counted_ratings import counted_ratings
from reviews.calibration.newest import newest_of_prompt
from reviews.calibration.outcomes.by_rating import Drift, drifts
from reviews.calibration.outcomes.chances import whole_fives

_ROWS = ("coordinator",)
# Read of one prompt, the newest first: SQLite joins no more than 500 selections.
_VERSIONS = 100
# Of the CSV file. `documents` have two ratings, in whole fives; a figure that they don't give
# is empty.
COLUMNS = (
    *("criterion", "documents", "enough", "alpha", "low", "high", "kappa_quadratic"),
    *("exact", "adjacent"),
)


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    # `drift` is None with too few documents.

    key: str
    name: str
    found: Agreement
    drift: Drift | None

    @property
    def documents(self) -> int:
        # In whole fives.
        return whole_fives(self.found.alpha.units)

    def as_row(self) -> list[str | int | float]:
        found, shares = self.found, self.found.shares
        head = (self.key, self.documents, "yes" if found.enough else "no")
        if found.alpha.interval is None:
            return [*head, *("",) * 6]
        alphas = (found.alpha.estimate, *found.alpha.interval)
        figures = (*alphas, found.kappa, shares.exact, shares.adjacent)
        return [*head, *("" if math.isnan(it) else round(it, 4) for it in figures)]


def of_prompt(db: Session, account: str, opening: Opening) -> list[CriterionAgreement]:
    """Return the agreement by criterion on the newest documents, over all openings and versions
    of the prompt that the coordinator runs. It is never given per opening, because the prompt's
    figures minus a large opening's would give a small one's.
    """
    slug = select(PromptVersion.slug).where(PromptVersion.id == opening.prompt_version)
    every = select(PromptVersion).where(PromptVersion.slug == slug.scalar_subquery())
    versions = {version.id: version for version in db.scalars(every)}
    since = guides_since(versions.values())
    cells = over.cells(_ROWS, DataClass.AGGREGATES)
    read = sorted(since, key=lambda it: -versions[it].n)[:_VERSIONS]
    latest = newest_of_prompt(db, account, cells, read, in_fives.counted())
    seen = scope(account, [DataClass.AGGREGATES], rows=_ROWS).where(Standing.folio.in_(latest))
    rows = db.execute(counted_ratings(seen, Folio.prompt_version))
    given: dict[tuple[str, str, str], float] = {}
    days: dict[str, date] = {}
    guides: dict[tuple[str, str], int] = {}
    for it in rows:
        days[it.folio] = min(it.locked_at.date(), days.get(it.folio, it.locked_at.date()))
        if it.value is not None:
            given[it.folio, it.account, it.criterion] = it.value
            changed = since[it.prompt_version].get(it.criterion, 0)
            guides[it.folio, it.criterion] = changed
    drifted = {it.criterion: it for it in drifts(given, days, guides)}
    made = []
    for of in rubric_of(versions[opening.prompt_version]).criteria:
        rated = ((it, by, value) for (it, by, key), value in given.items() if key == of.key)
        found = agreement(ratings.table(rated))
        made.append(CriterionAgreement(of.key, of.name, found, drifted.get(of.key)))
    return made
