"""Read what a debrief shows. Callers have asked `scope` for RX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.folder.rubric import Criterion, Rubric
from reviews.debrief.voices.changed_views import ViewChange
from reviews.grid import GridCell, GridRow, apart, evidence
from reviews.panel.models import CRITERIA, PanelRating
from reviews.reading.content import Remark
from reviews.reading.models import Assignment, Rated
from reviews.reading.queries import LockedReview, reviews_of
from reviews.scorecards.content import LockedCard


@dataclass(frozen=True, slots=True)
class NamedReview:
    by: str
    review: LockedReview


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion's ratings by person. `each` has those of the document, with the comments,
    and `interview` those of the interview; neither changes the other."""

    criterion: Criterion
    each: tuple[tuple[str, Rated, tuple[Remark, ...]], ...]
    interview: tuple[tuple[str, PanelRating], ...] = ()
    changes: tuple[ViewChange, ...] = ()
    later: tuple[int | None, ...] = ()  # what the ratings of `each` became

    @property
    def apart(self) -> int | None:
        """From the lowest to the highest rating, of document and interview together."""
        return self.grid.apart

    @property
    def grid(self) -> GridRow:
        document = [
            GridCell(rated.value, evidence(len(comments), rated.absent), later=now)
            for (_, rated, comments), now in zip(self.each, self.later, strict=True)
        ]
        interview = [
            GridCell(rated.value, "not covered" if rated.not_covered else "")
            for _, rated in self.interview
        ]
        return GridRow(self.criterion.name, [*document, *interview], f"c-{self.criterion.key}")

    @property
    def by_difference(self) -> tuple[int, int, int]:
        document = apart(rated.value for _, rated, _ in self.each) or 0
        return (-(self.apart or 0), -self.criterion.weight, -document)


def reviews(
    db: Session,
    folio: Folio,
    *,
    named: bool,
    uncounted: bool,
    called: Mapping[str, str] | None = None,
) -> list[NamedReview]:
    """Return the locked reviews, as "Reviewer 1", "Reviewer 2" and so on, or by name if the
    viewer sees RN. `called` has the names of people with a standing, if they have been read."""
    names: Mapping[str, str] = {}
    if named:
        names = _names(db, folio.id) if called is None else called
    return [
        NamedReview(names.get(review.row.account, alias(review)), review)
        for review in reviews_of(db, folio.id, uncounted=uncounted)
    ]


def labels(reviews: Sequence[NamedReview]) -> dict[str, str]:
    found = ((it.review.alias, it.review.content.numbers) for it in reviews)
    return {id_: f"{n}.{of}" for n, numbers in found for id_, of in numbers.items()}


def compared(
    reviews: Sequence[NamedReview],
    rubric: Rubric,
    cards: Sequence[LockedCard] = (),
    changes: Sequence[ViewChange] = (),
) -> list[CriterionRow]:
    """Return the criteria, those with the greatest difference first. Reviews that don't count
    are left out."""
    judged = [it for it in reviews if it.review.counted]
    counted = [(it.by, it.review.content) for it in judged]
    # The name too, so that a view doesn't say who "Reviewer 1" is.
    judges = [(it.by, it.review.row.account) for it in judged]
    now: dict[tuple[str, str, str, int | None], int]
    now = {(it.by, it.row.account, it.row.criterion, it.row.was): it.row.now for it in changes}
    rows = [
        CriterionRow(
            criterion,
            tuple(
                (
                    by,
                    content.ratings.get(key, Rated()),
                    tuple(it for it in content.comments if it.criterion == key),
                )
                for by, content in counted
            ),
            tuple((card.by, card.ratings.get(key, CRITERIA.empty)) for card in cards),
            tuple(change for change in changes if change.row.criterion == key),
            tuple(
                now.get((*judge, key, content.ratings.get(key, Rated()).value))
                for judge, (_, content) in zip(judges, counted, strict=True)
            ),
        )
        for criterion in rubric.criteria
        for key in [criterion.key]
    ]
    return sorted(rows, key=lambda row: row.by_difference)


def judges(reviews: Iterable[NamedReview], cards: Iterable[LockedCard]) -> list[dict[str, str]]:
    """The columns of the grid, in the order of `compared`."""
    found = [{"name": it.by} for it in reviews if it.review.counted]
    return [*found, *({"name": it.by, "part": "interview"} for it in cards)]


def knew_by_name(db: Session, folio: Folio) -> int:
    """How many counted reviewers had heard who is applying to the opening."""
    found = (
        select(func.count())
        .select_from(Assignment)
        .join(Standing, Standing.id == Assignment.standing)
        .where(
            Assignment.folio == folio.id,
            Assignment.knows == "by_name",
            Standing.locked,
            Standing.counted,
        )
    )
    return db.scalar(found) or 0


def alias(review: LockedReview) -> str:
    return f"Reviewer {review.alias}"


def _names(db: Session, folio: str) -> dict[str, str]:
    return dict(standing.people(db, folio, Standing.kind == "reviewer"))
