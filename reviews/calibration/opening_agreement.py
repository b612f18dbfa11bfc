"""How far reviewers of an opening's prompt agree, by criterion.

No figure spans criteria: one document's ratings are not independent, so its interval would be too
narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.authoring.versions import guides_since, rubric_of
from prompts.models import Opening, PromptVersion
from reviews.calibration import in_fives
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import Agreement, agreement
from reviews.calibration.outcomes.by_rating import Drift, drifts
from reviews.calibration.outcomes.grouping import whole_fives
from reviews.reading.models import Rating, Review

COLUMNS = (
    *("criterion", "documents", "enough", "alpha", "low", "high", "kappa_quadratic"),
    *("exact", "adjacent"),
)
"""Of the CSV file. `documents` have two ratings, in whole fives; a figure is empty with too few."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    key: str
    name: str
    found: Agreement

    @property
    def documents(self) -> int:
        """In whole fives."""
        return whole_fives(self.found.alpha.units)

    def as_row(self) -> list[str | int | float]:
        found = self.found
        row: list[str | int | float] = [self.key, self.documents]
        row.append("yes" if found.enough else "no")
        if found.alpha.interval is None:
            return [*row, *("",) * 6]
        shares = found.shares
        figures = (
            *(found.alpha.estimate, *found.alpha.interval, found.kappa),
            *(shares.exact, shares.adjacent),
        )
        return [*row, *(round(float(figure), 4) for figure in figures)]

    def as_json(self) -> dict[str, Any]:
        cells = dict(zip(COLUMNS, self.as_row(), strict=True))
        figures = {name: None if cell == "" else cell for name, cell in cells.items()}
        return {"name": self.name} | figures | {"enough": self.found.enough}


@dataclass(frozen=True, slots=True)
class CriterionDrift:
    """None with too few documents."""

    name: str
    found: Drift | None


def drift(db: Session, account: str, opening: Opening) -> list[CriterionDrift]:
    """By criterion, how the mean rating moved from earlier to later documents, over all openings of
    this prompt that the coordinator runs. If a guide changed, the later documents are those rated
    by the newest. Four statements."""
    version = db.get_one(PromptVersion, opening.prompt_version)
    query = select(PromptVersion).where(PromptVersion.slug == version.slug)
    since = guides_since(db.scalars(query))
    cells: dict[tuple[str, str, str], float] = {}
    days: dict[str, date] = {}
    guides: dict[tuple[str, str], int] = {}
    for it in _rated(db, account, Folio.prompt_version.in_(since)):
        days[it.folio] = min(it.locked_at.date(), days.get(it.folio, it.locked_at.date()))
        if it.value is not None:
            cells[it.folio, it.account, it.criterion] = it.value
            guides[it.folio, it.criterion] = since[it.prompt_version].get(it.criterion, 0)
    found = {it.criterion: it for it in drifts(cells, days, guides)}
    criteria = rubric_of(version).criteria
    return [CriterionDrift(it.name, found.get(it.key)) for it in criteria]


def of_prompt(db: Session, account: str, opening: Opening) -> list[CriterionAgreement]:
    """In this opening's rubric order, over all openings and versions of its prompt that the
    coordinator runs. Four statements. Never per opening: the prompt's figures less a large
    opening's would be a small one's."""
    version = db.get_one(PromptVersion, opening.prompt_version)
    versions = select(PromptVersion.id).where(PromptVersion.slug == version.slug)
    given: dict[str, list[tuple[str, str, float]]] = {}
    for it in _rated(db, account, Folio.prompt_version.in_(versions)):
        if it.value is not None:
            given.setdefault(it.criterion, []).append((it.folio, it.account, it.value))
    return [
        CriterionAgreement(
            criterion.key,
            criterion.name,
            agreement(ratings.table(given.get(criterion.key, ()))),
        )
        for criterion in rubric_of(version).criteria
    ]


def as_json(opening: Opening, rows: Iterable[CriterionAgreement]) -> dict[str, Any]:
    return {"opening": opening.title, "criteria": [row.as_json() for row in rows]}


def _rated(db: Session, account: str, of: ColumnElement[bool]) -> list[Any]:
    """Locked, counted ratings of documents whose applications figures count."""
    seen = (
        scope(account, [DataClass.AGGREGATES], rows=("coordinator",))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(of)
    )
    query = (
        select(
            Rating.criterion,
            Review.folio,
            Review.account,
            Review.locked_at,
            Rating.value,
            Folio.opening,
            Folio.prompt_version,
        )
        .select_from(Review)
        .join(Folio, Folio.id == Review.folio)
        .join(Rating, Rating.review == Review.id)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(seen),
            Review.locked_at.is_not(None),
            Standing.kind == "reviewer",
            Standing.locked,
            Standing.counted,
        )
        .order_by(Review.folio, Review.account)
    )
    rows = db.execute(query).all()
    counted = in_fives.counted(db, {it.opening for it in rows})
    return [it for it in rows if it.folio in counted]
