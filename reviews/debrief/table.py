"""The debrief's table: ratings by person and criterion, document and interview in two columns,
widest gap first. Nothing is averaged, and neither column changes the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prompts.folder.rubric import Criterion
from reviews.debrief.queries import DebriefCriterion
from reviews.debrief.voices.changed_views import ViewChange
from reviews.panel.models import CRITERIA, PanelRating
from reviews.panel.scorecards.locked import LockedCard
from reviews.reading.content import Remark
from reviews.reading.models import Rated


@dataclass(frozen=True, slots=True)
class TableRow:
    """`apart` is the distance between the highest and the lowest rating, document and
    interview together; None with fewer than two ratings."""

    criterion: Criterion
    apart: int | None
    document: tuple[tuple[str, Rated, tuple[Remark, ...]], ...]
    interview: tuple[tuple[str, PanelRating], ...]
    changes: tuple[ViewChange, ...]


def table(
    document: Sequence[DebriefCriterion],
    cards: Sequence[LockedCard],
    changes: Sequence[ViewChange],
) -> list[TableRow]:
    rows = [_row(it, cards, changes) for it in document]
    return sorted(rows, key=lambda row: (-(row.apart or 0), -row.criterion.weight))


def _row(
    it: DebriefCriterion, cards: Sequence[LockedCard], changes: Sequence[ViewChange]
) -> TableRow:
    key = it.criterion.key
    interview = tuple((card.by, card.ratings.get(key, CRITERIA.empty)) for card in cards)
    values = [rated.value for _, rated, _ in it.each] + [rated.value for _, rated in interview]
    given = [value for value in values if value is not None]
    return TableRow(
        it.criterion,
        max(given) - min(given) if len(given) > 1 else None,
        it.each,
        interview,
        tuple(change for change in changes if change.row.criterion == key),
    )
