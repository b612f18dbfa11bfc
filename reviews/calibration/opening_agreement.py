"""How far the reviewers of an opening agree, and those of all openings of its prompt, criterion by
criterion.

There is no figure over all criteria: the ratings of one document are not independent of one
another, so its interval would be too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Result, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.authoring.versions import guides_since, rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import Opening, PromptVersion
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import Agreement, agreement
from reviews.calibration.outcomes.by_rating import Drift, drifts
from reviews.reading.models import Rating, Review

COLUMNS = (
    *(
        "over",
        "criterion",
        "documents",
        "documents_with_two",
        "raters",
        "enough",
        "alpha",
        "low",
    ),
    *("high", "kappa_quadratic", "exact", "adjacent"),
)
"""Of the CSV file; a figure is empty where there are too few documents to say. `over` is `opening`
or `prompt`."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """A criterion's figures over the documents that were rated for it."""

    key: str
    name: str
    found: Agreement

    def as_row(self) -> list[str | int | float]:
        """Its line of the CSV file."""
        found = self.found
        counts = (found.units, found.alpha.units, found.raters)
        row = [self.key, *counts, "yes" if found.enough else "no"]
        if found.alpha.interval is None:
            return [*row, *("",) * 6]
        shares = found.shares
        figures = (
            *(found.alpha.estimate, *found.alpha.interval, found.kappa),
            *(shares.exact, shares.adjacent),
        )
        return [*row, *(round(float(figure), 4) for figure in figures)]

    def as_json(self) -> dict[str, Any]:
        """The same for the JSON file."""
        cells = dict(zip(COLUMNS[1:], self.as_row(), strict=True))
        figures = {name: None if cell == "" else cell for name, cell in cells.items()}
        return {"name": self.name} | figures | {"enough": self.found.enough}


@dataclass(frozen=True, slots=True)
class PromptAgreement:
    """The figures of a prompt, over all its versions and the coordinator's openings of it."""

    openings: int
    """How many openings have a document that was rated."""
    rows: list[CriterionAgreement]


@dataclass(frozen=True, slots=True)
class CriterionDrift:
    """A criterion and how it moved; None where there are too few documents to say."""

    name: str
    found: Drift | None


def drift(db: Session, account: str, opening: Opening) -> list[CriterionDrift]:
    """By criterion, how the mean rating moved from the earlier to the later documents, over every
    opening of this prompt that this coordinator runs. Where a guide changed between its versions,
    the later documents are those that were rated by the newest one. Two statements."""
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


def of_opening(db: Session, account: str, opening: Opening) -> list[CriterionAgreement]:
    """By criterion in the rubric's order, over the locked and counted reviews that this coordinator
    may know aggregates of. Two statements."""
    rubric = rubric_of(db.get_one(PromptVersion, opening.prompt_version))
    given, _ = _given(db, account, Folio.opening == opening.id)
    return _rows(rubric, given)


def of_prompt(db: Session, account: str, opening: Opening) -> PromptAgreement:
    """The same over every opening of the same prompt that this coordinator runs, by the criteria
    of this opening's version. Two statements."""
    version = db.get_one(PromptVersion, opening.prompt_version)
    versions = select(PromptVersion.id).where(PromptVersion.slug == version.slug)
    given, openings = _given(db, account, Folio.prompt_version.in_(versions))
    return PromptAgreement(openings, _rows(rubric_of(version), given))


def as_json(
    opening: Opening, rows: Iterable[CriterionAgreement], prompt: PromptAgreement
) -> dict[str, Any]:
    """Both, for the JSON file: no figure where there are too few documents to say."""
    return {
        "opening": opening.title,
        "criteria": [row.as_json() for row in rows],
        "prompt": {
            "openings": prompt.openings,
            "criteria": [row.as_json() for row in prompt.rows],
        },
    }


_Given = dict[str, list[tuple[str, str, float]]]
"""By criterion, folio and reviewer with what they gave."""


def _given(db: Session, account: str, of: ColumnElement[bool]) -> tuple[_Given, int]:
    given: _Given = {}
    openings = set()
    for it in _rated(db, account, of):
        openings.add(it.opening)
        if it.value is not None:
            given.setdefault(it.criterion, []).append((it.folio, it.account, it.value))
    return given, len(openings)


def _rated(db: Session, account: str, of: ColumnElement[bool]) -> Result[Any]:
    seen = (
        scope(account, [DataClass.AGGREGATES], rows=("coordinator",))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(of)
    )
    return db.execute(
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


def _rows(rubric: Rubric, given: _Given) -> list[CriterionAgreement]:
    return [
        CriterionAgreement(
            criterion.key,
            criterion.name,
            agreement(ratings.table(given.get(criterion.key, ()))),
        )
        for criterion in rubric.criteria
    ]
