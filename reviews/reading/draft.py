"""Read and save the draft of a review. A draft leaves no ledger entry, because the times of its
saves would tell others about its progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from blindfolio import clock, level_scale
from blindfolio.levels import SiteLevels
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import WRITING
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.forms import filled, rows
from reviews.forms.fields import FieldGroup
from reviews.forms.filled import Filled
from reviews.reading.models import LINES, MOST_LINES, RATINGS, REVIEW, Review

ENDED = (
    "The review of this document has ended. Your text has been kept, but nothing can be added"
    " to it."
)
LINE_WORDS = {str(n): f"Question {n}" for n in range(1, MOST_LINES + 1)}

_AT_THE_DESK = (
    *("reviewer.accepted", "reviewer.locked", "reviewer.locked+invited"),
    *("reviewer.locked+debrief", "practice"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A reviewer's place at one document, with the folio's row locked. `state` is the
    reviewer's row of the matrix. `review` is None until the first save."""

    folio: Folio
    account: str
    state: str
    rubric: Rubric
    review: Review | None

    @property
    def locked(self) -> Review | None:
        return self.review if self.review and self.review.locked_at is not None else None


def take(db: Session, folio_id: str, *, by: str) -> Desk:
    """Raise Absent for anyone who doesn't review the folio now."""
    folio = stages.locked(db, folio_id)
    own = and_(Review.folio == Standing.folio, Review.account == Standing.account)
    found = db.execute(
        select(Standing.state, PromptVersion.rubric, Review)
        .select_from(Standing)
        .join(PromptVersion, PromptVersion.id == folio.prompt_version)
        .outerjoin(Review, own)
        .where(
            Standing.folio == folio.id,
            Standing.account == by,
            Standing.kind.in_(("reviewer", "practice")),
            Standing.state.in_(_AT_THE_DESK),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Absent
    state, rubric, review = found
    return Desk(folio, by, state, Rubric.model_validate(rubric), review)


def check_open(desk: Desk) -> None:
    """Raise Refusal if this reviewer may not write, and Absent if reading has not begun."""
    if desk.locked:
        raise Conflict(
            "locked",
            "This review is locked. No one can change it, including you. Append an amendment"
            " instead.",
        )
    if not matrix.may_write([desk.state], DataClass.OWN_REVIEW, desk.folio.stage):
        if desk.folio.stage in WRITING:
            raise Absent
        raise Conflict("ended", ENDED)


def take_open(db: Session, folio_id: str, *, by: str) -> Desk:
    desk = take(db, folio_id, by=by)
    check_open(desk)
    return desk


def begin(db: Session, desk: Desk) -> Review:
    """Don't call this for a GET request: it adds the row if there is none."""
    if desk.review is not None:
        return desk.review
    own = {"folio": desk.folio.id, "account": desk.account, "started_at": clock.now()}
    return rows.begin(db, REVIEW, **own)


def open_draft(db: Session, folio: str, *, by: str) -> Review:
    return begin(db, take_open(db, folio, by=by))


def save(
    db: Session,
    folio: str,
    fields: Mapping[str, str],
    *,
    revision: int,
    by: str,
    desk: Desk | None = None,
) -> Review:
    """Save the draft as `filled.save` does. `desk` was taken in this transaction. Also raise
    what `take_open` does."""
    at = desk or take(db, folio, by=by)
    check_open(at)
    # Most saves change no "What would you ask?" line.
    groups = [it for it in REVIEW.groups if any(rows.key_of(it, name) for name in fields)]
    parts = {it: rows.views(db, it, [at.review.id])[at.review.id] for it in groups if at.review}
    own = filled_of(at.review, parts, at.rubric, level_scale.of_site(db))
    return filled.save(
        db,
        own,
        own.checked(fields),
        revision=revision,
        begin=lambda: begin(db, at),
        check_open=lambda: None,
    )


def filled_of(
    review: Review | None, parts: rows.Parts, rubric: Rubric, own: SiteLevels
) -> Filled[Review]:
    names = {criterion.key: criterion.name for criterion in rubric.criteria}
    keys: Mapping[FieldGroup[Any], Mapping[str, str]] = {RATINGS: names, LINES: LINE_WORDS}
    return Filled(REVIEW, review, parts, keys, levels=own, rated=rubric.levels)
