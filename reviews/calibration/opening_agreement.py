"""How far the reviewers of an opening agree, criterion by criterion.

There is no figure over all criteria: the ratings of one document are not independent of one
another, so its interval would be too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.authoring.versions import rubric_of
from prompts.models import Opening, PromptVersion
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import Agreement, agreement
from reviews.reading.models import Rating, Review

COLUMNS = (
    *("criterion", "documents", "documents_with_two", "raters", "enough", "alpha", "low"),
    *("high", "kappa_quadratic", "exact", "adjacent"),
)
"""Of the CSV file; a figure is empty where there are too few documents to say."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """A criterion's figures over the documents that were rated for it."""

    key: str
    name: str
    found: Agreement

    def as_row(self) -> list[str]:
        """Its line of the CSV file."""
        found = self.found
        counts = (found.units, found.alpha.units, found.raters)
        row = [self.key, *map(str, counts), "yes" if found.enough else "no"]
        if found.alpha.interval is None:
            return [*row, *("",) * 6]
        shares = found.shares
        figures = (
            *(found.alpha.estimate, *found.alpha.interval, found.kappa),
            *(shares.exact, shares.adjacent),
        )
        return [*row, *(f"{figure:.4f}" for figure in figures)]


def of_opening(db: Session, account: str, opening: Opening) -> list[CriterionAgreement]:
    """By criterion in the rubric's order, over the locked and counted reviews that this coordinator
    may know aggregates of. Two statements."""
    seen = (
        scope(account, [DataClass.AGGREGATES], rows=("coordinator",))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(Folio.opening == opening.id)
    )
    rated = db.execute(
        select(Rating.criterion, Review.folio, Review.account, Rating.value)
        .select_from(Review)
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
    given: dict[str, list[tuple[str, str, float]]] = {}
    for criterion, folio, reviewer, value in rated:
        if value is not None:
            given.setdefault(criterion, []).append((folio, reviewer, value))
    version = db.get_one(PromptVersion, opening.prompt_version)
    return [
        CriterionAgreement(
            criterion.key,
            criterion.name,
            agreement(ratings.table(given.get(criterion.key, ()))),
        )
        for criterion in rubric_of(version).criteria
    ]
